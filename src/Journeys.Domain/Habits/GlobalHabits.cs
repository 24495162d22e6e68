using Journeys.Domain.Binary;

namespace Journeys.Domain.Habits;

/// <summary>When everyone comes: visits by hour of the week, in local time.</summary>
/// <remarks>Mutable. Counts only add up, so that nodes can count apart and add their counts together.</remarks>
public sealed class GlobalHabits
{
    /// <summary>Hours in a week, Sunday's first hour being 0.</summary>
    public const int Slots = 168;

    private readonly ulong[] counts = new ulong[Slots];

    /// <summary>How many visits have been counted.</summary>
    public ulong Visits { get; private set; }

    /// <summary>How many visits came in an hour of the week.</summary>
    public ulong this[DayOfWeek day, int hour] => counts[SlotOf(day, hour)];

    /// <summary>Counts visits in an hour of the week.</summary>
    public void Add(DayOfWeek day, int hour, ulong visits = 1)
    {
        counts[SlotOf(day, hour)] += visits;
        Visits += visits;
    }

    /// <summary>Counts one visit at a moment, with the local time less UTC in minutes.</summary>
    public void Add(Instant at, int offsetMinutes)
    {
        counts[HabitHistogram.SlotOf(at, offsetMinutes)]++;
        Visits++;
    }

    /// <summary>Adds what was counted elsewhere.</summary>
    public void Merge(GlobalHabits other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < Slots; i++)
            counts[i] += other.counts[i];
        Visits += other.Visits;
    }

    /// <summary>Appends the stored form.</summary>
    public void Encode(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var count in counts)
            writer.UInt(count);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    public static GlobalHabits Decode(ref StateReader reader)
    {
        var habits = new GlobalHabits();
        for (var i = 0; i < Slots; i++)
        {
            habits.counts[i] = reader.UInt();
            habits.Visits += habits.counts[i];
        }

        return habits;
    }

    /// <summary>The shares of 24 hours of working days, or of week-ends, in units of 1 / 65536; shrunk towards all days, and those towards even hours.</summary>
    internal void Hours(bool isWeekend, Span<uint> shares)
    {
        const ulong allDaysWeight = 50;
        Span<ulong> all = stackalloc ulong[24];
        Span<ulong> kind = stackalloc ulong[24];
        var kindTotal = 0UL;
        for (var slot = 0; slot < Slots; slot++)
        {
            all[slot % 24] += counts[slot];
            if (HabitHistogram.IsWeekend(slot / 24) != isWeekend)
                continue;
            kind[slot % 24] += counts[slot];
            kindTotal += counts[slot];
        }

        for (var hour = 0; hour < 24; hour++)
        {
            var anyDay = ((2 * all[hour]) + 1) * 65536 / ((2 * Visits) + 24);
            shares[hour] = (uint)(((kind[hour] * 65536) + (allDaysWeight * anyDay)) / (kindTotal + allDaysWeight));
        }
    }

    internal uint DayShare(int day)
    {
        var sum = 0UL;
        for (var hour = 0; hour < 24; hour++)
            sum += counts[(day * 24) + hour];
        return (uint)((sum + 1) * 65536 / (Visits + 7));
    }

    private static int SlotOf(DayOfWeek day, int hour)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)hour, 23u, nameof(hour));
        return ((int)day * 24) + hour;
    }
}
