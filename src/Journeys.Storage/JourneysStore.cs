using System.Data.Common;
using Journeys.Runtime.Journal;
using Journeys.Storage.Postgres;
using Journeys.Storage.Sqlite;
using Npgsql;

namespace Journeys.Storage;

/// <summary>An open store: the journal, the documents and the reports of one database.</summary>
public sealed class JourneysStore : IAsyncDisposable
{
    private JourneysStore(IJournal journal, IDocuments documents, IReports reports) =>
        (Journal, Documents, Reports) = (journal, documents, reports);

    /// <summary>Turns, snapshots, keys, identifiers and wakes of customers.</summary>
    public IJournal Journal { get; }

    /// <summary>What belongs to no customer.</summary>
    public IDocuments Documents { get; }

    /// <summary>The aggregated journey.</summary>
    public IReports Reports { get; }

    /// <summary>Opens the store that a connection names, and creates or migrates its schema.</summary>
    /// <param name="connection">
    /// A path or <c>Data Source=path</c> for a SQLite file, which belongs to one process at a time; <c>Host=...</c> (Npgsql's keywords)
    /// or <c>postgres://user:password@host:port/database</c> for PostgreSQL, which several nodes may share.
    /// </param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="ArgumentException">The text names no database.</exception>
    /// <exception cref="InvalidOperationException">The file is in use by another process, or the schema is of a newer version of the product.</exception>
    public static async Task<JourneysStore> OpenAsync(string connection, CancellationToken cancellationToken)
    {
        var store = Create(connection);
        try
        {
            await store.Journal.OpenAsync(cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends what is under way and closes the database.</summary>
    public ValueTask DisposeAsync() => Journal.DisposeAsync();

    private static JourneysStore Create(string connection)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        return connection.StartsWith("postgres://", StringComparison.Ordinal) || connection.StartsWith("postgresql://", StringComparison.Ordinal)
            ? Postgres(Keywords(new Uri(connection)))
            : !connection.Contains('=', StringComparison.Ordinal) ? Sqlite(connection)
            : SqlitePath(connection) is { } path ? Sqlite(path)
            : Postgres(connection);
    }

    private static JourneysStore Sqlite(string path)
    {
        if (path.Contains(":memory:", StringComparison.Ordinal))
            throw new ArgumentException($"'{path}' is no file: what is acknowledged must survive the process.", nameof(path));
        var database = new SqliteDatabase(path);
        return new(new SqliteJournal(database), new SqliteDocuments(database), new SqliteReports(database));
    }

    private static JourneysStore Postgres(string keywords)
    {
        var database = new PostgresDatabase(keywords);
        return new(new PostgresJournal(database), new PostgresDocuments(database), new PostgresReports(database));
    }

    private static string? SqlitePath(string connection)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connection };
        foreach (var keyword in (ReadOnlySpan<string>)["Data Source", "DataSource", "Filename"])
        {
            // Npgsql knows none of these; a SQLite file has no host.
            if (parts.TryGetValue(keyword, out var path) && !parts.ContainsKey("Host"))
                return path.ToString();
        }

        return null;
    }

    /// <summary>Turns <c>postgres://user:password@host:port/database?keyword=value</c> into Npgsql's keywords.</summary>
    private static string Keywords(Uri address)
    {
        var keywords = new NpgsqlConnectionStringBuilder { Host = address.Host, Port = address.IsDefaultPort ? 5432 : address.Port };
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var password])
        {
            keywords.Username = Uri.UnescapeDataString(user);
            if (password is [var secret])
                keywords.Password = Uri.UnescapeDataString(secret);
        }

        if (address.AbsolutePath.Length > 1)
            keywords.Database = Uri.UnescapeDataString(address.AbsolutePath[1..]);
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var value = Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "");
            if (parts[0] == "sslmode")
                keywords["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal);
            else
                keywords[Uri.UnescapeDataString(parts[0])] = value;
        }

        return keywords.ConnectionString;
    }
}
