using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Engines;

/// <summary>A journal that fails when told to: the store behind a network that breaks, or under a process that dies.</summary>
public sealed class FaultyJournal(IJournal inner) : IJournal
{
    private readonly Lock _lock = new();
    private int _left = int.MaxValue;
    private int _failures;
    private bool _after;

    public string Kind => inner.Kind;

    /// <summary>Whether a fault was met since the last call of <see cref="BreakAt"/>.</summary>
    public bool Broke { get; private set; }

    /// <summary>Looks at every transaction before it is handed on.</summary>
    public Action<IReadOnlyList<TurnGroup>>? Committing { get; set; }

    /// <summary>Fails from the given call on (0 is the next one), for as many calls as given.</summary>
    /// <param name="call">The first call that fails.</param>
    /// <param name="after">Whether that call does its work before it fails.</param>
    /// <param name="failures">How many calls fail; all that follow, unless said.</param>
    public void BreakAt(int call, bool after = false, int failures = int.MaxValue)
    {
        lock (_lock)
            (_left, _after, _failures, Broke) = (call, after, failures, false);
    }

    /// <summary>Fails no more.</summary>
    public void Mend()
    {
        lock (_lock)
            (_left, _failures) = (int.MaxValue, 0);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    public Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public Task<long> AllocateCustomersAsync(int count, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.AllocateCustomersAsync(count, cancellationToken));

    public Task<CommitOutcome[]> CommitAsync(IReadOnlyList<TurnGroup> groups, CancellationToken cancellationToken) => GuardAsync(() =>
    {
        Committing?.Invoke(groups);
        return inner.CommitAsync(groups, cancellationToken);
    });

    public Task<IReadOnlyList<StoredCustomer>> LoadAsync(IReadOnlyList<CustomerId> customers, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.LoadAsync(customers, cancellationToken));

    public Task<IReadOnlyList<StoredTurn>> HistoryAsync(CustomerId customer, long fromVersion, int limit, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.HistoryAsync(customer, fromVersion, limit, cancellationToken));

    public Task<IReadOnlyList<IdentifierRow>> ResolveAsync(IReadOnlyList<IdentifierHash> identifiers, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.ResolveAsync(identifiers, cancellationToken));

    public Task SaveSnapshotsAsync(IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await inner.SaveSnapshotsAsync(snapshots, cancellationToken);
        return true;
    });

    public Task<IReadOnlyList<DueWake>> DueWakesAsync(IReadOnlyList<int> partitions, Instant until, int limit, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.DueWakesAsync(partitions, until, limit, cancellationToken));

    public Task<Instant> EarliestWakeAsync(CancellationToken cancellationToken) => GuardAsync(() => inner.EarliestWakeAsync(cancellationToken));

    public Task<(Instant Earliest, long Count)> WakesAsync(CancellationToken cancellationToken) => GuardAsync(() => inner.WakesAsync(cancellationToken));

    public Task<IReadOnlyList<WrappedKey>> WrappedKeysAsync(CustomerId after, int limit, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.WrappedKeysAsync(after, limit, cancellationToken));

    public Task RewrapAsync(IReadOnlyList<(WrappedKey Old, byte[] New)> keys, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await inner.RewrapAsync(keys, cancellationToken);
        return true;
    });

    public Task<IReadOnlyList<CustomerId>> CustomersAsync(int partition, CustomerId after, int limit, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.CustomersAsync(partition, after, limit, cancellationToken));

    public Task<MarkPage> ReadMarksAsync(long after, int limit, CancellationToken cancellationToken) =>
        GuardAsync(() => inner.ReadMarksAsync(after, limit, cancellationToken));

    public Task EraseAsync(CustomerId customer, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await inner.EraseAsync(customer, cancellationToken);
        return true;
    });

    public Task<(long Customers, long Turns)> CountAsync(CancellationToken cancellationToken) => GuardAsync(() => inner.CountAsync(cancellationToken));

    private async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        var (fails, works) = Next();
        var result = works ? await call() : default!;
        return fails ? throw new IOException("The store is away.") : result;
    }

    private (bool Fails, bool Works) Next()
    {
        lock (_lock)
        {
            if (_left > 0)
            {
                if (_left != int.MaxValue)
                    _left--;
                return (false, true);
            }

            if (_failures == 0)
                return (false, true);
            if (_failures != int.MaxValue)
                _failures--;
            var works = _after;
            (_after, Broke) = (false, true);
            return (true, works);
        }
    }
}
