using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Habits;

/// <summary>When one person comes: visits by hour of the week in their local time, fading with a half-life of half a year.</summary>
/// <remarks>Mutable. Up to <see cref="Capacity"/> of the 168 hours are kept, 4 bytes each; the least visited leaves. One visit counts once, however much is done in it.</remarks>
public sealed partial class HabitHistogram
{
    /// <summary>How many hours of the week are kept.</summary>
    public const int Capacity = 32;

    private const uint One = 1024;
    private const uint HalfLife = 180 * Moment.Day;
    private const uint FadeStep = 14 * Moment.Day;
    private const uint MostCount = 0xFFFFFF;

    // Slot in the highest 8 bits, faded count in the others; in the order of slots.
    private uint[] slots = [];
    private int count;
    private uint fadedAt;
    private int visits;
    private short offset;

    /// <summary>How many visits have been counted.</summary>
    public int Visits => visits;

    /// <summary>The person's local time less UTC at the latest visit, in minutes.</summary>
    public int OffsetMinutes => offset;

    /// <summary>Gives the hour of the week, 0 to 167 from Sunday's first hour, of a moment in local time.</summary>
    public static int SlotOf(Instant at, int offsetMinutes)
    {
        // 1970-01-01 was a Thursday, day 4 from Sunday.
        var hours = Math.DivRem(at.Milliseconds + (offsetMinutes * 60_000L), 3_600_000L, out var rest);
        if (rest < 0)
            hours--;
        return (int)((((hours + (4 * 24)) % 168) + 168) % 168);
    }

    internal static bool IsWeekend(int day) => day is 0 or 6;

    internal void Visit(Instant at, int offsetMinutes, uint seconds)
    {
        visits = Math.Min(visits + 1, int.MaxValue - 1);
        offset = (short)Math.Clamp(offsetMinutes, -1440, 1440);
        Add(SlotOf(at, offset), One, seconds);
    }

    internal void Absorb(HabitHistogram other)
    {
        visits = (int)Math.Min((long)visits + other.visits, int.MaxValue - 1);
        if (other.fadedAt > fadedAt)
        {
            Fade(other.fadedAt);
            offset = other.offset;
        }

        for (var i = 0; i < other.count; i++)
            Add((int)(other.slots[i] >> 24), other.slots[i] & MostCount, other.fadedAt);
    }

    internal void Encode(StateWriter writer)
    {
        writer.UInt((ulong)count);
        for (var i = 0; i < count; i++)
        {
            writer.Byte((byte)(slots[i] >> 24));
            writer.UInt(slots[i] & MostCount);
        }

        writer.UInt(fadedAt);
        writer.UInt((uint)visits);
        writer.Int(offset);
    }

    internal static HabitHistogram Decode(ref StateReader reader)
    {
        var histogram = new HabitHistogram { count = Slots.ReadCount(ref reader, Capacity) };
        histogram.slots = new uint[histogram.count];
        for (var i = 0; i < histogram.count; i++)
            histogram.slots[i] = ((uint)Math.Min((int)reader.Byte(), 167) << 24) | (uint)Math.Min(reader.UInt(), MostCount);
        histogram.fadedAt = Slots.ReadSeconds(ref reader);
        histogram.visits = (int)Math.Min(reader.UInt(), int.MaxValue - 1);
        histogram.offset = (short)Math.Clamp(reader.Int(), -1440, 1440);
        return histogram;
    }

    private void Add(int slot, uint weight, uint at)
    {
        if (fadedAt == 0)
            fadedAt = at;
        if (at >= fadedAt + FadeStep)
            Fade(at);
        else if (at < fadedAt)
            weight = FixedPoint.Decay(weight, fadedAt - at, HalfLife);
        if (weight == 0)
            return;
        var index = 0;
        while (index < count && slots[index] >> 24 < slot)
            index++;
        if (index < count && slots[index] >> 24 == slot)
        {
            slots[index] = ((uint)slot << 24) | Math.Min((slots[index] & MostCount) + weight, MostCount);
            return;
        }

        if (count == Capacity)
        {
            var least = Least();
            Slots.RemoveAt(slots, ref count, least);
            if (least < index)
                index--;
        }

        Slots.Grow(ref slots, count, Capacity);
        Slots.InsertAt(slots, ref count, index, ((uint)slot << 24) | weight);
    }

    // In steps of a fortnight or more, so that rounding down takes next to nothing.
    private void Fade(uint at)
    {
        if (at <= fadedAt)
            return;
        var elapsed = at - fadedAt;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var faded = FixedPoint.Decay(slots[i] & MostCount, elapsed, HalfLife);
            if (faded > 0)
                slots[kept++] = (slots[i] & ~MostCount) | faded;
        }

        count = kept;
        fadedAt = at;
    }

    private int Least()
    {
        var least = 0;
        for (var i = 1; i < count; i++)
        {
            if ((slots[i] & MostCount) < (slots[least] & MostCount))
                least = i;
        }

        return least;
    }
}
