using Journeys.Domain;
using Journeys.Runtime.Journal;
using Npgsql;
using NpgsqlTypes;
using static Journeys.Storage.Postgres.PostgresCommands;

namespace Journeys.Storage.Postgres;

/// <summary>One attempt to commit some groups that share no customer and no identifier.</summary>
internal sealed class PostgresTransaction(NpgsqlConnection connection, List<PendingGroup> groups, long offset)
{
    private readonly Turn[] _turns = [.. groups.SelectMany(group => group.Group.Turns).OrderBy(turn => turn.Customer.Value)];

    /// <summary>Commits all of the groups; or none, and gives those that lost a claim.</summary>
    public async Task<HashSet<PendingGroup>> RunAsync()
    {
        var (number, lost) = await BeginAsync();
        if (lost.Count > 0)
        {
            await RollbackAsync();
            return lost;
        }

        await AppendAsync(number + offset);
        await CommitAsync();
        return lost;
    }

    /// <summary>Ends the transaction without effect, unless the connection has gone, which ends it too.</summary>
    public async Task RollbackAsync()
    {
        try
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await connection.RunAsync("ROLLBACK", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // What went wrong before is what matters to the caller.
        }
    }

    /// <summary>Begins, asks for the transaction's number, and takes the identifiers: all in one exchange.</summary>
    private async Task<(long Number, HashSet<PendingGroup> Lost)> BeginAsync()
    {
        var claims = groups.SelectMany(group => group.Group.Turns.SelectMany(turn => turn.Claims)).Distinct().OrderBy(claim => claim.Hash.Value).ToArray();
        var takers = claims.Length == 0 ? [] : groups
            .SelectMany(group => group.Group.Turns.SelectMany(turn => turn.Claims).Where(claim => TurnGroups.GivesAway(group.Group, claim)))
            .Select(claim => claim.To.Value).Distinct().Order().ToArray();

        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Part("BEGIN"));
        batch.BatchCommands.Add(Part("SELECT pg_current_xact_id()"));
        // The lock makes an erasure wait, and an erasure under way is waited for.
        batch.BatchCommands.Add(takers.Length == 0
            ? Part("SELECT 0::bigint WHERE false")
            : Part("SELECT id FROM customers WHERE id = ANY($1) AND state <> 2 ORDER BY id FOR KEY SHARE", takers));
        AddInserts(batch, [.. claims.Where(claim => claim.From.IsNone)]);
        AddMoves(batch, [.. claims.Where(claim => !claim.From.IsNone)]);

        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        var number = (long)reader.GetFieldValue<ulong>(0);
        await reader.NextResultAsync();
        var there = new HashSet<long>();
        while (await reader.ReadAsync())
            there.Add(reader.GetInt64(0));
        var won = new HashSet<IdentifierHash>();
        while (await reader.NextResultAsync())
        {
            while (reader.FieldCount > 0 && await reader.ReadAsync()) // what only locks has no columns
                won.Add(reader.GetGuid(0).ToHash());
        }

