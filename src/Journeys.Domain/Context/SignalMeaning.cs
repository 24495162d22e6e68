using System.Collections.Frozen;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Context;

/// <summary>What a signal's name means to the context: Segment's e-commerce events and a few of our own.</summary>
public enum SignalMeaning : byte
{
    /// <summary>Something the customer did that has no special meaning here: it counts as activity in a visit.</summary>
    Activity,

    /// <summary>A page or a screen was seen.</summary>
    PageSeen,

    /// <summary>Who the customer is: identify, group, alias.</summary>
    Identity,

    /// <summary>A list of products was seen or filtered, or a search was made.</summary>
    ListSeen,

    /// <summary>A promotion was seen or clicked.</summary>
    PromotionSeen,

    /// <summary>A product was clicked, in a list.</summary>
    ProductClicked,

    /// <summary>A product's page was seen.</summary>
    ProductSeen,

    /// <summary>A product was put into the basket.</summary>
    ProductAdded,

    /// <summary>A product was taken out of the basket.</summary>
    ProductRemoved,

    /// <summary>The basket was looked at; its products, when given, are the basket.</summary>
    CartViewed,

    /// <summary>A step of the checkout.</summary>
    Checkout,

    /// <summary>An order was placed, on line or at a till.</summary>
    OrderPlaced,

    /// <summary>An order was changed.</summary>
    OrderUpdated,

    /// <summary>An order was paid back, wholly or in part.</summary>
    OrderRefunded,

    /// <summary>An order was cancelled.</summary>
    OrderCancelled,

    /// <summary>A product was put on a wish list.</summary>
    WishAdded,

    /// <summary>A product was taken off a wish list.</summary>
    WishRemoved,

    /// <summary>A product or basket was shared.</summary>
    Shared,

    /// <summary>A product was reviewed, with a rating.</summary>
    Reviewed,

    /// <summary>A coupon was entered, applied, denied or removed.</summary>
    Coupon,

    /// <summary>Where the customer is.</summary>
    Located,

    /// <summary>The customer came into the zone of a store, or passed a beacon.</summary>
    StoreEntered,

    /// <summary>The customer left the zone of a store.</summary>
    StoreLeft,

    /// <summary>A survey was answered, with a score.</summary>
    SurveyAnswered,

    /// <summary>A complaint was opened.</summary>
    ComplaintOpened,

    /// <summary>A complaint was settled.</summary>
    ComplaintResolved,

    /// <summary>A compliment was given.</summary>
    Compliment,

    /// <summary>A message was sent to the customer.</summary>
    MessageSent,

    /// <summary>A message was opened.</summary>
    MessageOpened,

    /// <summary>A message's link was clicked.</summary>
    MessageClicked,

    /// <summary>Something that happened around the customer and that they did not do: a delivery, a bounce, a consent on record.</summary>
    Passive,
}

