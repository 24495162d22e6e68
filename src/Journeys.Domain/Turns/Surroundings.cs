using Journeys.Domain.Habits;

namespace Journeys.Domain.Turns;

/// <summary>What a customer's turn may look at beside the customer: everyone's habits and, later, stock, places and models.</summary>
/// <remarks>Safe for several threads. What it says may change between two turns; what a turn made of it is an event, and stays.</remarks>
public sealed class Surroundings
{
    private readonly Lock counting = new();

    /// <summary>When everyone comes, as far as this node knows.</summary>
    public GlobalHabits Habits { get; } = new();

    /// <summary>When people came on this node since it started; a part of <see cref="Habits"/>.</summary>
    private GlobalHabits Own { get; } = new();

    /// <summary>Counts a visit.</summary>
    public void CountVisit(Instant at, int offsetMinutes)
    {
        lock (counting)
        {
            Habits.Add(at, offsetMinutes);
            Own.Add(at, offsetMinutes);
        }
    }

    /// <summary>Adds habits that were counted elsewhere.</summary>
    public void Learn(GlobalHabits elsewhere)
    {
        lock (counting)
            Habits.Merge(elsewhere);
    }

    /// <summary>Gives what was counted here, added to <paramref name="earlier"/>.</summary>
    public GlobalHabits CountedHere(GlobalHabits earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var sum = new GlobalHabits();
        sum.Merge(earlier);
        lock (counting)
            sum.Merge(Own);
        return sum;
    }
}
