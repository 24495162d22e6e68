using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Orders;

/// <summary>What became of an order.</summary>
public enum OrderStatus : byte
{
    /// <summary>Only a refund or a cancellation of it is known so far.</summary>
    Unseen,

    /// <summary>Placed.</summary>
    Placed,

    /// <summary>Paid back in part.</summary>
    PartlyRefunded,

    /// <summary>Paid back.</summary>
    Refunded,

    /// <summary>Cancelled.</summary>
    Cancelled,
}

/// <summary>What is known of an order, in whatever order it became known.</summary>
[Flags]
internal enum OrderMarks : byte
{
    None = 0,
    Seen = 1,
    Returned = 2,
    RefundedWhole = 4,
    Cancelled = 8,
}

/// <summary>One of the latest orders.</summary>
public readonly record struct Order
{
    /// <summary>The order's id, at most 36 bytes of it.</summary>
    public string Number { get; internal init; }

    /// <summary>What it came to when placed, in minor units.</summary>
    public long TotalMinor { get; internal init; }

    /// <summary>What was paid back, in minor units.</summary>
    public long RefundedMinor { get; internal init; }

    /// <summary>The currency.</summary>
    public Currency Currency { get; internal init; }

    /// <summary>What became of it.</summary>
    public OrderStatus Status =>
        (Marks & OrderMarks.Seen) == OrderMarks.None ? OrderStatus.Unseen
        : (Marks & OrderMarks.Cancelled) != OrderMarks.None ? OrderStatus.Cancelled
        : (Marks & OrderMarks.RefundedWhole) != OrderMarks.None || (RefundedMinor > 0 && RefundedMinor >= TotalMinor) ? OrderStatus.Refunded
        : (Marks & OrderMarks.Returned) != OrderMarks.None ? OrderStatus.PartlyRefunded
        : OrderStatus.Placed;

    /// <summary>When it was placed; when first heard of, while it is <see cref="OrderStatus.Unseen"/>.</summary>
    public Instant At => Moment.ToInstant(Seconds);

    internal ulong Key { get; init; }

    internal uint Seconds { get; init; }

    /// <summary>What it adds to revenue: total less refunds; nothing when cancelled.</summary>
    internal long Contribution => IsVoid ? 0 : TotalMinor - RefundedMinor;

    internal OrderMarks Marks { get; init; }

    private bool IsVoid => (Marks & (OrderMarks.Cancelled | OrderMarks.RefundedWhole)) != OrderMarks.None;
}

/// <summary>A product that the customer bought and did not give back.</summary>
public readonly record struct OwnedProduct
{
    private const int Bits = 20;
    private const ulong Mask = (1UL << Bits) - 1;

    // Product and category, 20 bits each; quantity, and a mark of the order, 12 bits each.
    private readonly uint low;
    private readonly uint high;

    internal OwnedProduct(int product, int category, int quantity, uint seconds, uint orderMark)
    {
        var all = (uint)product | ((ulong)(uint)category << Bits) | ((ulong)Math.Clamp(quantity, 0, 4095) << 40) | ((ulong)(orderMark & 4095) << 52);
        (low, high, Seconds) = ((uint)all, (uint)(all >> 32), seconds);
    }

    /// <summary>The product.</summary>
    public string Product => Names.TextOf(ProductNumber);

    /// <summary>Its category; empty where unknown.</summary>
    public string Category => Names.TextOf(CategoryNumber);

    /// <summary>How many, in all orders as far as they are known; at most 4,095.</summary>
    public int Quantity => (int)((All >> 40) & 4095);

    /// <summary>When it was bought last.</summary>
    public Instant At => Moment.ToInstant(Seconds);

    internal int ProductNumber => (int)(All & Mask);

    internal int CategoryNumber => (int)((All >> Bits) & Mask);

    internal uint Seconds { get; }

    // Twelve bits of the key of the order that it was bought in last.
    internal uint OrderMark => (uint)(All >> 52);

    private ulong All => low | ((ulong)high << 32);
}

/// <summary>What all orders in one currency came to.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Minor">Totals less refunds and cancelled orders, in minor units, exactly.</param>
public readonly record struct Revenue(Currency Currency, long Minor);