/// <summary>Finds what a signal means by its kind and name.</summary>
public static class SignalMeanings
{
    private static readonly FrozenDictionary<string, SignalMeaning> ByName = new Dictionary<string, SignalMeaning>(StringComparer.Ordinal)
    {
        ["Products Searched"] = SignalMeaning.ListSeen,
        ["Product List Viewed"] = SignalMeaning.ListSeen,
        ["Product List Filtered"] = SignalMeaning.ListSeen,
        ["Promotion Viewed"] = SignalMeaning.PromotionSeen,
        ["Promotion Clicked"] = SignalMeaning.PromotionSeen,
        ["Product Clicked"] = SignalMeaning.ProductClicked,
        ["Product Viewed"] = SignalMeaning.ProductSeen,
        ["Product Added"] = SignalMeaning.ProductAdded,
        ["Product Removed"] = SignalMeaning.ProductRemoved,
        ["Cart Viewed"] = SignalMeaning.CartViewed,
        ["Checkout Started"] = SignalMeaning.Checkout,
        ["Checkout Step Viewed"] = SignalMeaning.Checkout,
        ["Checkout Step Completed"] = SignalMeaning.Checkout,
        ["Payment Info Entered"] = SignalMeaning.Checkout,
        ["Order Completed"] = SignalMeaning.OrderPlaced,
        ["Order Updated"] = SignalMeaning.OrderUpdated,
        ["Order Refunded"] = SignalMeaning.OrderRefunded,
        ["Order Cancelled"] = SignalMeaning.OrderCancelled,
        ["Order Canceled"] = SignalMeaning.OrderCancelled,
        ["Product Added to Wishlist"] = SignalMeaning.WishAdded,
        ["Product Removed from Wishlist"] = SignalMeaning.WishRemoved,
        ["Wishlist Product Added to Cart"] = SignalMeaning.ProductAdded,
        ["Product Shared"] = SignalMeaning.Shared,
        ["Cart Shared"] = SignalMeaning.Shared,
        ["Product Reviewed"] = SignalMeaning.Reviewed,
        ["Coupon Entered"] = SignalMeaning.Coupon,
        ["Coupon Applied"] = SignalMeaning.Coupon,
        ["Coupon Denied"] = SignalMeaning.Coupon,
        ["Coupon Removed"] = SignalMeaning.Coupon,
        ["Location Updated"] = SignalMeaning.Located,
        ["Geofence Entered"] = SignalMeaning.StoreEntered,
        ["Beacon Passed"] = SignalMeaning.StoreEntered,
        ["Store Entered"] = SignalMeaning.StoreEntered,
        ["Store Visited"] = SignalMeaning.StoreEntered,
        ["Geofence Exited"] = SignalMeaning.StoreLeft,
        ["Store Left"] = SignalMeaning.StoreLeft,
        ["Survey Answered"] = SignalMeaning.SurveyAnswered,
        ["Complaint Opened"] = SignalMeaning.ComplaintOpened,
        ["Complaint Resolved"] = SignalMeaning.ComplaintResolved,
        ["Compliment Given"] = SignalMeaning.Compliment,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] MessagePrefixes = ["Email ", "Message ", "SMS ", "Push Notification ", "Push "];

    /// <summary>Gives the meaning of a signal.</summary>
    public static SignalMeaning Of(SignalKind kind, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return kind switch
        {
            SignalKind.Page or SignalKind.Screen => SignalMeaning.PageSeen,
            SignalKind.Track => ByName.TryGetValue(name, out var meaning) ? meaning : OfOther(name),
            _ => SignalMeaning.Identity,
        };
    }

    /// <summary>Tells whether a signal of this meaning is part of a visit: something the customer did at a shop or site.</summary>
    public static bool IsVisit(SignalMeaning meaning) => meaning switch
    {
        SignalMeaning.Activity or SignalMeaning.PageSeen or SignalMeaning.ListSeen or SignalMeaning.PromotionSeen or SignalMeaning.ProductClicked
            or SignalMeaning.ProductSeen or SignalMeaning.ProductAdded or SignalMeaning.ProductRemoved or SignalMeaning.CartViewed
            or SignalMeaning.Checkout or SignalMeaning.OrderPlaced or SignalMeaning.WishAdded or SignalMeaning.WishRemoved
            or SignalMeaning.Shared or SignalMeaning.Reviewed or SignalMeaning.Coupon or SignalMeaning.StoreEntered => true,
        _ => false,
    };

    private static SignalMeaning OfOther(string name)
    {
        foreach (var prefix in MessagePrefixes)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var verb = name.AsSpan(prefix.Length);
            return verb switch
            {
                "Sent" => SignalMeaning.MessageSent,
                "Opened" or "Open" => SignalMeaning.MessageOpened,
                "Link Clicked" or "Clicked" or "Click" or "Tapped" => SignalMeaning.MessageClicked,
                _ => SignalMeaning.Passive,
            };
        }

        return EndsPassively(name) ? SignalMeaning.Passive : SignalMeaning.Activity;
    }

    private static bool EndsPassively(string name) =>
        name.EndsWith(" Sent", StringComparison.Ordinal) || name.EndsWith(" Delivered", StringComparison.Ordinal) || name.EndsWith(" Bounced", StringComparison.Ordinal)
        || name.EndsWith(" Shipped", StringComparison.Ordinal) || name.EndsWith(" Received", StringComparison.Ordinal) || name.StartsWith("Consent ", StringComparison.Ordinal)
        || name.StartsWith("Stock ", StringComparison.Ordinal) || name.StartsWith("Order ", StringComparison.Ordinal) || name.Equals("Unsubscribed", StringComparison.Ordinal);
}
