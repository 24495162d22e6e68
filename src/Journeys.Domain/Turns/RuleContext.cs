using Journeys.Domain.Customers;
using Journeys.Domain.Map;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Turns;

/// <summary>Judges rules against one customer at one moment.</summary>
public sealed class RuleContext : IGuards
{
    private readonly Playbook playbook;
    private readonly Surroundings surroundings;
    private Customer? customer;
    private Signal? signal;
    private Instant now;

    /// <summary>Makes a context for a playbook's rules.</summary>
    public RuleContext(Playbook playbook, Surroundings surroundings)
    {
        this.playbook = playbook;
        this.surroundings = surroundings;
    }

    /// <inheritdoc/>
    public Instant EarliestWake { get; private set; } = Instant.MaxValue;

    /// <summary>Sets the context to a customer, the signal that is taken (null for the passing of time), and the moment.</summary>
    public void Begin(Customer customer, Signal? signal, Instant now)
    {
        (this.customer, this.signal, this.now) = (customer, signal, now);
        EarliestWake = Instant.MaxValue;
    }

    /// <inheritdoc/>
    public bool Hold(Transition transition, out string? error)
    {
        error = null;
        _ = (playbook, surroundings, customer, signal, now);
        return transition.When is null;
    }

    /// <inheritdoc/>
    public void Wake(Instant at)
    {
        if (at > now)
            EarliestWake = Instant.Min(EarliestWake, at);
    }
}