        return (number, claims.Length == won.Count && takers.Length == there.Count ? [] : [.. groups.Where(group => group.Group.Turns.Any(turn => turn.Claims.Any(
            claim => !won.Contains(claim.Hash) || (TurnGroups.GivesAway(group.Group, claim) && !there.Contains(claim.To.Value)))))]);
    }

    private static void AddInserts(NpgsqlBatch batch, IdentifierClaim[] claims)
    {
        if (claims.Length == 0)
            return;
        batch.BatchCommands.Add(Part(
            """
            INSERT INTO identifiers (hash, customer, settled) SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT (hash) DO UPDATE SET settled = identifiers.settled OR excluded.settled WHERE identifiers.customer = excluded.customer
            RETURNING hash
            """,
            claims.Select(claim => claim.Hash.ToUuid()).ToArray(),
            claims.Select(claim => claim.To.Value).ToArray(),
            claims.Select(claim => claim.Settled).ToArray()));
    }

    private static void AddMoves(NpgsqlBatch batch, IdentifierClaim[] claims)
    {
        if (claims.Length == 0)
            return;
        var hashes = claims.Select(claim => claim.Hash.ToUuid()).ToArray();
        // An update locks its rows in no order that can be relied upon; so they are locked first.
        batch.BatchCommands.Add(Part("SELECT FROM identifiers WHERE hash = ANY($1) ORDER BY hash FOR UPDATE", hashes));
        batch.BatchCommands.Add(Part(
            """
            UPDATE identifiers i SET customer = c.taker, settled = c.settled
            FROM unnest($1, $2, $3, $4) c (hash, holder, taker, settled)
            WHERE i.hash = c.hash AND i.customer IN (c.holder, c.taker)
            RETURNING i.hash
            """,
            hashes,
            claims.Select(claim => claim.From.Value).ToArray(),
            claims.Select(claim => claim.To.Value).ToArray(),
            claims.Select(claim => claim.Settled).ToArray()));
    }

    private async Task AppendAsync(long transaction)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY turns (customer, version, at, tx, marks, payload) FROM STDIN (FORMAT BINARY)");
        foreach (var turn in _turns)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(turn.Customer.Value, NpgsqlDbType.Bigint);
            await copy.WriteAsync(turn.Version, NpgsqlDbType.Bigint);
            await copy.WriteAsync(turn.At.Milliseconds, NpgsqlDbType.Bigint);
            await copy.WriteAsync(transaction, NpgsqlDbType.Bigint);
            if (turn.Marks.Length == 0)
                await copy.WriteNullAsync();
            else
                await copy.WriteAsync(turn.Marks, NpgsqlDbType.Text);
            await copy.WriteAsync(turn.Payload, NpgsqlDbType.Bytea);
        }

        await copy.CompleteAsync();
    }

    /// <summary>Writes what only some turns have, and commits: all in one exchange.</summary>
    private async Task CommitAsync()
    {
        await using var batch = connection.CreateBatch();
        AddCustomers(batch, [.. _turns.Where(turn => turn.Version == 1)]);
        AddRetired(batch, [.. _turns.Where(turn => turn.Retires && turn.Version > 1).Select(turn => turn.Customer.Value)]);
        AddWakes(batch, [.. _turns.Where(turn => !turn.Retires && turn.Wake is { } wake && wake != Instant.MaxValue)]);
        AddWakesRemoved(batch, [.. _turns.Where(turn => turn.Version > 1 && (turn.Retires || turn.Wake == Instant.MaxValue)).Select(turn => turn.Customer.Value)]);
        batch.BatchCommands.Add(Part("COMMIT"));
        await batch.ExecuteNonQueryAsync();
    }

    private static void AddCustomers(NpgsqlBatch batch, Turn[] turns)
    {
        if (turns.Length == 0)
            return;
        batch.BatchCommands.Add(Part(
            "INSERT INTO customers (id, partition, state, wrapped) SELECT * FROM unnest($1, $2, $3, $4)",
            turns.Select(turn => turn.Customer.Value).ToArray(),
            turns.Select(turn => (short)turn.Customer.Partition).ToArray(),
            turns.Select(turn => (short)(turn.Retires ? CustomerState.Retired : CustomerState.Present)).ToArray(),
            turns.Select(turn => turn.WrappedKey).ToArray()));
    }

    private static void AddRetired(NpgsqlBatch batch, long[] customers)
    {
        if (customers.Length > 0)
            batch.BatchCommands.Add(Part("UPDATE customers SET state = 1 WHERE id = ANY($1)", customers));
    }

    private static void AddWakes(NpgsqlBatch batch, Turn[] turns)
    {
        if (turns.Length == 0)
            return;
        batch.BatchCommands.Add(Part(
            """
            INSERT INTO wakes (customer, partition, due) SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT (customer) DO UPDATE SET due = excluded.due
            """,
            turns.Select(turn => turn.Customer.Value).ToArray(),
            turns.Select(turn => (short)turn.Customer.Partition).ToArray(),
            turns.Select(turn => turn.Wake!.Value.Milliseconds).ToArray()));
    }

    private static void AddWakesRemoved(NpgsqlBatch batch, long[] customers)
    {
        if (customers.Length > 0)
            batch.BatchCommands.Add(Part("DELETE FROM wakes WHERE customer = ANY($1)", customers));
    }
}
