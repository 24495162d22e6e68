using System.Text;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Orders;

/// <summary>The latest orders, what all of them came to, and what the customer owns.</summary>
/// <remarks>
/// Mutable. The latest <see cref="Capacity"/> orders are kept one by one; an order that is told twice while it is kept counts once.
/// Totals are whole minor units and exact; orders in more than <see cref="MostCurrencies"/> currencies are counted but not summed.
/// </remarks>
public sealed partial class OrderHistory
{
    /// <summary>How many orders are kept.</summary>
    public const int Capacity = 8;

    /// <summary>How many products are kept as owned.</summary>
    public const int MostOwned = 16;

    /// <summary>How many currencies are summed.</summary>
    public const int MostCurrencies = 4;

    private const uint ValueHalfLife = 90 * Moment.Day;
    private const int LongestNumber = 36;

    // The latest orders, packed by OrderLedger.
    private byte[] packed = [];
    private OwnedProduct[] owned = [];
    private Revenue[] revenues = [];
    private int ownedCount;
    private int revenueCount;
    private int placed;
    private int returns;
    private int cancelled;
    private uint first;
    private uint last;
    private long recentValue;
    private uint recentAt;

    /// <summary>How many orders were placed, cancelled ones included.</summary>
    public int Count => placed;

    /// <summary>How many orders were paid back, wholly or in part.</summary>
    public int Returns => returns;

    /// <summary>How many orders were cancelled.</summary>
    public int Cancelled => cancelled;

    /// <summary>The latest orders, oldest first; unpacked for each asking.</summary>
    public ReadOnlySpan<Order> Items => Unpack().ToSpan();

    /// <summary>What the customer bought and did not give back, the latest purchase last.</summary>
    public ReadOnlySpan<OwnedProduct> Owned => owned.AsSpan(0, ownedCount);

    /// <summary>What all orders came to, by currency, in the order in which currencies were first met.</summary>
    public ReadOnlySpan<Revenue> Revenues => revenues.AsSpan(0, revenueCount);

    /// <summary>When the first order was placed; <see cref="Instant.MinValue"/> before it.</summary>
    public Instant FirstAt => Moment.ToInstant(first);

    /// <summary>When the latest order was placed; <see cref="Instant.MinValue"/> before the first.</summary>
    public Instant LastAt => Moment.ToInstant(last);

    /// <summary>What all orders in a currency came to, less refunds and cancelled ones, in minor units.</summary>
    public long Revenue(string currency) => RevenueIn(Currency.Of(currency));

    /// <summary>
    /// What orders came to with a half-life of 90 days and less after a break in behaviour, in minor units of whatever currency each had:
    /// how much of a buyer the customer is now.
    /// </summary>
    public long RecentValue(Instant now) => FixedPoint.Decay(recentValue, Moment.Since(recentAt, Moment.Of(now)), ValueHalfLife);

    /// <summary>Tells whether the customer owns a product, as far back as <see cref="Owned"/> goes.</summary>
    public bool Owns(string product)
    {
        var id = Names.IdOf(product);
        return id != 0 && IndexOfOwned(id) >= 0;
    }

    internal long RevenueIn(Currency currency)
    {
        for (var i = 0; i < revenueCount; i++)
        {
            if (revenues[i].Currency == currency)
                return revenues[i].Minor;
        }

        return 0;
    }

    /// <summary>Takes an order that was placed; tells whether it was new.</summary>
    internal bool Place(SignalContent content, uint at)
    {
        var key = KeyOf(content);
        var orders = Unpack();
        var index = orders.IndexOf(key);
        var before = index >= 0 ? orders[index] : new Order { Number = "", Key = key };
        var isNew = (before.Marks & OrderMarks.Seen) == OrderMarks.None;
        var currency = content.Currency.Packed != 0 ? content.Currency : before.Currency;
        var after = before with
        {
            Number = before.Number.Length > 0 ? before.Number : NumberOf(content),
            Seconds = at,
            Currency = currency,
            TotalMinor = Math.Max(0, content.TotalMinor(currency)),
            Marks = before.Marks | OrderMarks.Seen,
        };
        if (!isNew)
        {
            Change(orders, index, after with { Seconds = before.Seconds });
            return false;
        }

        placed++;
        first = first == 0 ? at : Math.Min(first, at);
        last = Math.Max(last, at);
        AddRecent(after.Contribution, at);
        if (index >= 0)
            orders.RemoveAt(index);
        AddRevenue(before.Currency, -before.Contribution);
        AddRevenue(currency, after.Contribution);
        orders.Keep(after);
        Pack(orders);
        if (after.Contribution > 0 || after.TotalMinor == 0)
            Own(content, at, (uint)key);
        return true;
    }

