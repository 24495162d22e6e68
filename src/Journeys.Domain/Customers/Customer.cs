using System.Collections.Immutable;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Counters;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Customers;

/// <summary>One person, known by many identifiers: everything that the journal says of it, folded.</summary>
/// <remarks>
/// Mutable, and changed by <see cref="Apply"/> alone; the same events give the same state, bit for bit. It is changed in place while a
/// turn is taken, before the turn is durable: nobody else sees it until then, and a turn that cannot be committed discards it whole.
/// Not safe for several threads.
/// </remarks>
public sealed class Customer
{
    /// <summary>The version of the folding; a snapshot of another version is set aside and the journal folded anew.</summary>
    public const byte Reducer = 1;

    private RecentMessages messages = new();

    /// <summary>Makes a customer of whom nothing is known.</summary>
    public Customer(CustomerId id) => Id = id;

    /// <summary>Who.</summary>
    public CustomerId Id { get; }

    /// <summary>The identifiers held, in the order in which they came.</summary>
    public ImmutableArray<HeldIdentifier> Held { get; private set; } = [];

    /// <summary>Whether the identifiers are judged one by one, because what was seen together cannot be one person.</summary>
    public bool Contested { get; private set; }

    /// <summary>The elder customer that this one turned out to be; none as a rule.</summary>
    public CustomerId RetiredInto { get; private set; }

    /// <summary>Where the customer is in every region of the map.</summary>
    public StagesOccupied Stages { get; private set; } = new();

    /// <summary>The version of the playbook under which the customer lives; 0 before the first.</summary>
    public int PlaybookVersion { get; private set; }

    /// <summary>All that is known of the person now.</summary>
    public CustomerContext Context { get; private set; } = new();

    /// <summary>The latest moment of anything taken; the customer's own time line never goes back.</summary>
    public Instant LastAt { get; private set; } = Instant.MinValue;

    /// <summary>When time alone may move the customer next. Follows from the state and the playbook, so it is computed, never stored.</summary>
    public Instant NextWake { get; set; } = Instant.MaxValue;

    /// <summary>How many signals came too late to move anything.</summary>
    public int HistoryCount { get; private set; }

    /// <summary>Tells whether a signal has been taken before, as far as memory knows.</summary>
    public MessageKnowledge Know(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return messages.Know(signal.MessageKey, signal.EarliestCopyAt);
    }

    /// <summary>Gives what identity rules need to know.</summary>
    public IdentityView Identity => new(Id, Contested, Held);

    /// <summary>Finds a held identifier; null when it is not held.</summary>
    public HeldIdentifier? Find(Identifier identifier)
    {
        foreach (var held in Held)
        {
            if (held.Identifier == identifier)
                return held;
        }

        return null;
    }

    /// <summary>Applies an event. Never fails.</summary>
    public void Apply(JourneyEvent journeyEvent)
    {
        switch (journeyEvent)
        {
            case SignalReceived e:
                Take(e);
                break;
            case StageEntered e:
                if (e.Stage.Length == 0)
                    Stages.Leave(e.Region);
                else
                    Stages.Enter(e.Region, e.Stage, e.At);
                LastAt = Instant.Max(LastAt, e.At);
                break;
            case IdentifierHeld e:
                Held = [.. Held.Where(h => h.Identifier != e.Identifier), new(e.Identifier, e.SeenWith, e.Settled)];
                break;
            case IdentifierReleased e:
                Held = Held.RemoveAll(h => h.Identifier == e.Identifier);
                break;
            case IdentityContested:
                Contested = true;
                break;
            case Retired e:
                RetiredInto = e.Into;
                break;
            case Absorbed e:
                Absorb(Decode(Id, e.State.Span));
                break;
            case Refolded e:
                Become(Decode(Id, e.State.Span));
                break;
            case PlaybookAdopted e:
                PlaybookVersion = e.Version;
                var reader = new StateReader(e.Counters.Span);
                Context.Adopt(CounterSet.Decode(ref reader));
                break;
        }
    }

    /// <summary>Appends the state.</summary>
    public void Encode(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Reducer);
        writer.Bool(Contested);
        writer.Int(RetiredInto.Value);
        writer.Int(PlaybookVersion);
        writer.Instant(LastAt);
        writer.Int(HistoryCount);
        writer.UInt((ulong)Held.Length);
        foreach (var held in Held)
        {
            writer.Text(held.Identifier.Namespace);
            writer.Text(held.Identifier.Value);
            writer.Bool(held.Settled);
            writer.UInt((ulong)held.SeenWith.Length);
            foreach (var seen in held.SeenWith)
            {
                writer.Text(seen.Namespace);
                writer.Text(seen.Value);
            }
        }

        messages.Encode(writer);
        Stages.Encode(writer);
        Context.Encode(writer);
    }

    /// <summary>Tells whether a stored state was folded by this version of the reducer.</summary>
    public static bool CanDecode(ReadOnlySpan<byte> state) => !state.IsEmpty && state[0] == Reducer;

    /// <summary>Reads a state.</summary>
    /// <exception cref="FormatException">The bytes are not a state of this version.</exception>
    public static Customer Decode(CustomerId id, ReadOnlySpan<byte> state)
    {
        var reader = new StateReader(state);
        if (reader.Byte() != Reducer)
            throw new FormatException("The state was folded by another version.");
        var customer = new Customer(id)
        {
            Contested = reader.Bool(),
            RetiredInto = new CustomerId(reader.Int()),
            PlaybookVersion = (int)reader.Int(),
            LastAt = reader.Instant(),
            HistoryCount = (int)reader.Int(),
        };
        var held = new HeldIdentifier[reader.Count()];
        for (var i = 0; i < held.Length; i++)
        {
            var identifier = new Identifier(Names.Intern(reader.Bytes()), reader.Text());
            var settled = reader.Bool();
            var seen = new Identifier[reader.Count()];
            for (var j = 0; j < seen.Length; j++)
                seen[j] = new Identifier(Names.Intern(reader.Bytes()), reader.Text());
            held[i] = new HeldIdentifier(identifier, ImmutableArray.Create(seen), settled);
        }

        customer.Held = ImmutableArray.Create(held);
        customer.messages = RecentMessages.Decode(ref reader);
        customer.Stages = StagesOccupied.Decode(ref reader);
        customer.Context = CustomerContext.Decode(ref reader);
        return customer;
    }

    private void Take(SignalReceived received)
    {
        var signal = received.Signal;
        messages.Add(signal.MessageKey, signal.At);
        LastAt = Instant.Max(LastAt, signal.At);
        if (received.IsHistory)
            HistoryCount++;
        Context.Apply(signal, SignalContent.Scratch(signal), received.IsHistory);
    }

    private void Absorb(Customer loser)
    {
        messages.Absorb(loser.messages);
        LastAt = Instant.Max(LastAt, loser.LastAt);
        HistoryCount += loser.HistoryCount;
        Context.Absorb(loser.Context);
    }

    private void Become(Customer other)
    {
        (Contested, LastAt, HistoryCount) = (other.Contested, other.LastAt, other.HistoryCount);
        (messages, Context) = (other.messages, other.Context);
    }
}
