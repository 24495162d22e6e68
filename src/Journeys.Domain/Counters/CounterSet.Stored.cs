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
        if (!Forget(ticks, ref tickCount, start, ref end, window, at))
            return;
        if (end - start >= MostMoments)
        {
            Coalesce(ticks, ref tickCount, start, end, window / 12);
            end = TicksOf(counter).End;
        }

        var index = end;
        while (index > start && ticks[index - 1].At > at)
            index--;
        if (index > start && ticks[index - 1].At == at && ticks[index - 1].Count <= ushort.MaxValue - times)
        {
            ticks[index - 1].Count += times;
            return;
        }

        InsertTick(index, new Tick { At = at, Counter = counter, Count = times });
    }

    private void AddSum(ushort counter, uint at, long value)
    {
        var (start, end) = TalliesOf(counter);
        var window = Plan.Definitions[counter].WindowSeconds;
        if (!Forget(tallies, ref tallyCount, start, ref end, window, at))
            return;
        if (end - start >= MostMoments / 2)
            Coalesce(tallies, ref tallyCount, start, end, window / 4);
        InsertTally(new Tally { At = at, Counter = counter, Value = value });
    }

    // Drops what has left the window at the newest moment, and refuses what had left it before it came. Moments may be rounded up by half a window.
    private static bool Forget<T>(T[] slots, ref int count, int start, ref int end, uint window, uint at)
        where T : struct, ISlot<T>
    {
        var newest = end > start ? Math.Max(at, slots[end - 1].Moment) : at;
        var reach = (ulong)window + (window / 2) + 1;
        if (newest <= reach)
            return true;
        var oldest = (uint)(newest - reach);
        while (start < end && slots[start].Moment <= oldest)
        {
            Slots.RemoveAt(slots, ref count, start);
            end--;
        }

        return at > oldest;
    }

    // Rounds moments up to a grid and joins those that meet; where none meet, joins the oldest two.
    private static void Coalesce<T>(T[] slots, ref int count, int start, int end, uint step)
        where T : struct, ISlot<T>
    {
        var kept = start;
        for (var i = start; i < end; i++)
        {
            var slot = slots[i];
            slot.Moment = RoundUp(slot.Moment, Math.Max(1, step));
            if (kept == start || slots[kept - 1].Moment != slot.Moment || !slots[kept - 1].Join(slot))
                slots[kept++] = slot;
        }

        if (kept == end && end - start > 1)
        {
            slots[start + 1].Join(slots[start]);
            slots.AsSpan(start + 1, kept - start - 1).CopyTo(slots.AsSpan(start));
            kept--;
        }

        slots.AsSpan(end, count - end).CopyTo(slots.AsSpan(kept));
        count -= end - kept;
    }

    // Where all counters together have too many moments, the one with the most gives way: a quarter of its window, then a half, then its oldest two.
    private void MakeRoom<T>(T[] slots, ref int count)
        where T : struct, ISlot<T>
    {
        var (start, end) = (0, 0);
        for (var from = 0; from < count;)
        {
            var to = from;
            while (to < count && slots[to].Index == slots[from].Index)
                to++;
            if (to - from > end - start)
                (start, end) = (from, to);
            from = to;
        }

        var definition = Plan.Definitions[slots[start].Index];
        if (definition.Kind == CounterKind.Distinct || end - start < 2)
            Slots.RemoveAt(slots, ref count, start);
        else
            Coalesce(slots, ref count, start, end, end - start > 6 ? definition.WindowSeconds / 4 : definition.WindowSeconds / 2);
    }

    private void AddTotal(ushort counter, uint at, long value)
    {
        var (start, end) = TalliesOf(counter);
        if (start == end)
        {
            InsertTally(new Tally { At = at, Counter = counter, Value = value });
            return;
        }

        ref var tally = ref tallies[start];
        tally.At = Math.Max(tally.At, at);
        tally.Value = Add(tally.Value, value);
    }

    private void AddSeen(ushort counter, uint at, ushort key)
    {
        var (start, end) = TicksOf(counter);
        for (var i = start; i < end; i++)
        {
            if (ticks[i].Count != key)
                continue;
            if (ticks[i].At >= at)
                return;
            Slots.RemoveAt(ticks, ref tickCount, i);
            end--;
            break;
        }

        if (end - start == MostDistinct)
        {
            if (ticks[start].At > at)
                return;
            Slots.RemoveAt(ticks, ref tickCount, start);
            end--;
        }

        var index = end;
        while (index > start && ticks[index - 1].At > at)
            index--;
        InsertTick(index, new Tick { At = at, Counter = counter, Count = key });
    }

    private void InsertTick(int index, in Tick tick)
    {
        if (tickCount >= Plan.Ticks)
        {
            MakeRoom(ticks, ref tickCount);
            (var start, index) = TicksOf(tick.Counter);
            while (index > start && ticks[index - 1].At > tick.At)
                index--;
        }

        Slots.Grow(ref ticks, tickCount, Plan.Ticks);
        Slots.InsertAt(ticks, ref tickCount, index, tick);
    }

    private void InsertTally(in Tally tally)
    {
        if (tallyCount >= Plan.Tallies)
            MakeRoom(tallies, ref tallyCount);
        var (start, index) = TalliesOf(tally.Counter);
        while (index > start && tallies[index - 1].At > tally.At)
            index--;
        Slots.Grow(ref tallies, tallyCount, Plan.Tallies);
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
            var definition = other.Plan.Definitions[other.ticks[i].Counter];
            if (Plan.IndexOf(definition) is not (var index and >= 0))
                continue;
            if (definition.Kind == CounterKind.Distinct)
                AddSeen((ushort)index, other.ticks[i].At, other.ticks[i].Count);
            else
                AddTick((ushort)index, other.ticks[i].At, other.ticks[i].Count);
        }

        for (var i = 0; i < other.tallyCount; i++)
        {
            var definition = other.Plan.Definitions[other.tallies[i].Counter];
            if (Plan.IndexOf(definition) is not (var index and >= 0))
                continue;
            if (definition.Kind == CounterKind.Sum && definition.WindowSeconds > 0)
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
        set.tickCount = Slots.ReadCount(ref reader, set.Plan.Ticks);
        set.ticks = new Tick[set.tickCount];
        for (var i = 0; i < set.tickCount; i++)
            set.ticks[i] = new Tick { Counter = set.ReadIndex(ref reader), At = Slots.ReadSeconds(ref reader), Count = (ushort)Math.Min(reader.UInt(), ushort.MaxValue) };
        set.tallyCount = Slots.ReadCount(ref reader, set.Plan.Tallies);
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
