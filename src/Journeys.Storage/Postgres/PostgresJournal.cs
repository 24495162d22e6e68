using Journeys.Domain;
using Journeys.Runtime.Journal;
using Npgsql;
using static Journeys.Storage.Postgres.PostgresCommands;

namespace Journeys.Storage.Postgres;

/// <summary>The journal in a PostgreSQL database.</summary>
internal sealed class PostgresJournal : IJournal
{
    private const long CountedTurnsBytes = 16 << 20;

    private readonly PostgresDatabase _database;
    private readonly KnownVersions _known = new();
    private readonly PostgresCommitter _committer;

    public PostgresJournal(PostgresDatabase database) =>
        (_database, _committer) = (database, new(database, _known));

    public string Kind => "PostgreSQL";

    public Task OpenAsync(CancellationToken cancellationToken) => _database.OpenAsync(cancellationToken);

    public async Task<long> AllocateCustomersAsync(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var first = await _database.ReadAsync(
            "UPDATE sequences SET next = next + $1 WHERE name = 'customers' RETURNING next - $1", row => row.GetInt64(0), cancellationToken, (long)count);
        return first[0];
    }

    // Once begun it is not cancelled: what became of a transaction has to be known.
    public Task<CommitOutcome[]> CommitAsync(IReadOnlyList<TurnGroup> groups, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<CommitOutcome[]>(cancellationToken) : _committer.CommitAsync(groups);

    public async Task<IReadOnlyList<StoredCustomer>> LoadAsync(IReadOnlyList<CustomerId> customers, CancellationToken cancellationToken)
    {
        var loaded = await PostgresLoad.RunAsync(_database, customers, cancellationToken);
        foreach (var customer in loaded)
            _known.Saw(customer.Customer, customer.Version);
        return loaded;
    }

    public Task<IReadOnlyList<StoredTurn>> HistoryAsync(CustomerId customer, long fromVersion, int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            """
            SELECT version, at, payload FROM turns WHERE customer = $1 AND version >= $2
            AND EXISTS (SELECT FROM customers WHERE id = $1 AND state <> 2) ORDER BY version LIMIT $3
            """,
            row => new StoredTurn(customer, row.GetInt64(0), new(row.GetInt64(1)), row.GetFieldValue<byte[]>(2)),
            cancellationToken,
            customer.Value,
            fromVersion,
            limit);

    public Task<IReadOnlyList<IdentifierRow>> ResolveAsync(IReadOnlyList<IdentifierHash> identifiers, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            "SELECT hash, customer, settled FROM identifiers WHERE hash = ANY($1)",
            row => new IdentifierRow(row.GetGuid(0).ToHash(), new(row.GetInt64(1)), row.GetBoolean(2)),
            cancellationToken,
            identifiers.Select(hash => hash.ToUuid()).ToArray());

    public async Task SaveSnapshotsAsync(IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken)
    {
        var newest = snapshots.GroupBy(snapshot => snapshot.Customer).Select(of => of.MaxBy(snapshot => snapshot.Version)).OrderBy(snapshot => snapshot.Customer).ToArray();
        var customers = newest.Select(snapshot => snapshot.Customer.Value).ToArray();
        // The lock keeps an erasure from passing by between the question and the insertion.
        await _database.RunAsync(
            cancellationToken,
            Part("SELECT FROM customers WHERE id = ANY($1) ORDER BY id FOR KEY SHARE", customers),
            Part(
                """
                INSERT INTO snapshots (customer, version, payload)
                SELECT s.customer, s.version, s.payload FROM unnest($1, $2, $3) s (customer, version, payload)
                JOIN customers c ON c.id = s.customer AND c.state <> 2 ORDER BY s.customer
                ON CONFLICT (customer) DO UPDATE SET version = excluded.version, payload = excluded.payload WHERE excluded.version > snapshots.version
                """,
                customers,
                newest.Select(snapshot => snapshot.Version).ToArray(),
                newest.Select(snapshot => snapshot.Payload.ToArray()).ToArray()));
    }

    public Task<IReadOnlyList<DueWake>> DueWakesAsync(IReadOnlyList<int> partitions, Instant until, int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            """
            SELECT w.customer, w.due FROM unnest($1) p
            CROSS JOIN LATERAL (SELECT customer, due FROM wakes WHERE partition = p AND due <= $2 ORDER BY due, customer LIMIT $3) w
            ORDER BY w.due, w.customer LIMIT $3
            """,
            row => new DueWake(new(row.GetInt64(0)), new(row.GetInt64(1))),
            cancellationToken,
            partitions.Select(partition => (short)partition).ToArray(),
            until.Milliseconds,
            limit);

    public async Task<Instant> EarliestWakeAsync(CancellationToken cancellationToken)
    {
        // One step into the index for each partition; the minimum over all of it would read all of it.
        var rows = await _database.ReadAsync(
            """
            SELECT min(w.due) FROM generate_series(0, 255) p
            CROSS JOIN LATERAL (SELECT due FROM wakes WHERE partition = p::smallint ORDER BY due LIMIT 1) w
            """,
            row => row.IsDBNull(0) ? Instant.MaxValue : new Instant(row.GetInt64(0)),
            cancellationToken);
        return rows[0];
    }

    public async Task<(Instant Earliest, long Count)> WakesAsync(CancellationToken cancellationToken)
    {
        var rows = await _database.ReadAsync("SELECT count(*) FROM wakes", row => row.GetInt64(0), cancellationToken);
        return (await EarliestWakeAsync(cancellationToken), rows[0]);
    }

    public Task<IReadOnlyList<WrappedKey>> WrappedKeysAsync(CustomerId after, int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            "SELECT id, wrapped FROM customers WHERE id > $1 AND wrapped IS NOT NULL ORDER BY id LIMIT $2",
            row => new WrappedKey(new(row.GetInt64(0)), row.GetFieldValue<byte[]>(1)),
            cancellationToken,
            after.Value,
            limit);

    public Task RewrapAsync(IReadOnlyList<(WrappedKey Old, byte[] New)> keys, CancellationToken cancellationToken) =>
        _database.RunAsync(
            cancellationToken,
            PostgresCommands.Part(
                "UPDATE customers c SET wrapped = k.new FROM unnest($1, $2, $3) AS k (id, old, new) WHERE c.id = k.id AND c.wrapped = k.old",
                keys.Select(k => k.Old.Customer.Value).ToArray(),
                keys.Select(k => k.Old.Bytes).ToArray(),
                keys.Select(k => k.New).ToArray()));

    public Task<IReadOnlyList<CustomerId>> CustomersAsync(int partition, CustomerId after, int limit, CancellationToken cancellationToken) =>
        _database.ReadAsync(
            "SELECT id FROM customers WHERE partition = $1 AND state = 0 AND id > $2 ORDER BY id LIMIT $3",
            row => new CustomerId(row.GetInt64(0)),
            cancellationToken,
            (short)partition,
            after.Value,
            limit);

    public async Task<MarkPage> ReadMarksAsync(long after, int limit, CancellationToken cancellationToken)
    {
        // Below the oldest transaction under way everything is decided: nothing can appear there any more.
        var rows = await _database.ReadAsync(
            """
            SELECT tx, customer, version, marks FROM turns
            WHERE marks IS NOT NULL AND tx > $1 AND tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint + $2
            ORDER BY tx FETCH FIRST $3 ROWS WITH TIES
            """,
            row => (Transaction: row.GetInt64(0), Mark: new TurnMarks(new(row.GetInt64(1)), row.GetInt64(2), row.GetString(3))),
            cancellationToken,
            after,
            _database.Offset,
            Math.Max(limit, 1));
        return new([.. rows.Select(row => row.Mark)], rows.Count == 0 ? after : rows[^1].Transaction);
    }

    public Task EraseAsync(CustomerId customer, CancellationToken cancellationToken) => PostgresErasure.RunAsync(_database, customer, cancellationToken);

    public async Task<(long Customers, long Turns)> CountAsync(CancellationToken cancellationToken)
    {
        var (customers, bytes, estimate) = (await _database.ReadAsync(
            """
            SELECT (SELECT count(*) FROM customers WHERE state = 0), pg_relation_size('turns'),
                   CASE WHEN relpages > 0 AND reltuples >= 0
                   THEN (reltuples / relpages * (pg_relation_size('turns') / current_setting('block_size')::float8))::bigint END
            FROM pg_class WHERE oid = 'turns'::regclass
            """,
            row => (row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? (long?)null : row.GetInt64(2)),
            cancellationToken))[0];
        if (estimate is { } turns && bytes > CountedTurnsBytes)
            return (customers, turns);
        var counted = await _database.ReadAsync("SELECT count(payload) FROM turns", row => row.GetInt64(0), cancellationToken);
        return (customers, counted[0]);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
