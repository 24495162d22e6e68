using System.Collections.Immutable;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Journal;

/// <summary>Something that a customer's journal holds. The family is closed, and a stored event is a format for ever.</summary>
/// <remarks>
/// What depends on the outside world is an event; what follows from signals alone is computed when they are applied.
/// Applying an event never fails.
/// </remarks>
public abstract record JourneyEvent
{
    private protected JourneyEvent()
    {
    }
}

/// <summary>A signal has been taken.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="IsHistory">It came later than the freshness of its kind allows: kept and counted, but it moves and triggers nothing.</param>
public sealed record SignalReceived(Signal Signal, bool IsHistory) : JourneyEvent;

/// <summary>The customer holds an identifier from now on.</summary>
/// <param name="Identifier">The identifier.</param>
/// <param name="SeenWith">Identifiers of namespaces unique to a person that it has been seen with directly.</param>
/// <param name="Settled">It was seen with several people, or set apart by hand: it stays as it is, whatever it is seen with later.</param>
public sealed record IdentifierHeld(Identifier Identifier, ImmutableArray<Identifier> SeenWith, bool Settled) : JourneyEvent;

/// <summary>The customer no longer holds an identifier.</summary>
/// <param name="Identifier">The identifier.</param>
/// <param name="To">Who holds it now.</param>
public sealed record IdentifierReleased(Identifier Identifier, CustomerId To) : JourneyEvent;

/// <summary>What had been taken for one person cannot be one: the customer's identifiers are judged one by one from now on.</summary>
public sealed record IdentityContested : JourneyEvent;

/// <summary>The customer turned out to be another, elder one; nothing follows in this journal.</summary>
/// <param name="Into">The elder customer.</param>
/// <param name="At">When.</param>
public sealed record Retired(CustomerId Into, Instant At) : JourneyEvent;

/// <summary>A younger customer turned out to be this one.</summary>
/// <param name="Loser">The younger customer.</param>
/// <param name="LoserVersion">The last version of the younger one's journal that is part of <paramref name="State"/>.</param>
/// <param name="State">The younger one's state, as <c>Customer.Encode</c> wrote it.</param>
/// <param name="At">When.</param>
public sealed record Absorbed(CustomerId Loser, long LoserVersion, ReadOnlyMemory<byte> State, Instant At) : JourneyEvent;

/// <summary>The customer's state was computed anew from signals in the journal: after a split, or a merge undone.</summary>
/// <param name="State">The new state, as <c>Customer.Encode</c> wrote it.</param>
/// <param name="Cause">Why, in plain words.</param>
/// <param name="Other">The customer on the other side of the split.</param>
/// <param name="At">When.</param>
public sealed record Refolded(ReadOnlyMemory<byte> State, string Cause, CustomerId Other, Instant At) : JourneyEvent;

/// <summary>The customer entered a stage of its journey.</summary>
/// <param name="Region">The region of the map.</param>
/// <param name="Stage">The stage entered.</param>
/// <param name="From">The stage left; empty when the region was entered for the first time.</param>
/// <param name="Cause">What did it: a signal's name, <c>time</c>, or <c>playbook</c>.</param>
/// <param name="PlaybookVersion">The playbook under which.</param>
/// <param name="At">When, on the customer's time line.</param>
public sealed record StageEntered(string Region, string Stage, string From, string Cause, int PlaybookVersion, Instant At) : JourneyEvent;

/// <summary>The customer lives under another version of the playbook; stages that are gone were left for their successors by events that follow.</summary>
/// <param name="Version">The version.</param>
/// <param name="Counters">The counters that its rules use and their values, filled from the journal: as <c>CounterSet.Encode</c> wrote them.</param>
/// <param name="At">When.</param>
public sealed record PlaybookAdopted(int Version, ReadOnlyMemory<byte> Counters, Instant At) : JourneyEvent;

/// <summary>A signal or a rule failed for this customer; that one step was left out and everything else went on.</summary>
/// <param name="Step">What failed: a message id, or a region and transition.</param>
/// <param name="Cause">Why, without personal data.</param>
/// <param name="At">When.</param>
public sealed record StepFailed(string Step, string Cause, Instant At) : JourneyEvent
{
    /// <summary>Says that the rules failed on a signal, which was kept and moved nothing.</summary>
    public static StepFailed OfSignal(Signal signal, Instant at)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new StepFailed(signal.MessageId, "the rules failed on this signal; it was kept and moved nothing", at);
    }
}
