using Journeys.Domain.Context;
using Journeys.Domain.Customers;
using Journeys.Domain.Facts;
using Journeys.Domain.Map;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Rules;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Turns;

/// <summary>Judges rules against one customer at one moment.</summary>
/// <remarks>Reused from customer to customer; not safe for several threads.</remarks>
public sealed class RuleContext : IGuards, ICelActivation
{
    private readonly Playbook playbook;
    private readonly CelValue signalValue;
    private readonly CelValue customerValue;
    private Customer? customer;

    /// <summary>Makes a context for a playbook's rules.</summary>
    public RuleContext(Playbook playbook, Surroundings surroundings)
    {
        (this.playbook, Surroundings) = (playbook, surroundings);
        signalValue = CelValue.Of(RuleVariables.SignalOf(this));
        customerValue = CelValue.Of(RuleVariables.CustomerOf(this));
    }

    /// <inheritdoc/>
    public Instant EarliestWake { get; private set; } = Instant.MaxValue;

    internal Surroundings Surroundings { get; }

    internal Customer Customer => customer ?? throw new InvalidOperationException("The context is set to no customer.");

    internal Signal? Signal { get; private set; }

    internal SignalContent? Content => Signal is null ? null : SignalContent.Scratch(Signal);

    internal Instant Now { get; private set; }

    /// <summary>Sets the context to a customer, the signal that is taken (null for the passing of time), and the moment.</summary>
    public void Begin(Customer customer, Signal? signal, Instant now)
    {
        (this.customer, Signal, Now) = (customer, signal, now);
        EarliestWake = Instant.MaxValue;
    }

    /// <inheritdoc/>
    public bool Hold(Transition transition, out string? error)
    {
        ArgumentNullException.ThrowIfNull(transition);
        error = null;
        if (transition.When is null)
            return true;
        var holds = transition.When.IsTrue(this, out var failure);
        error = failure?.Message;
        return holds;
    }

    /// <inheritdoc/>
    public void Wake(Instant at)
    {
        if (at > Now)
            EarliestWake = Instant.Min(EarliestWake, at);
    }

    /// <inheritdoc/>
    public bool TryResolve(int slot, string name, out CelValue value)
    {
        value = slot == RuleVariables.SignalSlot ? signalValue
            : slot == RuleVariables.CustomerSlot ? customerValue
            : RuleVariables.Time(Now);
        return true;
    }

    internal bool InStage(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && Customer.Stages.Of(path[..dot]) is { } at && path.AsSpan(dot + 1).SequenceEqual(at.Stage);
    }

    internal bool InStageFor(string path, TimeSpan span) =>
        InStage(path) && Reached(Customer.Stages.Of(path[..path.IndexOf('.', StringComparison.Ordinal)])!.Value.Since, span);

    internal bool Idle(TimeSpan span) => Customer.Context.Visits.LastActiveAt is var last && last != Instant.MinValue && Reached(last, span);

    internal bool NoOrderFor(TimeSpan span) => Customer.Context.Orders.LastAt is var last && last != Instant.MinValue && Reached(last, span);

    /// <summary>Judges the visit under way by the habits before it.</summary>
    internal bool UnusualHour()
    {
        var (habits, visits) = (Customer.Context.Habits, Customer.Context.Visits);
        return visits.IsActive(Now)
            ? habits.IsUnusualHour(Now, Surroundings.Habits, visits.StartedAt)
            : habits.IsUnusualHour(Now, Surroundings.Habits);
    }

    internal bool Identified()
    {
        foreach (var held in Customer.Held)
        {
            if (playbook.Identity.IsUnique(held.Identifier.Namespace) || held.Identifier.Namespace is "email" or "phone")
                return true;
        }

        return false;
    }

    internal double Revenue()
    {
        var revenues = Customer.Context.Orders.Revenues;
        return revenues.Length == 0 ? 0 : revenues[0].Minor / Math.Pow(10, revenues[0].Currency.Exponent);
    }

    /// <summary>The value of a fact that may be used now; null when there is none.</summary>
    internal CelValue Fact(string key) => Customer.Context.Facts.Use(key, Now) is not { } fact ? CelValue.Null : fact.Value.Kind switch
    {
        FactKind.Number => CelValue.Of(fact.Value.Thousandths / 1000.0),
        FactKind.Truth => CelValue.Of(fact.Value.Thousandths != 0),
        _ => CelValue.Of(fact.Value.Text),
    };

    /// <summary>Tells whether a moment is past; when it is not, and comes at all, time alone will make it so.</summary>
    internal bool Reached(Instant moment)
    {
        if (Now >= moment)
            return true;
        Wake(moment);
        return false;
    }

    private bool Reached(Instant from, TimeSpan span) => Reached(from + span);
}
