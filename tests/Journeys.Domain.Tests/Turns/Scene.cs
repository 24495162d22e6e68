using System.Text;
using Journeys.Domain.Binary;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Signals;
using Journeys.Domain.Turns;

namespace Journeys.Domain.Tests.Turns;

/// <summary>One customer under one playbook, with a clock that stands at the latest signal.</summary>
internal sealed class Scene
{
    public static readonly Instant Start = Instant.From(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));

    private readonly Surroundings surroundings = new();
    private readonly List<JourneyEvent> events = [];
    private TurnRules rules;
    private int messages;

    public Scene(Playbook playbook)
    {
        rules = new TurnRules(playbook, surroundings);
        Now = Start;
    }

    public Customer Customer { get; } = new(new CustomerId(1));

    public Instant Now { get; set; }

    public IReadOnlyList<JourneyEvent> Events => events;

    public string Stage(string region = "r") => Customer.Stages.Of(region)?.Stage ?? "";

    public void Under(Playbook playbook) => rules = new TurnRules(playbook, surroundings);

    public Scene Receives(string name, string properties = "{}", SignalKind kind = SignalKind.Track, TimeSpan late = default)
    {
        var at = Now - late;
        if (rules.MustAdopt(Customer))
        {
            var history = rules.AdoptingNeedsHistory(Customer) ? events.OfType<SignalReceived>().Select(r => r.Signal).ToList() : null;
            rules.Adopt(Customer, history, at, events);
        }

        rules.Receive(Customer, SignalAt(at, name, properties, kind), Now, events);
        Customer.NextWake = rules.NextWake(Customer, Customer.LastAt);
        return this;
    }

    /// <summary>Lets time pass without any signal.</summary>
    public Scene Passes(TimeSpan span)
    {
        Now += span;
        rules.Pass(Customer, Now, events);
        return this;
    }

    public byte[] State() => StateOf(Customer);

    /// <summary>Folds the same events, written and read again, into a fresh customer.</summary>
    public byte[] Replayed()
    {
        var writer = new StateWriter();
        foreach (var e in events)
            EventCodec.Write(writer, e);
        var again = new Customer(Customer.Id);
        foreach (var e in EventCodec.Read(writer.Written))
            again.Apply(e);
        return StateOf(again);
    }

    private static byte[] StateOf(Customer customer)
    {
        var writer = new StateWriter();
        customer.Encode(writer);
        return writer.Written.ToArray();
    }

    private Signal SignalAt(Instant at, string name, string properties, SignalKind kind) => new()
    {
        Kind = kind,
        Name = name,
        At = at,
        ReceivedAt = Now,
        MessageId = $"m{++messages}",
        Identifiers = [new Identifier("user_id", "u1")],
        Properties = Encoding.UTF8.GetBytes(properties),
    };
}
