using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Counters;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;
using Journeys.Domain.Map;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Turns;

/// <summary>What a customer's turn does: signals and the passing of time in, events out. Everything it needs comes in as data.</summary>
/// <remarks>Holds scratch space, so not safe for several threads; one for each.</remarks>
public sealed class TurnRules
{
    private const int CatchUpAtMost = 32;

    /// <summary>How long a stage entered lasts at least before time alone moves it on: two stages that lead to each other do not spin.</summary>
    private static readonly TimeSpan ShortestStage = TimeSpan.FromSeconds(1);

    private readonly Playbook playbook;
    private readonly Surroundings surroundings;
    private readonly RuleContext rules;

    /// <summary>Makes the rules of a playbook, among surroundings that may change while it lives.</summary>
    public TurnRules(Playbook playbook, Surroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(playbook);
        ArgumentNullException.ThrowIfNull(surroundings);
        (this.playbook, this.surroundings) = (playbook, surroundings);
        rules = new RuleContext(playbook, surroundings);
    }

    /// <summary>The playbook.</summary>
    public Playbook Playbook => playbook;

    /// <summary>Tells whether the customer must adopt the playbook before anything else.</summary>
    public bool MustAdopt(Customer customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        return customer.PlaybookVersion != playbook.Version;
    }

    /// <summary>Tells whether adopting needs the customer's signals from the journal: there are some, and a counter is new.</summary>
    public bool AdoptingNeedsHistory(Customer customer)
    {
        ArgumentNullException.ThrowIfNull(customer);
        return MustAdopt(customer) && customer.LastAt != Instant.MinValue
            && playbook.Counters.Definitions.Any(d => customer.Context.Counters.Plan.IndexOf(d) < 0);
    }

    /// <summary>Brings a customer under the playbook: its counters, and the successors of stages that are gone.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="history">Every signal of the customer, in the order taken, when <see cref="AdoptingNeedsHistory"/>; else null.</param>
    /// <param name="now">The node's time; for somebody new, the time of the first signal.</param>
    /// <param name="events">Receives what happened.</param>
    public void Adopt(Customer customer, IEnumerable<Signal>? history, Instant now, List<JourneyEvent> events)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(events);
        var counters = new CounterSet(playbook.Counters);
        if (history is null)
            counters.Absorb(customer.Context.Counters);
        foreach (var signal in history ?? [])
            counters.Apply(signal, SignalContent.Scratch(signal));
        var writer = new StateWriter(64);
        counters.Encode(writer);
        Add(new PlaybookAdopted(playbook.Version, writer.Written.ToArray(), now), customer, events);
        foreach (var at in customer.Stages.All.ToArray())
        {
            var region = playbook.Map.Find(at.Region);
            var place = region?.Place(at.Stage) ?? "";
            if (place != at.Stage)
                Add(new StageEntered(at.Region, place, at.Stage, "playbook", playbook.Version, now), customer, events);
        }

        foreach (var region in playbook.Map.Regions)
        {
            if (customer.Stages.Of(region.Name) is null)
                Add(new StageEntered(region.Name, region.Initial, "", "playbook", playbook.Version, now), customer, events);
        }
    }

    /// <summary>Takes a signal. A signal older than the freshness of its kind is history: it is kept and counted, and moves nothing.</summary>
    /// <param name="customer">The customer, under this playbook, whose message this is not yet.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="now">The node's time.</param>
    /// <param name="events">Receives what happened.</param>
    public void Receive(Customer customer, Signal signal, Instant now, List<JourneyEvent> events)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(events);
        var isHistory = now - signal.At > playbook.Freshness.Of(signal.Name);
        if (!isHistory)
            Pass(customer, signal.At, events);
        var visits = customer.Context.Visits.Count;
        Add(new SignalReceived(signal, isHistory), customer, events);
        if (customer.Context.Visits.Count > visits)
            surroundings.CountVisit(signal.At, signal.OffsetMinutes);
        if (isHistory)
            return;
        rules.Begin(customer, signal, customer.LastAt);
        Statechart.Step(customer, playbook.Map, rules, TriggerOf(signal), playbook.Version, customer.LastAt, events);
    }

    /// <summary>Lets time pass until <paramref name="until"/>: what would have happened by itself happens, each at its own moment.</summary>
    public void Pass(Customer customer, Instant until, List<JourneyEvent> events)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(events);
        for (var i = 0; i < CatchUpAtMost && customer.NextWake is var due && due <= until; i++)
        {
            var before = events.Count;
            rules.Begin(customer, null, due);
            Statechart.Step(customer, playbook.Map, rules, null, playbook.Version, due, events);
            customer.NextWake = NextWake(customer, due);
            if (events.Count == before && customer.NextWake <= due)
                customer.NextWake = due + ShortestStage;
        }
    }

    /// <summary>Gives the earliest moment after <paramref name="now"/> at which time alone may move the customer; <see cref="Instant.MaxValue"/> when it cannot.</summary>
    public Instant NextWake(Customer customer, Instant now)
    {
        ArgumentNullException.ThrowIfNull(customer);
        rules.Begin(customer, null, now);
        return Statechart.NextWake(customer, playbook.Map, rules, now, ShortestStage);
    }

    /// <summary>Gives the name by which transitions listen to a signal: its own, or <c>page</c>, <c>screen</c>, <c>identify</c>, <c>group</c>, <c>alias</c>.</summary>
    public static string TriggerOf(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return signal.Kind switch
        {
            SignalKind.Page => "page",
            SignalKind.Screen => "screen",
            SignalKind.Identify => "identify",
            SignalKind.Group => "group",
            SignalKind.Alias => "alias",
            _ => signal.Name,
        };
    }

    private static void Add(JourneyEvent journeyEvent, Customer customer, List<JourneyEvent> events)
    {
        events.Add(journeyEvent);
        customer.Apply(journeyEvent);
    }
}
