using Npgsql;

namespace Journeys.Storage.Postgres;

/// <summary>A PostgreSQL database, which several nodes may share: its connections and its schema.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    // Any number that no other program takes on this database: 'journeys' in ASCII.
    private const long MigrationLock = 0x6A6F75726E657973;

    private readonly NpgsqlDataSource _source;

    public PostgresDatabase(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection) { NoResetOnClose = true };
        settings.ApplicationName ??= "journeys";
        if (settings.MaxAutoPrepare == 0)
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (64, 2);
        settings.WriteBufferSize = Math.Max(settings.WriteBufferSize, 64 * 1024);
        _source = NpgsqlDataSource.Create(settings);
    }

    /// <summary>What is added to a transaction's number before it is stored: see <see cref="OpenAsync"/>.</summary>
    public long Offset { get; private set; }

    /// <summary>Migrates the schema, one node at a time.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.RunAsync($"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken);
        await connection.RunAsync("CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())", cancellationToken);
        var version = await connection.NumberAsync("SELECT coalesce(max(number), 0)::bigint FROM migrations", cancellationToken);
        foreach (var step in Migrations.After("Postgres", version, $"The database '{connection.Database}'"))
        {
            await connection.RunAsync(step.Sql, cancellationToken);
            await connection.RunAsync($"INSERT INTO migrations (number) VALUES ({step.Number})", cancellationToken);
        }

        // Transaction numbers begin anew in another cluster. Numbers at or above the next one to be given, which this cluster
        // cannot have written, tell that the rows were restored from elsewhere.
        await connection.RunAsync(
            """
            UPDATE checkpoints SET value = highest + 1 - next
            FROM (SELECT (SELECT max(tx) FROM turns WHERE marks IS NOT NULL) AS highest,
                         pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) now
            WHERE name = 'offset' AND highest >= next + value
            """,
            cancellationToken);
        Offset = await connection.NumberAsync("SELECT value FROM checkpoints WHERE name = 'offset'", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Gives a connection of the pool.</summary>
    public ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken);

    /// <summary>Asks one question and reads every row of the answer.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var command = connection.Ask(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>Runs one statement; gives how many rows it touched.</summary>
    public async Task<int> RunAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var command = connection.Ask(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs several statements in one transaction and one exchange.</summary>
    public async Task RunAsync(CancellationToken cancellationToken, params NpgsqlBatchCommand[] commands)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
