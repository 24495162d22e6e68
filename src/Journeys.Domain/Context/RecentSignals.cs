using System.Runtime.InteropServices;
using Journeys.Domain.Binary;

namespace Journeys.Domain.Context;

/// <summary>One of the latest signals, in 16 bytes; its properties stay in the journal.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct RecentSignal
{
    // Three numbers of 20 bits each, enough for all of Names, and whether it was part of a visit.
    private const int Bits = 20;
    private const ulong Mask = (1UL << Bits) - 1;

    private readonly ulong what;

    internal RecentSignal(uint seconds, int name, bool isVisit, int product, int category, int amount)
    {
        what = (uint)name | ((ulong)(uint)product << Bits) | ((ulong)(uint)category << (2 * Bits)) | (isVisit ? 1UL << 63 : 0);
        Seconds = seconds;
        AmountMinor = amount;
    }

    /// <summary>The amount in minor units, limited to what 32 bits hold; 0 where there is none.</summary>
    public int AmountMinor { get; }

    /// <summary>When it happened, to the second.</summary>
    public Instant At => Moment.ToInstant(Seconds);

    /// <summary>What happened.</summary>
    public string Name => Names.TextOf(NameId);

    /// <summary>The product it was about; empty where there is none.</summary>
    public string Product => Names.TextOf(ProductNumber);

    /// <summary>The category it was about; empty where there is none.</summary>
    public string Category => Names.TextOf(CategoryNumber);

    internal uint Seconds { get; }

    internal int NameId => (int)(what & Mask);

    internal bool IsVisit => what >> 63 != 0;

    internal int ProductNumber => (int)((what >> Bits) & Mask);

    internal int CategoryNumber => (int)((what >> (2 * Bits)) & Mask);
}

/// <summary>The latest signals in the order of their time, at most <see cref="Capacity"/>.</summary>
/// <remarks>Mutable. A late signal takes its place by time; the oldest leaves.</remarks>
public sealed class RecentSignals
{
    /// <summary>How many signals are kept.</summary>
    public const int Capacity = 24;

    private RecentSignal[] slots = [];
    private int count;

    /// <summary>How many are kept now.</summary>
    public int Count => count;

    /// <summary>The signals, oldest first.</summary>
    public ReadOnlySpan<RecentSignal> Items => slots.AsSpan(0, count);

    /// <summary>Tells whether a signal of this name happened within the span before <paramref name="now"/>, among those kept.</summary>
    public bool Has(string name, TimeSpan within, Instant now)
    {
        var id = Names.IdOf(name);
        var until = Moment.Of(now);
        var span = Moment.Seconds(within);
        for (var i = count - 1; i >= 0; i--)
        {
            if (slots[i].NameId == id && id != 0 && slots[i].Seconds <= until && until - slots[i].Seconds <= span)
                return true;
        }

        return false;
    }

    internal void Add(in RecentSignal signal)
    {
        if (count == Capacity)
        {
            if (signal.Seconds < slots[0].Seconds)
                return;
            Slots.RemoveAt(slots, ref count, 0);
        }

        Slots.Grow(ref slots, count, Capacity);
        var index = count;
        while (index > 0 && slots[index - 1].Seconds > signal.Seconds)
            index--;
        Slots.InsertAt(slots, ref count, index, signal);
    }

    internal void Absorb(RecentSignals other)
    {
        foreach (ref readonly var signal in other.Items)
            Add(signal);
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        writer.UInt((ulong)count);
        var last = 0u;
        foreach (ref readonly var signal in Items)
        {
            writer.UInt(signal.Seconds - last);
            last = signal.Seconds;
            names.Write(signal.NameId);
            writer.Bool(signal.IsVisit);
            names.Write(signal.ProductNumber);
            names.Write(signal.CategoryNumber);
            writer.Int(signal.AmountMinor);
        }
    }

    internal static RecentSignals Decode(ref StateReader reader, NameReader names)
    {
        var recent = new RecentSignals { count = Slots.ReadCount(ref reader, Capacity) };
        recent.slots = new RecentSignal[recent.count];
        var last = 0u;
        for (var i = 0; i < recent.count; i++)
        {
            last = unchecked(last + Slots.ReadSeconds(ref reader));
            recent.slots[i] = new RecentSignal(last, names.Read(ref reader), reader.Bool(), names.Read(ref reader), names.Read(ref reader), (int)Math.Clamp(reader.Int(), int.MinValue, int.MaxValue));
        }

        return recent;
    }
}
