using Journeys.Domain;

namespace Journeys.Runtime.Journal;

/// <summary>The durable side of every customer: turns, snapshots, keys, identifiers, wakes. A port of Runtime.</summary>
/// <remarks>
/// Payloads arrive sealed: the store never sees what they say. One implementation per database; all of them inherit the
/// same conformance suite. Safe for several threads.
/// </remarks>
public interface IJournal : IAsyncDisposable
{
    /// <summary>The kind of store, <c>SQLite</c> or <c>PostgreSQL</c>, for people to read.</summary>
    string Kind { get; }

    /// <summary>Creates or migrates the schema, forward only. Must be called once, before anything else.</summary>
    /// <exception cref="InvalidOperationException">The store was written by a newer version of the product.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes a block of customer numbers never given before; gives the first.</summary>
    Task<long> AllocateCustomersAsync(int count, CancellationToken cancellationToken);

    /// <summary>
    /// Commits groups of turns in one transaction. A group is all or nothing: when one of its turns is stale (its version is not
    /// the next one of its customer) or one of its claims is lost (the identifier belongs to somebody else), the whole group is
    /// left out and the others are committed. On return every committed group is durable.
    /// </summary>
    /// <returns>For each group, in order, what became of it.</returns>
    Task<CommitOutcome[]> CommitAsync(IReadOnlyList<TurnGroup> groups, CancellationToken cancellationToken);

    /// <summary>Loads customers: the wrapped key, the latest snapshot if any, and the turns after it. One that has no row is left out; one erased comes with no key and no turns.</summary>
    Task<IReadOnlyList<StoredCustomer>> LoadAsync(IReadOnlyList<CustomerId> customers, CancellationToken cancellationToken);

    /// <summary>Reads turns of one customer in the order of their versions, from <paramref name="fromVersion"/> on, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<StoredTurn>> HistoryAsync(CustomerId customer, long fromVersion, int limit, CancellationToken cancellationToken);

    /// <summary>Tells who holds identifiers; those that nobody holds are left out.</summary>
    Task<IReadOnlyList<IdentifierRow>> ResolveAsync(IReadOnlyList<IdentifierHash> identifiers, CancellationToken cancellationToken);

    /// <summary>Keeps snapshots; an older version never replaces a newer one.</summary>
    Task SaveSnapshotsAsync(IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken);

    /// <summary>Gives customers of some partitions whose wake is due at or before <paramref name="until"/>, earliest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<DueWake>> DueWakesAsync(IReadOnlyList<int> partitions, Instant until, int limit, CancellationToken cancellationToken);

    /// <summary>Gives the earliest wake of all partitions, or <see cref="Instant.MaxValue"/>; cheap enough to ask every second.</summary>
    Task<Instant> EarliestWakeAsync(CancellationToken cancellationToken);

    /// <summary>Gives the earliest wake of all partitions, or <see cref="Instant.MaxValue"/>; and how many wakes are set, counted one by one.</summary>
    Task<(Instant Earliest, long Count)> WakesAsync(CancellationToken cancellationToken);

    /// <summary>Gives customers of a partition (neither retired nor erased) after <paramref name="after"/>, in the order of their numbers.</summary>
    Task<IReadOnlyList<CustomerId>> CustomersAsync(int partition, CustomerId after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the plain marks of committed turns after a checkpoint, in an order in which nothing committed later can appear before it.</summary>
    /// <param name="after">The checkpoint of the last mark read; 0 at the beginning.</param>
    /// <param name="limit">About how many turns to read at the most; a transaction is never cut in two.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<MarkPage> ReadMarksAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets a customer for good: the key, the identifiers, the snapshot and the wake go; what remains of its turns can no longer be read by anyone.</summary>
    Task EraseAsync(CustomerId customer, CancellationToken cancellationToken);

    /// <summary>Gives wrapped keys of customers after <paramref name="after"/>, in the order of their numbers; erased ones have none.</summary>
    Task<IReadOnlyList<WrappedKey>> WrappedKeysAsync(CustomerId after, int limit, CancellationToken cancellationToken);

    /// <summary>Replaces wrapped keys by the same keys wrapped anew, where the old one still stands.</summary>
    Task RewrapAsync(IReadOnlyList<(WrappedKey Old, byte[] New)> keys, CancellationToken cancellationToken);

    /// <summary>Counts customers (neither retired nor erased) and turns; the latter may be an estimate.</summary>
    Task<(long Customers, long Turns)> CountAsync(CancellationToken cancellationToken);
}
