using Journeys.Domain.Context;

namespace Journeys.Domain.Habits;

/// <content>What the histogram is asked.</content>
/// <remarks>
/// A hierarchy of three levels. Everyone's hours of that kind of day (working day or week-end) weigh as much as three visits against the
/// person's hours of any day, spread over neighbouring hours with a standard deviation of 1.5; and these weigh as much as six visits
/// against the person's hours of that kind of day, spread by 0.8. One visit is no habit: each hour gives 0.9 of a visit, or 0.6 on the last
/// level, back to the level above (absolute discounting, Ney, Essen and Kneser 1994). Weights, spreads and discounts were chosen on
/// Complete Journey's visits.
/// </remarks>
public sealed partial class HabitHistogram
{
    /// <summary>How many visits are needed before an hour can be unusual.</summary>
    public const int FewestVisits = 4;

    /// <summary>An hour is unusual when it and all less likely ones together have at most this share of a week, in permyriad.</summary>
    public const int UnusualPermyriad = 1000;

    private const ulong EveryonesWeight = 3 * One;
    private const ulong AnyDaysWeight = 6 * One;
    private const ulong DaysWeight = 4 * One;
    private const ulong AnyDaysDiscount = One * 9 / 10;
    private const ulong KindsDiscount = One * 6 / 10;

    // Normal densities at 0, 1, 2 ... hours, in units of 1 / 1024.
    private static ReadOnlySpan<ulong> Wide => [272, 218, 112, 37, 8, 1];

    private static ReadOnlySpan<ulong> Narrow => [510, 234, 22, 1];

    /// <summary>Fills in how likely each hour of a day is for the next visit on such a day, in units that add up to about 65536.</summary>
    /// <param name="everyone">When everyone comes.</param>
    /// <param name="day">The day of the week, in the person's time.</param>
    /// <param name="shares">Room for 24 hours.</param>
    public void HourDistribution(GlobalHabits everyone, DayOfWeek day, Span<uint> shares)
    {
        ArgumentNullException.ThrowIfNull(everyone);
        if (shares.Length < 24)
            throw new ArgumentException($"24 hours do not fit into {shares.Length}.", nameof(shares));
        Hours(everyone, IsWeekend((int)day), shares);
    }

    /// <summary>Gives how likely an hour is for the next visit on such a day, in permyriad.</summary>
    public int ProbabilityPermyriad(GlobalHabits everyone, DayOfWeek day, int hour)
    {
        Span<uint> shares = stackalloc uint[24];
        HourDistribution(everyone, day, shares);
        return (int)((shares[hour] * 10_000UL) >> 16);
    }

    /// <summary>Gives the likeliest hours of a day, likeliest first; the earlier among equals.</summary>
    public int[] TopHours(GlobalHabits everyone, DayOfWeek day, int most = 3)
    {
        Span<uint> shares = stackalloc uint[24];
        HourDistribution(everyone, day, shares);
        return Top(shares, most);
    }

    /// <summary>Gives the likeliest hours whatever the day, likeliest first; the earlier among equals.</summary>
    public int[] TopHours(GlobalHabits everyone, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(everyone);
        Span<uint> week = stackalloc uint[GlobalHabits.Slots];
        Week(everyone, week);
        Span<uint> shares = stackalloc uint[24];
        shares.Clear();
        for (var slot = 0; slot < week.Length; slot++)
            shares[slot % 24] += week[slot];
        return Top(shares, most);
    }

    /// <summary>
    /// Tells whether coming at this moment is unusual for this person: of a week's visits to be expected of them, at most a tenth fall into
    /// hours no likelier than this one. Never before <see cref="FewestVisits"/> visits.
    /// </summary>
    public bool IsUnusualHour(Instant at, GlobalHabits everyone) => IsUnusualHour(at, offset, everyone);

    /// <inheritdoc cref="IsUnusualHour(Instant, GlobalHabits)"/>
    /// <param name="at">The moment.</param>
    /// <param name="everyone">When everyone comes.</param>
    /// <param name="underWay">When the visit under way began: it has been counted and is judged as if it had not been.</param>
    public bool IsUnusualHour(Instant at, GlobalHabits everyone, Instant underWay) => Before(underWay).IsUnusualHour(at, offset, everyone);

