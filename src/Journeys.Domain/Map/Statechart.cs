using Journeys.Domain.Customers;
using Journeys.Domain.Journal;

namespace Journeys.Domain.Map;

/// <summary>Judges the rules of transitions for one customer at one moment.</summary>
public interface IGuards
{
    /// <summary>Tells whether the rule of a transition holds; one without a rule holds.</summary>
    /// <param name="transition">The transition.</param>
    /// <param name="error">Why the rule could not be judged, or null; it then does not hold.</param>
    bool Hold(Transition transition, out string? error);

    /// <summary>Notes a moment at which a rule that does not hold now may hold by the mere passing of time.</summary>
    void Wake(Instant at);

    /// <summary>The earliest moment noted since the rules were last set to a customer; <see cref="Instant.MaxValue"/> when none was.</summary>
    Instant EarliestWake { get; }
}

/// <summary>The semantics of the map: one signal, one macrostep; guards read the configuration before the step; per region at most one transition.</summary>
public static class Statechart
{
    /// <summary>Takes one macrostep and applies what it brings to the customer.</summary>
    /// <param name="customer">The customer, whose context has taken the signal already.</param>
    /// <param name="map">The map.</param>
    /// <param name="guards">Judges rules against the configuration before the step.</param>
    /// <param name="signal">The name of the signal that triggers it; null for the passing of time, when only transitions without <see cref="Transition.On"/> can fire.</param>
    /// <param name="version">The playbook's version.</param>
    /// <param name="now">The moment of the step, on the customer's time line.</param>
    /// <param name="events">Receives what happened.</param>
    public static void Step(
        Customer customer, JourneyMap map, IGuards guards, string? signal, int version, Instant now, List<JourneyEvent> events)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(guards);
        ArgumentNullException.ThrowIfNull(events);
        var first = events.Count;
        foreach (var region in map.Regions)
        {
            if (customer.Stages.Of(region.Name) is { } at && Choose(region, at, guards, signal, now, events) is { } chosen)
                events.Add(new StageEntered(region.Name, chosen.To, at.Stage, signal ?? "time", version, now));
        }

        for (var i = first; i < events.Count; i++)
            customer.Apply(events[i]);
    }

    /// <summary>Gives the earliest moment after <paramref name="now"/> at which time alone may fire a transition.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="map">The map.</param>
    /// <param name="guards">Judges rules, set to the customer at <paramref name="now"/>.</param>
    /// <param name="now">The moment.</param>
    /// <param name="shortest">How long a stage lasts at least before time alone moves it on.</param>
    public static Instant NextWake(Customer customer, JourneyMap map, IGuards guards, Instant now, TimeSpan shortest)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(guards);
        foreach (var region in map.Regions)
        {
            if (customer.Stages.Of(region.Name) is not { } at)
                continue;
            foreach (var transition in region.Timed)
            {
                if (!Leaves(transition, at.Stage))
                    continue;
                if (transition.After is { } after && now < at.Since + after)
                    guards.Wake(at.Since + after);
                else if (guards.Hold(transition, out _))
                    guards.Wake(Instant.Max(now, at.Since) + shortest);
            }
        }

        return guards.EarliestWake;
    }

    private static Transition? Choose(
        Region region, StageOccupied at, IGuards guards, string? signal, Instant now, List<JourneyEvent> events)
    {
        foreach (var transition in region.Transitions)
        {
            if (!Leaves(transition, at.Stage) || !Listens(transition, signal))
                continue;
            if (transition.After is { } after && now < at.Since + after)
            {
                guards.Wake(at.Since + after);
                continue;
            }

            var holds = guards.Hold(transition, out var error);
            if (error is not null)
                events.Add(new StepFailed($"{region.Name}: {at.Stage} to {transition.To}", error, now));
            else if (holds)
                return transition;
        }

        return null;
    }

    private static bool Leaves(Transition transition, string stage) =>
        (transition.From.IsEmpty || transition.From.Contains(stage)) && (transition.Reenter || transition.To != stage);

    private static bool Listens(Transition transition, string? signal) =>
        transition.On.IsEmpty || (signal is not null && transition.On.Contains(signal));
}
