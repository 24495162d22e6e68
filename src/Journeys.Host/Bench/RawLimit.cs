using System.Diagnostics;
using System.Security.Cryptography;
using Journeys.Host.Nodes;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Journeys.Host.Bench;

/// <summary>What the database does by itself: the same rows in the same batch sizes by a bare loop, and one upsert for each signal.</summary>
internal static class RawLimit
{
    private const int Batch = 1000;

    /// <summary>Writes rows as the journal's are, in transactions of a thousand; gives rows per second.</summary>
    public static async Task<double> AppendAsync(NodeOptions options, int customers, int payload, TimeSpan span) =>
        options.IsPostgres ? await AppendPostgresAsync(options.Connection, customers, payload, span) : AppendSqlite(options, customers, payload, span);

    /// <summary>Replaces a row of 2 KB for each signal, each in a transaction of its own; gives signals per second.</summary>
    public static async Task<double> UpsertAsync(NodeOptions options, int customers, TimeSpan span) =>
        options.IsPostgres ? await UpsertPostgresAsync(options.Connection, customers, span) : UpsertSqlite(options, customers, span);

    private static async Task<double> AppendPostgresAsync(string connection, int customers, int payload, TimeSpan span)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(source, "DROP TABLE IF EXISTS bench_turns; CREATE TABLE bench_turns (customer bigint NOT NULL, version bigint NOT NULL, at bigint NOT NULL, tx bigint NOT NULL, marks text, payload bytea, PRIMARY KEY (customer, version)); ALTER TABLE bench_turns ALTER COLUMN payload SET STORAGE EXTERNAL");
        var bytes = RandomNumberGenerator.GetBytes(payload);
        var rows = 0L;
        var start = Stopwatch.GetTimestamp();
        await using (var db = await source.OpenConnectionAsync())
        {
            while (Stopwatch.GetElapsedTime(start) < span)
            {
                await using var transaction = await db.BeginTransactionAsync();
                await using (var copy = await db.BeginBinaryImportAsync("COPY bench_turns (customer, version, at, tx, payload) FROM STDIN (FORMAT BINARY)"))
                {
                    for (var i = 0; i < Batch; i++, rows++)
                    {
                        await copy.StartRowAsync();
                        await copy.WriteAsync((rows * 7919) % customers, NpgsqlDbType.Bigint);
                        await copy.WriteAsync((rows / customers) + 1, NpgsqlDbType.Bigint);
                        await copy.WriteAsync(rows, NpgsqlDbType.Bigint);
                        await copy.WriteAsync(rows / Batch, NpgsqlDbType.Bigint);
                        await copy.WriteAsync(bytes, NpgsqlDbType.Bytea);
                    }

                    await copy.CompleteAsync();
                }

                await transaction.CommitAsync();
            }
        }

        var rate = rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
        await ExecuteAsync(source, "DROP TABLE bench_turns");
        return rate;
    }

    private static double AppendSqlite(NodeOptions options, int customers, int payload, TimeSpan span)
    {
        using var db = OpenSqlite(options);
        Execute(db, "CREATE TABLE turns (row INTEGER PRIMARY KEY, customer INTEGER, version INTEGER, prev INTEGER, at INTEGER, marks TEXT, payload BLOB); CREATE TABLE customers (id INTEGER PRIMARY KEY, version INTEGER, last INTEGER)");
        using var insert = Command(db, "INSERT INTO turns (row, customer, version, prev, at, payload) VALUES ($a, $b, $c, $d, $e, $f)", 6);
        using var update = Command(db, "INSERT INTO customers VALUES ($a, $b, $c) ON CONFLICT (id) DO UPDATE SET version = $b, last = $c", 3);
        var bytes = RandomNumberGenerator.GetBytes(payload);
        var rows = 0L;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < span)
        {
            using var transaction = db.BeginTransaction();
            (insert.Transaction, update.Transaction) = (transaction, transaction);
            for (var i = 0; i < Batch; i++, rows++)
            {
                var customer = (rows * 7919) % customers;
                Run(insert, rows + 1, customer, (rows / customers) + 1, Math.Max(0, rows - customers), rows, bytes);
                Run(update, customer, (rows / customers) + 1, rows + 1);
            }

            transaction.Commit();
        }

        return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> UpsertPostgresAsync(string connection, int customers, TimeSpan span)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(source, "DROP TABLE IF EXISTS bench_states; CREATE TABLE bench_states (id bigint PRIMARY KEY, state bytea)");
        var bytes = RandomNumberGenerator.GetBytes(2048);
        var next = 0L;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var db = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand("INSERT INTO bench_states VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET state = $2", db);
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = bytes });
            await command.PrepareAsync();
            while (Stopwatch.GetElapsedTime(start) < span)
            {
                command.Parameters[0].Value = (Interlocked.Increment(ref next) * 7919) % customers;
                await command.ExecuteNonQueryAsync();
            }
        }));
        var rate = next / Stopwatch.GetElapsedTime(start).TotalSeconds;
        await ExecuteAsync(source, "DROP TABLE bench_states");
        return rate;
    }

    private static double UpsertSqlite(NodeOptions options, int customers, TimeSpan span)
    {
        using var db = OpenSqlite(options);
        Execute(db, "CREATE TABLE states (id INTEGER PRIMARY KEY, state BLOB)");
        using var upsert = Command(db, "INSERT INTO states VALUES ($a, $b) ON CONFLICT (id) DO UPDATE SET state = $b", 2);
        var bytes = RandomNumberGenerator.GetBytes(2048);
        var rows = 0L;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < span)
            Run(upsert, (rows++ * 7919) % customers, bytes);
        return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static SqliteConnection OpenSqlite(NodeOptions options)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(options.Data);
        var db = new SqliteConnection($"Data Source={Path.Combine(options.Data, $"raw-{Guid.NewGuid():N}.db")};Pooling=False");
        db.Open();
        Execute(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
        return db;
    }

    private static SqliteCommand Command(SqliteConnection db, string sql, int parameters)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${(char)('a' + i)}" });
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection db, string sql)
    {
        using var command = Command(db, sql, 0);
        command.ExecuteNonQuery();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
