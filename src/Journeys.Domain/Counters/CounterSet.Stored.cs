using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Counters;

/// <content>How values are kept, merged and stored.</content>
public sealed partial class CounterSet
{
    private void AddTick(ushort counter, uint at, ushort times)
    {
        var (start, end) = TicksOf(counter);
        var window = Plan.Definitions[counter].WindowSeconds;
        var newest = end > start ? Math.Max(at, ticks[end - 1].At) : at;
        var oldest = Moment.Since(window, newest);
        if (at <= oldest && newest > window)
            return;
        while (start < end && ticks[start].At <= oldest && newest > window)
        {
            Slots.RemoveAt(ticks, ref tickCount, start);
            end--;
        }

        if (end - start >= Plan.Slots)
            end = CoalesceTicks(start, end, window);
        var index = end;
        while (index > start && ticks[index - 1].At > at)
            index--;
        if (index > start && ticks[index - 1].At == at && ticks[index - 1].Count <= ushort.MaxValue - times)
        {
            ticks[index - 1].Count += times;
            return;
        }

        Slots.Grow(ref ticks, tickCount, CounterPlan.Capacity * 17);
        Slots.InsertAt(ticks, ref tickCount, index, new Tick { At = at, Counter = counter, Count = times });
    }

    // Rounds moments up to a grid and joins those that meet; a full count or a crowded grid joins the oldest two.
    private int CoalesceTicks(int start, int end, uint window)
    {
        var step = Math.Max(1, (window + (uint)Plan.Slots - 3) / ((uint)Plan.Slots - 2));
        var kept = start;
        for (var i = start; i < end; i++)
        {
            var tick = ticks[i];
            tick.At = RoundUp(tick.At, step);
            if (kept > start && ticks[kept - 1].At == tick.At)
                ticks[kept - 1].Count = (ushort)Math.Min(ticks[kept - 1].Count + tick.Count, ushort.MaxValue);
            else
                ticks[kept++] = tick;
        }

        if (kept - start >= Plan.Slots)
        {
            ticks[start + 1].Count = (ushort)Math.Min(ticks[start + 1].Count + ticks[start].Count, ushort.MaxValue);
            ticks.AsSpan(start + 1, kept - start - 1).CopyTo(ticks.AsSpan(start));
            kept--;
        }

        ticks.AsSpan(end, tickCount - end).CopyTo(ticks.AsSpan(kept));
        tickCount -= end - kept;
        return kept;
    }

    private void AddSum(ushort counter, uint at, long value)
    {
        var (start, end) = TalliesOf(counter);
        var window = Plan.Definitions[counter].WindowSeconds;
        var newest = end > start ? Math.Max(at, tallies[end - 1].At) : at;
        var oldest = Moment.Since(window, newest);
        if (at <= oldest && newest > window)
            return;
        while (start < end && tallies[start].At <= oldest && newest > window)
        {
            Slots.RemoveAt(tallies, ref tallyCount, start);
            end--;
        }

        if (end - start >= Plan.Slots)
            end = CoalesceTallies(start, end, window);
        InsertTally(start, end, new Tally { At = at, Counter = counter, Value = value });
    }

    private int CoalesceTallies(int start, int end, uint window)
    {
        var step = Math.Max(1, (window + (uint)Plan.Slots - 3) / ((uint)Plan.Slots - 2));
        var kept = start;
        for (var i = start; i < end; i++)
        {
            var tally = tallies[i];
            tally.At = RoundUp(tally.At, step);
            if (kept > start && tallies[kept - 1].At == tally.At)
                tallies[kept - 1].Value = Add(tallies[kept - 1].Value, tally.Value);
            else
                tallies[kept++] = tally;
        }

        if (kept - start >= Plan.Slots)
        {
            tallies[start + 1].Value = Add(tallies[start + 1].Value, tallies[start].Value);
            tallies.AsSpan(start + 1, kept - start - 1).CopyTo(tallies.AsSpan(start));
            kept--;
        }

        tallies.AsSpan(end, tallyCount - end).CopyTo(tallies.AsSpan(kept));
        tallyCount -= end - kept;
        return kept;
    }

    private void AddTotal(ushort counter, uint at, long value)
    {
        var (start, end) = TalliesOf(counter);
        if (start == end)
        {
            InsertTally(start, end, new Tally { At = at, Counter = counter, Value = value });
            return;
        }

        ref var tally = ref tallies[start];
        tally.At = Math.Max(tally.At, at);
        tally.Value = Add(tally.Value, value);
    }

