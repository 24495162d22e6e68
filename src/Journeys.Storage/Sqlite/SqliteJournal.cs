using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Storage.Sqlite;

/// <summary>The journal in a SQLite file.</summary>
internal sealed class SqliteJournal(SqliteDatabase database) : IJournal
{
    private readonly SqliteCounts _counts = new();
    private SqliteCommitter? _committer;

    public string Kind => "SQLite";

    public Task OpenAsync(CancellationToken cancellationToken) => database.OpenAsync(
        session =>
        {
            _counts.Read(session);
            _committer = new SqliteCommitter(session, session.Number("SELECT coalesce(max(row), -1) FROM turns") + 2, _counts);
        },
        cancellationToken);

    public Task<long> AllocateCustomersAsync(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return database.WriteAsync(
            session => session.Write(writer =>
            {
                using var take = writer.Use("UPDATE sequences SET next = next + ?1 WHERE name = 'customers' RETURNING next - ?1");
                take.Bind(1, count).Step();
                return take.Long(0);
            }),
            cancellationToken);
    }

    public Task<CommitOutcome[]> CommitAsync(IReadOnlyList<TurnGroup> groups, CancellationToken cancellationToken) =>
        groups.Count == 0
            ? Task.FromResult(Array.Empty<CommitOutcome>())
            : database.WriteAsync(_ => _committer!.Commit(groups), cancellationToken);

    public Task<IReadOnlyList<StoredCustomer>> LoadAsync(IReadOnlyList<CustomerId> customers, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SqliteHistory.Load(session, customers), cancellationToken);

    public Task<IReadOnlyList<StoredTurn>> HistoryAsync(CustomerId customer, long fromVersion, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SqliteHistory.Read(session, customer, fromVersion, limit), cancellationToken);

    public Task<IReadOnlyList<IdentifierRow>> ResolveAsync(IReadOnlyList<IdentifierHash> identifiers, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<IdentifierRow>>(
            session =>
            {
                var rows = new List<IdentifierRow>(identifiers.Count);
                foreach (var hash in identifiers)
                {
                    using var find = session.Use("SELECT customer, settled FROM identifiers WHERE hash = ?1");
                    if (find.Bind(1, hash).Step())
                        rows.Add(new(hash, new(find.Long(0)), find.Long(1) != 0));
                }

                return rows;
            },
            cancellationToken);

    public Task SaveSnapshotsAsync(IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.Write(writer =>
        {
            foreach (var snapshot in snapshots)
            {
                using var save = writer.Use("""
                    INSERT INTO snapshots (customer, version, payload)
                    SELECT ?1, ?2, ?3 FROM customers WHERE id = ?1 AND state <> 2
                    ON CONFLICT (customer) DO UPDATE SET version = excluded.version, payload = excluded.payload
                    WHERE excluded.version > snapshots.version
                    """);
                save.Bind(1, snapshot.Customer.Value).Bind(2, snapshot.Version).Bind(3, snapshot.Payload.Span).Run();
            }

            return true;
        }),
        cancellationToken);

    public Task<IReadOnlyList<DueWake>> DueWakesAsync(IReadOnlyList<int> partitions, Instant until, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DueWake>>(
            session =>
            {
                using var due = session.Use("""
                    SELECT w.customer, w.due FROM json_each(?1) p JOIN wakes w ON w.partition = p.value AND w.due <= ?2
                    ORDER BY w.due, w.customer LIMIT ?3
                    """);
                due.Bind(1, $"[{string.Join(',', partitions)}]").Bind(2, until.Milliseconds).Bind(3, limit);
                var wakes = new List<DueWake>();
                while (due.Step())
                    wakes.Add(new(new(due.Long(0)), new(due.Long(1))));
                return wakes;
            },
            cancellationToken);

    public Task<Instant> EarliestWakeAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            // One step into the index for each partition; the minimum over all of it would read all of it.
            using var first = session.Use("""
                WITH RECURSIVE p (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM p WHERE n < 255)
                SELECT min((SELECT min(due) FROM wakes WHERE partition = n)) FROM p
                """);
            first.Step();
            return first.IsNull(0) ? Instant.MaxValue : new Instant(first.Long(0));
        },
        cancellationToken);

