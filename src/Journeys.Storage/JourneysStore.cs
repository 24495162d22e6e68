using System.Data.Common;
using Journeys.Runtime.Journal;
using Journeys.Storage.Sqlite;

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
        if (SqlitePath(connection) is not { } path)
            throw new ArgumentException("PostgreSQL is not there yet.", nameof(connection));
        var database = new SqliteDatabase(path);
        return new(new SqliteJournal(database), new SqliteDocuments(database), new SqliteReports(database));
    }

    private static string? SqlitePath(string connection)
    {
        if (connection.StartsWith("postgres://", StringComparison.Ordinal) || connection.StartsWith("postgresql://", StringComparison.Ordinal))
            return null;
        if (!connection.Contains('=', StringComparison.Ordinal))
            return connection;
        var parts = new DbConnectionStringBuilder { ConnectionString = connection };
        foreach (var keyword in (ReadOnlySpan<string>)["Data Source", "DataSource", "Filename"])
        {
            if (parts.TryGetValue(keyword, out var path))
                return path.ToString();
        }

        return null;
    }
}
