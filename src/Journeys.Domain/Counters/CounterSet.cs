using System.Runtime.InteropServices;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Counters;

/// <summary>One customer's values of the counters of a <see cref="CounterPlan"/>.</summary>
/// <remarks>
/// Mutable. A counter with a window keeps the moments of its signals: exactly while there are at most <see cref="MostMoments"/> of them, past
/// that rounded up to a twelfth of the window (a sum: to a quarter), so that a signal counts for at most that much longer. Customers for whom more than two
/// counters are busy at once share <see cref="CounterPlan.Ticks"/> moments: the busiest counter is then rounded to a quarter of its window,
/// at worst to a half. Counts and sums for ever are exact.
/// </remarks>
public sealed partial class CounterSet
{
    /// <summary>How many moments of one counter are kept; half as many of a sum.</summary>
    public const int MostMoments = 16;

    /// <summary>Up to how many different values are told apart.</summary>
    public const int MostDistinct = 16;

    private Tick[] ticks = [];
    private Tally[] tallies = [];
    private int tickCount;
    private int tallyCount;

    /// <summary>Makes counters at zero.</summary>
    public CounterSet(CounterPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
    }

    private interface ISlot<T>
    {
        uint Moment { get; set; }

        ushort Index { get; }

        // Adds what the other holds; refuses when there is no room for it.
        bool Join(in T other);
    }

    // A moment of a counter with a window, or a value seen, as 16 bits of its key; in the order of counter, then time.
    [StructLayout(LayoutKind.Sequential)]
    private struct Tick : ISlot<Tick>
    {
        public uint At;
        public ushort Counter;
        public ushort Count;

        public uint Moment
        {
            readonly get => At;
            set => At = value;
        }

        public readonly ushort Index => Counter;

        public bool Join(in Tick other)
        {
            if (Count + other.Count > ushort.MaxValue)
                return false;
            Count += other.Count;
            return true;
        }
    }

    // A sum, or a total for ever; in the order of counter, then time.
    [StructLayout(LayoutKind.Sequential)]
    private struct Tally : ISlot<Tally>
    {
        public long Value;
        public uint At;
        public ushort Counter;

        public uint Moment
        {
            readonly get => At;
            set => At = value;
        }

        public readonly ushort Index => Counter;

        public bool Join(in Tally other)
        {
            Value = Add(Value, other.Value);
            return true;
        }
    }

    /// <summary>What is counted.</summary>
    public CounterPlan Plan { get; private set; }

    /// <summary>Counts a signal.</summary>
    public void Apply(Signal signal, SignalContent content)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(content);
        if (Plan.Definitions.Length == 0)
            return;
        var at = Moment.Of(signal.At);
        Apply(Plan.For(signal.Name), content, at);
        var kind = CounterPlan.KindName(signal.Kind);
        if (kind.Length > 0 && signal.Name != kind)
            Apply(Plan.For(kind), content, at);
        if (signal.Name != "*")
            Apply(Plan.For("*"), content, at);
    }

    /// <summary>
    /// Gives the value of a counter: a number of signals or values, a sum in thousandths, or a time in seconds since 1970 (0 for never).
    /// Refuses a counter that is not in the plan.
    /// </summary>
    public bool TryGet(CounterDefinition definition, Instant now, out long value)
    {
        var index = Plan.IndexOf(definition);
        value = index < 0 ? 0 : ValueOf(index, Moment.Of(now));
        return index >= 0;
    }

    /// <summary>Gives the value of the counter at a place of <see cref="CounterPlan.Definitions"/>.</summary>
    public long ValueOf(int index, Instant now) => ValueOf(index, Moment.Of(now));

    private void Apply(ReadOnlySpan<int> counters, SignalContent content, uint at)
    {
        foreach (var counter in counters)
        {
            var definition = Plan.Definitions[counter];
            switch (definition.Kind)
            {
                case CounterKind.Count when definition.WindowSeconds > 0:
                    AddTick((ushort)counter, at, 1);
                    break;
                case CounterKind.Count:
                    AddTotal((ushort)counter, at, 1);
                    break;
                case CounterKind.Sum when AmountOf(content.Property(definition.Property)) is { } amount:
                    if (definition.WindowSeconds > 0)
                        AddSum((ushort)counter, at, amount.ToUnits(3));
                    else
                        AddTotal((ushort)counter, at, amount.ToUnits(3));
                    break;
                case CounterKind.Distinct when content.Property(definition.Property) is { IsEmpty: false } json:
                    AddSeen((ushort)counter, at, ValueKey(json.Span));
                    break;
                case CounterKind.Last:
                    AddTotal((ushort)counter, at, 0);
                    break;
                default:
                    break;
            }
        }
    }

    private static Amount? AmountOf(ReadOnlyMemory<byte> json)
    {
        var text = json.Span;
        if (text.Length >= 2 && text[0] == '"')
            text = text[1..^1];
        return Amount.TryParse(text, out var amount) ? amount : null;
    }

    private long ValueOf(int index, uint now)
    {
        var definition = Plan.Definitions[index];
        var from = definition.WindowSeconds == 0 ? 0 : Moment.Since(definition.WindowSeconds, now);
        var sum = 0L;
        if (definition.IsTicked)
        {
            for (var i = 0; i < tickCount; i++)
            {
                if (ticks[i].Counter == index && ticks[i].At > from)
                    sum += definition.Kind == CounterKind.Distinct ? 1 : ticks[i].Count;
            }

            return sum;
        }

        for (var i = 0; i < tallyCount; i++)
        {
            ref readonly var tally = ref tallies[i];
            if (tally.Counter != index || tally.At <= from)
                continue;
            sum = definition.Kind == CounterKind.Last ? Math.Max(sum, tally.At) : Add(sum, tally.Value);
        }

        return sum;
    }

    private static ushort ValueKey(ReadOnlySpan<byte> json)
    {
        var key = SignalContent.KeyOf(json);
        return (ushort)(key ^ (key >> 16) ^ (key >> 32) ^ (key >> 48));
    }

    private static long Add(long a, long b) => (long)Int128.Clamp((Int128)a + b, long.MinValue / 2, long.MaxValue / 2);
}
