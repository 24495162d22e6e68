using System.Runtime.InteropServices;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Rhythm;

/// <summary>How often a person comes, buys, and needs each kind of thing anew.</summary>
/// <remarks>Mutable. Up to <see cref="Capacity"/> kinds of things are kept: categories, or products that have none; the least repeated leaves.</remarks>
public sealed class PersonalRhythm
{
    /// <summary>How many kinds of things are kept.</summary>
    public const int Capacity = 6;

    private Need[] needs = [];
    private int count;
    private Intervals visits;
    private Intervals purchases;

    [StructLayout(LayoutKind.Sequential)]
    private struct Need
    {
        public int Kind;
        public Intervals Bought;
    }

    /// <summary>The times between visits.</summary>
    public Intervals Visits => visits;

    /// <summary>The times between purchases.</summary>
    public Intervals Purchases => purchases;

    /// <summary>How many kinds of things are kept now.</summary>
    public int Needs => count;

    /// <summary>The times between purchases of a category, or of a product without one; empty when it is not kept.</summary>
    public Intervals Of(string categoryOrProduct)
    {
        var index = IndexOf(Names.IdOf(categoryOrProduct));
        return index < 0 ? default : needs[index].Bought;
    }

    /// <summary>The name of a kind of thing that is kept, and the times between its purchases.</summary>
    public (string Kind, Intervals Bought) NeedAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
        return (Names.TextOf(needs[index].Kind), needs[index].Bought);
    }

    /// <summary>When the person is due to buy anything again; <see cref="Instant.MaxValue"/> before three purchases.</summary>
    public Instant NextNeedAt() => purchases.DueAt();

    /// <summary>When the person is due to buy a category, or a product without one, again; <see cref="Instant.MaxValue"/> before three purchases of it.</summary>
    public Instant NextNeedAt(string categoryOrProduct) => Of(categoryOrProduct).DueAt();

    /// <summary>The moment from which silence is unusual for this person: by visits, else by purchases; <see cref="Instant.MaxValue"/> when too little is known.</summary>
    public Instant UnusuallyQuietAt() => visits.Gaps >= 2 ? visits.UnusuallyQuietAt() : purchases.UnusuallyQuietAt();

    /// <summary>Tells whether the person has been silent for unusually long, compared with themselves.</summary>
    public bool UnusuallyQuiet(Instant now) => now > UnusuallyQuietAt();

    internal void Visit(uint at) => visits = visits.Note(at);

    internal void Buy(SignalContent content, uint at)
    {
        purchases = purchases.Note(at);
        foreach (ref readonly var product in content.Products)
            Buy(product.Category != 0 ? product.Category : product.Product, at);
    }

    internal void Absorb(PersonalRhythm other)
    {
        visits = visits.With(other.visits);
        purchases = purchases.With(other.purchases);
        for (var i = 0; i < other.count; i++)
        {
            var index = IndexOf(other.needs[i].Kind);
            if (index >= 0)
                needs[index].Bought = needs[index].Bought.With(other.needs[i].Bought);
            else
                Keep(other.needs[i]);
        }
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        visits.Encode(writer);
        purchases.Encode(writer);
        writer.UInt((ulong)count);
        for (var i = 0; i < count; i++)
        {
            names.Write(needs[i].Kind);
            needs[i].Bought.Encode(writer);
        }
    }

    internal static PersonalRhythm Decode(ref StateReader reader, NameReader names)
    {
        var rhythm = new PersonalRhythm
        {
            visits = Intervals.Decode(ref reader),
            purchases = Intervals.Decode(ref reader),
            count = Slots.ReadCount(ref reader, Capacity),
        };
        rhythm.needs = new Need[rhythm.count];
        for (var i = 0; i < rhythm.count; i++)
            rhythm.needs[i] = new Need { Kind = names.Read(ref reader), Bought = Intervals.Decode(ref reader) };
        return rhythm;
    }

    private void Buy(int kind, uint at)
    {
        if (kind == 0)
            return;
        var index = IndexOf(kind);
        if (index >= 0)
            needs[index].Bought = needs[index].Bought.Note(at);
        else
            Keep(new Need { Kind = kind, Bought = default(Intervals).Note(at) });
    }

    private void Keep(in Need need)
    {
        if (count == Capacity)
            Slots.RemoveAt(needs, ref count, Least());
        Slots.Grow(ref needs, count, Capacity);
        needs[count++] = need;
    }

    // The one with the fewest gaps; among those, the one bought longest ago.
    private int Least()
    {
        var least = 0;
        for (var i = 1; i < count; i++)
        {
            var (a, b) = (needs[i].Bought, needs[least].Bought);
            if (a.Gaps < b.Gaps || (a.Gaps == b.Gaps && a.LastSeconds < b.LastSeconds))
                least = i;
        }

        return least;
    }

    private int IndexOf(int kind)
    {
        for (var i = 0; i < count; i++)
        {
            if (needs[i].Kind == kind && kind != 0)
                return i;
        }

        return -1;
    }
}
