using Journeys.Domain;

namespace Journeys.Runtime.Journal;

/// <summary>A keyed 128-bit hash of an identifier: what the store knows of it.</summary>
/// <param name="Value">The hash.</param>
public readonly record struct IdentifierHash(UInt128 Value);

/// <summary>An identifier's row.</summary>
/// <param name="Hash">The identifier.</param>
/// <param name="Customer">Who holds it.</param>
/// <param name="Settled">It has been seen with several people: it says nothing about who they are.</param>
public readonly record struct IdentifierRow(IdentifierHash Hash, CustomerId Customer, bool Settled);

/// <summary>A change of an identifier's row: inserted when nobody holds it, moved when <see cref="From"/> does.</summary>
/// <param name="Hash">The identifier.</param>
/// <param name="From">Who is expected to hold it; none when nobody.</param>
/// <param name="To">Who holds it from now on.</param>
/// <param name="Settled">See <see cref="IdentifierRow.Settled"/>.</param>
public readonly record struct IdentifierClaim(IdentifierHash Hash, CustomerId From, CustomerId To, bool Settled);

/// <summary>One turn of one customer, ready to be committed.</summary>
public sealed class Turn
{
    /// <summary>Whose turn.</summary>
    public required CustomerId Customer { get; init; }

    /// <summary>The turn's number, from 1; the fence: it must be one more than the last.</summary>
    public required long Version { get; init; }

    /// <summary>When it was taken, on the node's clock.</summary>
    public required Instant At { get; init; }

    /// <summary>The events, sealed under the customer's key.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>In a customer's first turn, its key wrapped by the master key; otherwise null.</summary>
    public byte[]? WrappedKey { get; init; }

    /// <summary>Stage moves in plain sight for reports, as <c>StageMarks</c> writes them; empty when there are none. No personal data.</summary>
    public string Marks { get; init; } = "";

    /// <summary>When the customer wants to think again, if that changes the row: <see cref="Instant.MaxValue"/> removes it, null leaves it.</summary>
    public Instant? Wake { get; init; }

    /// <summary>Identifiers taken or moved by this turn.</summary>
    public IReadOnlyList<IdentifierClaim> Claims { get; init; } = [];

    /// <summary>This turn is the customer's last: it turned out to be somebody else.</summary>
    public bool Retires { get; init; }
}

/// <summary>Turns that are committed together or not at all: one as a rule, several when people are merged or split.</summary>
/// <param name="Turns">The turns, of different customers.</param>
public sealed record TurnGroup(IReadOnlyList<Turn> Turns);

/// <summary>What became of a group.</summary>
public enum CommitOutcome : byte
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>A turn's version was not the next one: somebody else has taken a turn meanwhile; the customer must be loaded anew.</summary>
    Stale,

    /// <summary>An identifier belongs to somebody else: it must be resolved anew.</summary>
    ClaimLost,
}

/// <summary>A turn as stored.</summary>
/// <param name="Customer">Whose turn.</param>
/// <param name="Version">Its number.</param>
/// <param name="At">When it was taken.</param>
/// <param name="Payload">The sealed events.</param>
public readonly record struct StoredTurn(CustomerId Customer, long Version, Instant At, ReadOnlyMemory<byte> Payload);

/// <summary>A sealed snapshot.</summary>
/// <param name="Customer">Whose state.</param>
/// <param name="Version">The turn after which it was taken.</param>
/// <param name="Payload">The sealed state.</param>
public readonly record struct StoredSnapshot(CustomerId Customer, long Version, ReadOnlyMemory<byte> Payload);

/// <summary>What is needed to bring a customer to life.</summary>
/// <param name="Customer">Who.</param>
/// <param name="WrappedKey">The key, wrapped; null for somebody erased.</param>
/// <param name="Snapshot">The latest snapshot, or null.</param>
/// <param name="Turns">The turns after the snapshot, in order.</param>
public sealed record StoredCustomer(CustomerId Customer, byte[]? WrappedKey, StoredSnapshot? Snapshot, IReadOnlyList<StoredTurn> Turns)
{
    /// <summary>The number of the last turn; 0 when there is none.</summary>
    public long Version => Turns.Count > 0 ? Turns[^1].Version : Snapshot?.Version ?? 0;
}

/// <summary>A wake that is due.</summary>
/// <param name="Customer">Who wants to think again.</param>
/// <param name="Due">When.</param>
public readonly record struct DueWake(CustomerId Customer, Instant Due);

/// <summary>The plain marks of one turn.</summary>
/// <param name="Customer">Whose turn.</param>
/// <param name="Version">The turn's number.</param>
/// <param name="Marks">As <see cref="Turn.Marks"/>.</param>
public readonly record struct TurnMarks(CustomerId Customer, long Version, string Marks);

/// <summary>A stretch of marks.</summary>
/// <param name="Marks">Those of turns that have any.</param>
/// <param name="Checkpoint">Where to go on.</param>
public sealed record MarkPage(IReadOnlyList<TurnMarks> Marks, long Checkpoint);

/// <summary>A customer's key as stored.</summary>
/// <param name="Customer">Whose.</param>
/// <param name="Bytes">The key, wrapped by a master key.</param>
public readonly record struct WrappedKey(CustomerId Customer, byte[] Bytes);