    /// <summary>Takes a change of an order; one not known is placed, one without an id is nothing.</summary>
    internal bool Update(SignalContent content, uint at)
    {
        if (content.OrderId.IsEmpty)
            return false;
        var orders = Unpack();
        var index = orders.IndexOf(KeyOf(content));
        if (index < 0 || (orders[index].Marks & OrderMarks.Seen) == OrderMarks.None)
            return Place(content, at);
        if (content.Total is not null || content.Products.Length > 0)
        {
            var order = orders[index];
            var currency = content.Currency.Packed != 0 ? content.Currency : order.Currency;
            Change(orders, index, order with { Currency = currency, TotalMinor = Math.Max(0, content.TotalMinor(currency)) });
        }

        Own(content, orders[index].Seconds, (uint)orders[index].Key, replace: true);
        return false;
    }

    /// <summary>Takes a refund: of the amount said, else of the products said, else of the whole order.</summary>
    internal void Refund(SignalContent content, uint at)
    {
        var orders = Unpack();
        var index = Known(orders, content, at);
        var order = orders[index];
        if ((order.Marks & OrderMarks.Returned) == OrderMarks.None)
            returns++;
        var currency = order.Currency.Packed != 0 ? order.Currency : content.Currency;
        var whole = content.Total is null && content.Products.IsEmpty;
        var amount = whole ? 0 : Math.Max(0, content.TotalMinor(currency));
        var after = order with
        {
            Currency = currency,
            RefundedMinor = Math.Min(order.RefundedMinor + amount, Amount.Largest),
            Marks = order.Marks | OrderMarks.Returned | (whole ? OrderMarks.RefundedWhole : OrderMarks.None),
        };
        Change(orders, index, after);
        GiveBack(content, (uint)order.Key, whole || after.Contribution <= 0);
    }

    /// <summary>Takes a cancellation.</summary>
    internal void Cancel(SignalContent content, uint at)
    {
        var orders = Unpack();
        var index = Known(orders, content, at);
        var order = orders[index];
        if ((order.Marks & OrderMarks.Cancelled) != OrderMarks.None)
            return;
        cancelled++;
        Change(orders, index, order with { Marks = order.Marks | OrderMarks.Cancelled });
        GiveBack(content, (uint)order.Key, whole: true);
    }

    /// <summary>After a break in behaviour what was spent before counts an eighth.</summary>
    internal void Break() => recentValue /= 8;

    private static ulong KeyOf(SignalContent content) => content.OrderId.IsEmpty ? content.Signal.MessageKey : SignalContent.KeyOf(content.OrderId.Span);

    private static string NumberOf(SignalContent content)
    {
        var bytes = content.OrderId.Span;
        if (bytes.Length <= LongestNumber)
            return Encoding.UTF8.GetString(bytes);
        var end = LongestNumber;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(bytes[..end]);
    }

    // The order that a refund or cancellation speaks of; a place is kept for one not heard of yet.
    private static int Known(OrderLedger orders, SignalContent content, uint at)
    {
        var key = KeyOf(content);
        var index = orders.IndexOf(key);
        return index >= 0 ? index : orders.Keep(new Order { Number = NumberOf(content), Key = key, Seconds = at, Currency = content.Currency }, force: true);
    }

    private void Change(OrderLedger orders, int index, in Order after)
    {
        var before = orders[index];
        AddRevenue(before.Currency, -before.Contribution);
        AddRevenue(after.Currency, after.Contribution);
        AddRecent(after.Contribution - before.Contribution, before.Seconds);
        orders[index] = after;
        Pack(orders);
    }

    private OrderLedger Unpack() => OrderLedger.Unpack(packed);

    private void Pack(OrderLedger orders) => packed = orders.Pack();

    private void AddRevenue(Currency currency, long minor)
    {
        if (minor == 0)
            return;
        for (var i = 0; i < revenueCount; i++)
        {
            if (revenues[i].Currency != currency)
                continue;
            revenues[i] = new Revenue(currency, revenues[i].Minor + minor);
            return;
        }

        if (revenueCount == MostCurrencies)
            return;
        Slots.Grow(ref revenues, revenueCount, MostCurrencies);
        revenues[revenueCount++] = new Revenue(currency, minor);
    }

    private void AddRecent(long minor, uint at)
    {
        if (at >= recentAt)
        {
            recentValue = FixedPoint.Decay(recentValue, at - recentAt, ValueHalfLife) + minor;
            recentAt = at;
        }
        else
        {
            recentValue += FixedPoint.Decay(minor, recentAt - at, ValueHalfLife);
        }

        recentValue = Math.Clamp(recentValue, 0, Amount.Largest);
    }
}
