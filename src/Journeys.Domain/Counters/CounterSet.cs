using System.Runtime.InteropServices;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Counters;

/// <summary>One customer's values of the counters of a <see cref="CounterPlan"/>.</summary>
/// <remarks>
/// Mutable. A counter with a window keeps the moments of its signals, exactly while there are at most <see cref="CounterPlan.Slots"/>;
/// past that, moments are rounded up to a fraction 1 / (Slots - 2) of the window, so that a signal counts for at most that much longer.
/// Counts and sums for ever are exact. A signal later than all others drops what has left the window by then.
/// </remarks>
public sealed partial class CounterSet
{
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

    // A moment of a counter with a window; in the order of counter, then time.
    [StructLayout(LayoutKind.Sequential)]
    private struct Tick
    {
        public uint At;
        public ushort Counter;
        public ushort Count;
    }

    // A sum, a value seen, or a total for ever; in the order of counter, then time.
    [StructLayout(LayoutKind.Sequential)]
    private struct Tally
    {
        public long Value;
        public uint At;
        public ushort Counter;
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
                    AddSeen((ushort)counter, at, (long)SignalContent.KeyOf(json.Span));
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
        if (definition is { Kind: CounterKind.Count, WindowSeconds: > 0 })
        {
            for (var i = 0; i < tickCount; i++)
            {
                if (ticks[i].Counter == index && ticks[i].At > from)
                    sum += ticks[i].Count;
            }

            return sum;
        }

        for (var i = 0; i < tallyCount; i++)
        {
            ref readonly var tally = ref tallies[i];
            if (tally.Counter != index || tally.At <= from)
                continue;
            sum = definition.Kind switch
            {
                CounterKind.Distinct => sum + 1,
                CounterKind.Last => Math.Max(sum, tally.At),
                _ => Add(sum, tally.Value),
            };
        }

        return sum;
    }

    private static long Add(long a, long b) => (long)Int128.Clamp((Int128)a + b, long.MinValue / 2, long.MaxValue / 2);
}
