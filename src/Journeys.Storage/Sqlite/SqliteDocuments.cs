using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Storage.Sqlite;

/// <summary>The documents in a SQLite file.</summary>
internal sealed class SqliteDocuments(SqliteDatabase database) : IDocuments
{
    private const string Columns = "kind, name, version, body, at";

    public Task<Document?> FindAsync(string kind, string name, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using var find = session.Use($"SELECT {Columns} FROM documents WHERE kind = ?1 AND name = ?2 ORDER BY version DESC LIMIT 1");
            return find.Bind(1, kind).Bind(2, name).Step() ? Read(find) : null;
        },
        cancellationToken);

    public Task<Document?> FindAsync(string kind, string name, int version, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using var find = session.Use($"SELECT {Columns} FROM documents WHERE kind = ?1 AND name = ?2 AND version = ?3");
            return find.Bind(1, kind).Bind(2, name).Bind(3, version).Step() ? Read(find) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Document>>(
        session =>
        {
            using var list = session.Use($"""
                SELECT {Columns} FROM documents d WHERE kind = ?1
                AND version = (SELECT max(version) FROM documents WHERE kind = d.kind AND name = d.name) ORDER BY name
                """);
            list.Bind(1, kind);
            var documents = new List<Document>();
            while (list.Step())
                documents.Add(Read(list));
            return documents;
        },
        cancellationToken);

    public Task<bool> AddAsync(string kind, string name, int expected, ReadOnlyMemory<byte> body, Instant at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Write(writer =>
            {
                using (var latest = writer.Use("SELECT coalesce(max(version), 0) FROM documents WHERE kind = ?1 AND name = ?2"))
                {
                    latest.Bind(1, kind).Bind(2, name).Step();
                    if (latest.Long(0) != expected)
                        return false;
                }

                Insert(writer, kind, name, expected + 1, body, at);
                return true;
            }),
            cancellationToken);

    public Task SetAsync(string kind, string name, ReadOnlyMemory<byte> body, Instant at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Write(writer =>
            {
                Remove(writer, kind, name);
                Insert(writer, kind, name, 1, body, at);
                return true;
            }),
            cancellationToken);

    public Task RemoveAsync(string kind, string name, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Write(writer =>
            {
                Remove(writer, kind, name);
                return true;
            }),
            cancellationToken);

    private static void Insert(SqliteSession writer, string kind, string name, int version, ReadOnlyMemory<byte> body, Instant at) =>
        writer.Use("INSERT INTO documents (kind, name, version, at, body) VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(1, kind).Bind(2, name).Bind(3, version).Bind(4, at.Milliseconds).Bind(5, body.Span).Run();

    private static void Remove(SqliteSession writer, string kind, string name) =>
        writer.Use("DELETE FROM documents WHERE kind = ?1 AND name = ?2").Bind(1, kind).Bind(2, name).Run();

    private static Document Read(SqliteStatement row) =>
        new(row.Text(0), row.Text(1), (int)row.Long(2), row.Bytes(3), new(row.Long(4)));
}