    public async Task<(Instant Earliest, long Count)> WakesAsync(CancellationToken cancellationToken) =>
        (await EarliestWakeAsync(cancellationToken), _counts.Wakes);

    public Task<IReadOnlyList<CustomerId>> CustomersAsync(int partition, CustomerId after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<CustomerId>>(
            session =>
            {
                using var next = session.Use("SELECT customer FROM present WHERE partition = ?1 AND customer > ?2 ORDER BY customer LIMIT ?3");
                next.Bind(1, partition).Bind(2, after.Value).Bind(3, limit);
                var customers = new List<CustomerId>();
                while (next.Step())
                    customers.Add(new(next.Long(0)));
                return customers;
            },
            cancellationToken);

    public Task<IReadOnlyList<WrappedKey>> WrappedKeysAsync(CustomerId after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<WrappedKey>>(
            session =>
            {
                using var next = session.Use("SELECT customer, wrapped FROM keys WHERE customer > ?1 ORDER BY customer LIMIT ?2");
                next.Bind(1, after.Value).Bind(2, limit);
                var keys = new List<WrappedKey>();
                while (next.Step())
                    keys.Add(new(new(next.Long(0)), next.Bytes(1)));
                return keys;
            },
            cancellationToken);

    public Task RewrapAsync(IReadOnlyList<(WrappedKey Old, byte[] New)> keys, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Write(writer =>
            {
                using var replace = writer.Use("UPDATE keys SET wrapped = ?1 WHERE customer = ?2 AND wrapped = ?3");
                foreach (var (old, wrapped) in keys)
                    replace.Bind(1, wrapped).Bind(2, old.Customer.Value).Bind(3, old.Bytes).Run();
                return true;
            }),
            cancellationToken);

    public Task<MarkPage> ReadMarksAsync(long after, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using var turns = session.Use("SELECT row, customer, version, marks FROM turns WHERE row > ?1 ORDER BY row");
            turns.Bind(1, after);
            var marks = new List<TurnMarks>();
            var checkpoint = after;
            for (var read = 0; turns.Step(); read++)
            {
                var row = turns.Long(0);
                if (read >= limit && row != checkpoint + 1)
                    break; // rows of one transaction follow each other
                checkpoint = row;
                if (!turns.IsNull(3))
                    marks.Add(new(new(turns.Long(1)), turns.Long(2), turns.Text(3)));
            }

            return new MarkPage(marks, checkpoint);
        },
        cancellationToken);

    public Task EraseAsync(CustomerId customer, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            var erased = session.Write(writer => Erase(writer, customer));
            _committer!.Changed(customer);
            // The overwritten pages are moved into the file, and the log that held the old ones is cut off.
            session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            return erased;
        },
        cancellationToken);

    public Task<(long Customers, long Turns)> CountAsync(CancellationToken cancellationToken) =>
        Task.FromResult((_counts.Customers, _counts.Turns));

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private bool Erase(SqliteSession writer, CustomerId customer)
    {
        int Run(string sql)
        {
            writer.Use(sql).Bind(1, customer.Value).Run();
            return writer.Changes;
        }

        if (Run("UPDATE customers SET state = 2 WHERE id = ?1 AND state <> 2") == 0)
            return false;
        Run("DELETE FROM keys WHERE customer = ?1");
        Run("DELETE FROM identifiers WHERE customer = ?1");
        Run("DELETE FROM snapshots WHERE customer = ?1");
        var wakes = Run("DELETE FROM wakes WHERE customer = ?1");
        writer.Use("DELETE FROM present WHERE partition = ?1 AND customer = ?2").Bind(1, customer.Partition).Bind(2, customer.Value).Run();
        _counts.Add(-writer.Changes, -wakes, 0);
        return true;
    }
}
