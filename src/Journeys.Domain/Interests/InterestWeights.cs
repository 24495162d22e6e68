using Journeys.Domain.Context;

namespace Journeys.Domain.Interests;

/// <summary>How much each kind of signal says about what draws a customer, in pages.</summary>
internal static class InterestWeights
{
    /// <summary>How many lines of an order are looked at.</summary>
    public const int MostLines = 8;

    public static uint Of(SignalMeaning meaning) => InterestProfile.Page * meaning switch
    {
        SignalMeaning.PageSeen or SignalMeaning.ListSeen or SignalMeaning.ProductClicked or SignalMeaning.ProductSeen or SignalMeaning.Activity => 1,
        SignalMeaning.ProductAdded or SignalMeaning.WishAdded or SignalMeaning.Shared or SignalMeaning.Reviewed => 2,
        SignalMeaning.OrderPlaced => 3,
        _ => 0u,
    };
}