    private void AddSeen(ushort counter, uint at, long key)
    {
        var (start, end) = TalliesOf(counter);
        for (var i = start; i < end; i++)
        {
            if (tallies[i].Value != key)
                continue;
            if (tallies[i].At >= at)
                return;
            Slots.RemoveAt(tallies, ref tallyCount, i);
            InsertTally(start, end - 1, new Tally { At = at, Counter = counter, Value = key });
            return;
        }

        if (end - start == MostDistinct)
        {
            if (tallies[start].At > at)
                return;
            Slots.RemoveAt(tallies, ref tallyCount, start);
            end--;
        }

        InsertTally(start, end, new Tally { At = at, Counter = counter, Value = key });
    }

    private void InsertTally(int start, int end, in Tally tally)
    {
        var index = end;
        while (index > start && tallies[index - 1].At > tally.At)
            index--;
        Slots.Grow(ref tallies, tallyCount, CounterPlan.Capacity * 17);
        Slots.InsertAt(tallies, ref tallyCount, index, tally);
    }

    private (int Start, int End) TicksOf(ushort counter)
    {
        var start = 0;
        while (start < tickCount && ticks[start].Counter < counter)
            start++;
        var end = start;
        while (end < tickCount && ticks[end].Counter == counter)
            end++;
        return (start, end);
    }

    private (int Start, int End) TalliesOf(ushort counter)
    {
        var start = 0;
        while (start < tallyCount && tallies[start].Counter < counter)
            start++;
        var end = start;
        while (end < tallyCount && tallies[end].Counter == counter)
            end++;
        return (start, end);
    }

    private static uint RoundUp(uint at, uint step) => (uint)Math.Min(((at + (ulong)step - 1) / step) * step, uint.MaxValue - 1);

    /// <summary>Adds another customer's values, who turned out to be this one; counters that are not in this plan are left out.</summary>
    public void Absorb(CounterSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < other.tickCount; i++)
        {
            if (Plan.IndexOf(other.Plan.Definitions[other.ticks[i].Counter]) is var index and >= 0)
                AddTick((ushort)index, other.ticks[i].At, other.ticks[i].Count);
        }

        for (var i = 0; i < other.tallyCount; i++)
        {
            var definition = other.Plan.Definitions[other.tallies[i].Counter];
            if (Plan.IndexOf(definition) is not (var index and >= 0))
                continue;
            if (definition.Kind == CounterKind.Distinct)
                AddSeen((ushort)index, other.tallies[i].At, other.tallies[i].Value);
            else if (definition.Kind == CounterKind.Sum && definition.WindowSeconds > 0)
                AddSum((ushort)index, other.tallies[i].At, other.tallies[i].Value);
            else
                AddTotal((ushort)index, other.tallies[i].At, other.tallies[i].Value);
        }
    }

    /// <summary>Appends the stored form: the definitions and their values.</summary>
    public void Encode(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Plan.Encode(writer);
        writer.UInt((ulong)tickCount);
        for (var i = 0; i < tickCount; i++)
        {
            writer.UInt(ticks[i].Counter);
            writer.UInt(ticks[i].At);
            writer.UInt(ticks[i].Count);
        }

        writer.UInt((ulong)tallyCount);
        for (var i = 0; i < tallyCount; i++)
        {
            writer.UInt(tallies[i].Counter);
            writer.UInt(tallies[i].At);
            writer.Int(tallies[i].Value);
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are not a counter set.</exception>
    public static CounterSet Decode(ref StateReader reader)
    {
        var set = new CounterSet(CounterPlan.Decode(ref reader));
        set.tickCount = Slots.ReadCount(ref reader, CounterPlan.Capacity * 17);
        set.ticks = new Tick[set.tickCount];
        for (var i = 0; i < set.tickCount; i++)
            set.ticks[i] = new Tick { Counter = set.ReadIndex(ref reader), At = Slots.ReadSeconds(ref reader), Count = (ushort)Math.Min(reader.UInt(), ushort.MaxValue) };
        set.tallyCount = Slots.ReadCount(ref reader, CounterPlan.Capacity * 17);
        set.tallies = new Tally[set.tallyCount];
        for (var i = 0; i < set.tallyCount; i++)
            set.tallies[i] = new Tally { Counter = set.ReadIndex(ref reader), At = Slots.ReadSeconds(ref reader), Value = reader.Int() };
        return set;
    }

    private ushort ReadIndex(ref StateReader reader)
    {
        var index = reader.UInt();
        return index < (ulong)Plan.Definitions.Length ? (ushort)index : throw new FormatException($"Counter {index} is not among {Plan.Definitions.Length}.");
    }
}
