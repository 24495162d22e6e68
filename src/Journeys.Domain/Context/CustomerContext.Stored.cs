using Journeys.Domain.Basket;
using Journeys.Domain.Binary;
using Journeys.Domain.Counters;
using Journeys.Domain.Interests;
using Journeys.Domain.Orders;
using Journeys.Domain.Sessions;

namespace Journeys.Domain.Context;

/// <content>Merging and the stored form.</content>
public sealed partial class CustomerContext
{
    /// <summary>The version of the way in which signals are taken and stored: a snapshot of another one is to be folded anew from the journal.</summary>
    public const byte ReducerVersion = 1;

    [Flags]
    private enum Parts : ushort
    {
        None = 0,
        Recent = 1,
        Visits = 2,
        Basket = 4,
        Orders = 8,
        Interests = 16,
        Counters = 32,
    }

    /// <summary>Adds what is known of another person, who turned out to be this one. The other is not changed.</summary>
    /// <remarks>Counts and sums add up; what has a time is merged by it.</remarks>
    public void Absorb(CustomerContext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.recent is not null)
            (recent ??= new RecentSignals()).Absorb(other.recent);
        if (other.visits is not null)
            (visits ??= new VisitState()).Absorb(other.visits);
        if (other.basket is not null)
            (basket ??= new ShoppingBasket()).Absorb(other.basket);
        if (other.orders is not null)
            (orders ??= new OrderHistory()).Absorb(other.orders);
        if (other.interests is not null)
            (interests ??= new InterestProfile()).Absorb(other.interests);
        if (other.counters is not null)
            (counters ??= new CounterSet(other.counters.Plan)).Absorb(other.counters);
    }

    /// <summary>Appends the stored form.</summary>
    public void Encode(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<int> table = stackalloc int[NameWriter.Room];
        var names = new NameWriter(writer, table);
        writer.Byte(ReducerVersion);
        writer.UInt((ulong)Present());
        recent?.Encode(ref names);
        visits?.Encode(writer);
        basket?.Encode(ref names);
        orders?.Encode(ref names);
        interests?.Encode(ref names);
        counters?.Encode(writer);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are not a context of <see cref="ReducerVersion"/>.</exception>
    public static CustomerContext Decode(ref StateReader reader)
    {
        var version = reader.Byte();
        if (version != ReducerVersion)
            throw new FormatException($"A context of version {version} is to be folded anew; this is version {ReducerVersion}.");
        var names = new NameReader();
        var parts = (Parts)reader.UInt();
        var context = new CustomerContext();
        if (parts.HasFlag(Parts.Recent))
            context.recent = RecentSignals.Decode(ref reader, names);
        if (parts.HasFlag(Parts.Visits))
            context.visits = VisitState.Decode(ref reader);
        if (parts.HasFlag(Parts.Basket))
            context.basket = ShoppingBasket.Decode(ref reader, names);
        if (parts.HasFlag(Parts.Orders))
            context.orders = OrderHistory.Decode(ref reader, names);
        if (parts.HasFlag(Parts.Interests))
            context.interests = InterestProfile.Decode(ref reader, names);
        if (parts.HasFlag(Parts.Counters))
            context.counters = CounterSet.Decode(ref reader);
        return context;
    }

    private Parts Present() =>
        (recent is null ? Parts.None : Parts.Recent) | (visits is null ? Parts.None : Parts.Visits) | (basket is null ? Parts.None : Parts.Basket)
        | (orders is null ? Parts.None : Parts.Orders) | (interests is null ? Parts.None : Parts.Interests) | (counters is null ? Parts.None : Parts.Counters);
}