    /// <inheritdoc cref="IsUnusualHour(Instant, GlobalHabits)"/>
    /// <param name="at">The moment.</param>
    /// <param name="offsetMinutes">Local time less UTC, in minutes.</param>
    /// <param name="everyone">When everyone comes.</param>
    public bool IsUnusualHour(Instant at, int offsetMinutes, GlobalHabits everyone)
    {
        ArgumentNullException.ThrowIfNull(everyone);
        if (visits < FewestVisits)
            return false;
        Span<uint> week = stackalloc uint[GlobalHabits.Slots];
        Week(everyone, week);
        var here = week[SlotOf(at, offsetMinutes)];
        var (below, all) = (0UL, 0UL);
        foreach (var share in week)
        {
            all += share;
            if (share <= here)
                below += share;
        }

        return below * 10_000 <= all * UnusualPermyriad;
    }

    // What it was before a visit that is under way.
    private HabitHistogram Before(Instant underWay)
    {
        var slot = SlotOf(underWay, offset);
        var before = new HabitHistogram { slots = slots.AsSpan(0, count).ToArray(), count = count, fadedAt = fadedAt, visits = Math.Max(visits - 1, 0), offset = offset };
        for (var i = 0; i < count; i++)
        {
            if (slots[i] >> 24 == slot)
                before.slots[i] -= Math.Min(slots[i] & MostCount, One);
        }

        return before;
    }

    private void Week(GlobalHabits everyone, Span<uint> week)
    {
        Span<uint> working = stackalloc uint[24];
        Span<uint> weekend = stackalloc uint[24];
        Hours(everyone, isWeekend: false, working);
        Hours(everyone, isWeekend: true, weekend);
        Span<ulong> days = stackalloc ulong[7];
        days.Clear();
        var total = 0UL;
        for (var i = 0; i < count; i++)
        {
            days[(int)(slots[i] >> 24) / 24] += slots[i] & MostCount;
            total += slots[i] & MostCount;
        }

        for (var day = 0; day < 7; day++)
        {
            var share = ((days[day] << 16) + (DaysWeight * everyone.DayShare(day))) / (total + DaysWeight);
            for (var hour = 0; hour < 24; hour++)
                week[(day * 24) + hour] = (uint)((share * (IsWeekend(day) ? weekend[hour] : working[hour])) >> 8);
        }
    }

    private void Hours(GlobalHabits everyone, bool isWeekend, Span<uint> shares)
    {
        Span<ulong> any = stackalloc ulong[24];
        Span<ulong> kind = stackalloc ulong[24];
        any.Clear();
        kind.Clear();
        var (anyTotal, kindTotal) = (0UL, 0UL);
        for (var i = 0; i < count; i++)
        {
            var slot = (int)(slots[i] >> 24);
            var weight = (ulong)(slots[i] & MostCount);
            any[slot % 24] += weight;
            anyTotal += weight;
            if (IsWeekend(slot / 24) != isWeekend)
                continue;
            kind[slot % 24] += weight;
            kindTotal += weight;
        }

        everyone.Hours(isWeekend, shares);
        var anyGiven = Discount(any, AnyDaysDiscount);
        var kindGiven = Discount(kind, KindsDiscount);
        for (var hour = 0; hour < 24; hour++)
        {
            var personal = ((Spread(any, hour, Wide) << 6) + ((anyGiven + EveryonesWeight) * shares[hour])) / (anyTotal + EveryonesWeight);
            shares[hour] = (uint)(((Spread(kind, hour, Narrow) << 6) + ((kindGiven + AnyDaysWeight) * personal)) / (kindTotal + AnyDaysWeight));
        }
    }

    // Takes a part of a visit from each hour and gives how much that was.
    private static ulong Discount(Span<ulong> hours, ulong discount)
    {
        var given = 0UL;
        foreach (ref var hour in hours)
        {
            var taken = Math.Min(hour, discount);
            hour -= taken;
            given += taken;
        }

        return given;
    }

    private static ulong Spread(ReadOnlySpan<ulong> hours, int hour, ReadOnlySpan<ulong> density)
    {
        var sum = hours[hour] * density[0];
        for (var distance = 1; distance < density.Length; distance++)
            sum += (hours[(hour + distance) % 24] + hours[(hour + 24 - distance) % 24]) * density[distance];
        return sum;
    }

    private static int[] Top(Span<uint> shares, int most)
    {
        var hours = new int[Math.Clamp(most, 0, 24)];
        for (var i = 0; i < hours.Length; i++)
        {
            var best = 0;
            for (var hour = 1; hour < 24; hour++)
            {
                if (shares[hour] > shares[best])
                    best = hour;
            }

            hours[i] = best;
            shares[best] = 0;
        }

        return hours;
    }
}
