using Journeys.Domain.Basket;
using Journeys.Domain.Binary;
using Journeys.Domain.Contacts;
using Journeys.Domain.Counters;
using Journeys.Domain.Facts;
using Journeys.Domain.Feelings;
using Journeys.Domain.Habits;
using Journeys.Domain.Interests;
using Journeys.Domain.Orders;
using Journeys.Domain.Places;
using Journeys.Domain.Rhythm;
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
        Habits = 64,
        Rhythm = 128,
        Places = 256,
        Feelings = 512,
        Contacts = 1024,
        Facts = 2048,
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
        if (other.habits is not null)
            (habits ??= new HabitHistogram()).Absorb(other.habits);
        if (other.rhythm is not null)
            (rhythm ??= new PersonalRhythm()).Absorb(other.rhythm);
        if (other.places is not null)
            (places ??= new PlaceState()).Absorb(other.places);
        if (other.feelings is not null)
            (feelings ??= new FeelingState()).Absorb(other.feelings);
        if (other.contacts is not null)
            (contacts ??= new ContactHistory()).Absorb(other.contacts);
        if (other.facts is not null)
            (facts ??= new FactBook()).Absorb(other.facts);
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
        habits?.Encode(writer);
        rhythm?.Encode(ref names);
        places?.Encode(ref names);
        feelings?.Encode(ref names);
        contacts?.Encode(ref names);
        facts?.Encode(ref names);
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
        if (parts.HasFlag(Parts.Habits))
            context.habits = HabitHistogram.Decode(ref reader);
        if (parts.HasFlag(Parts.Rhythm))
            context.rhythm = PersonalRhythm.Decode(ref reader, names);
        if (parts.HasFlag(Parts.Places))
            context.places = PlaceState.Decode(ref reader, names);
        if (parts.HasFlag(Parts.Feelings))
            context.feelings = FeelingState.Decode(ref reader, names);
        if (parts.HasFlag(Parts.Contacts))
            context.contacts = ContactHistory.Decode(ref reader, names);
        if (parts.HasFlag(Parts.Facts))
            context.facts = FactBook.Decode(ref reader, names);
        return context;
    }

    private Parts Present() =>
        (recent is null ? Parts.None : Parts.Recent) | (visits is null ? Parts.None : Parts.Visits) | (basket is null ? Parts.None : Parts.Basket)
        | (orders is null ? Parts.None : Parts.Orders) | (interests is null ? Parts.None : Parts.Interests) | (counters is null ? Parts.None : Parts.Counters)
        | (habits is null ? Parts.None : Parts.Habits) | (rhythm is null ? Parts.None : Parts.Rhythm) | (places is null ? Parts.None : Parts.Places)
        | (feelings is null ? Parts.None : Parts.Feelings) | (contacts is null ? Parts.None : Parts.Contacts) | (facts is null ? Parts.None : Parts.Facts);
}
