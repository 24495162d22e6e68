using Journeys.Domain;
using Journeys.Runtime.Journal;
using Npgsql;
using static Journeys.Storage.Postgres.PostgresCommands;

namespace Journeys.Storage.Postgres;

/// <summary>The documents in a PostgreSQL database.</summary>
internal sealed class PostgresDocuments(PostgresDatabase database) : IDocuments
{
    private const string Columns = "kind, name, version, body, at";

    public async Task<Document?> FindAsync(string kind, string name, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            $"SELECT {Columns} FROM documents WHERE kind = $1 AND name = $2 ORDER BY version DESC LIMIT 1", Read, cancellationToken, kind, name)) is [var document] ? document : null;

    public async Task<Document?> FindAsync(string kind, string name, int version, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            $"SELECT {Columns} FROM documents WHERE kind = $1 AND name = $2 AND version = $3", Read, cancellationToken, kind, name, version)) is [var document] ? document : null;

    public Task<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancellationToken) => database.ReadAsync(
        $"SELECT DISTINCT ON (name) {Columns} FROM documents WHERE kind = $1 ORDER BY name, version DESC", Read, cancellationToken, kind);

    // Two who both find the expected version meet at the key.
    public async Task<bool> AddAsync(string kind, string name, int expected, ReadOnlyMemory<byte> body, Instant at, CancellationToken cancellationToken) =>
        await database.RunAsync(
            """
            INSERT INTO documents (kind, name, version, at, body) SELECT $1, $2, $3 + 1, $4, $5
            WHERE $3 = (SELECT coalesce(max(version), 0) FROM documents WHERE kind = $1 AND name = $2)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken,
            kind,
            name,
            expected,
            at.Milliseconds,
            body) == 1;

    public Task SetAsync(string kind, string name, ReadOnlyMemory<byte> body, Instant at, CancellationToken cancellationToken) => database.RunAsync(
        cancellationToken,
        Part(
            """
            INSERT INTO documents (kind, name, version, at, body) VALUES ($1, $2, 1, $3, $4)
            ON CONFLICT (kind, name, version) DO UPDATE SET at = excluded.at, body = excluded.body
            """,
            kind,
            name,
            at.Milliseconds,
            body),
        Part("DELETE FROM documents WHERE kind = $1 AND name = $2 AND version > 1", kind, name));

    public Task RemoveAsync(string kind, string name, CancellationToken cancellationToken) =>
        database.RunAsync("DELETE FROM documents WHERE kind = $1 AND name = $2", cancellationToken, kind, name);

    private static Document Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3), new(row.GetInt64(4)));
}
