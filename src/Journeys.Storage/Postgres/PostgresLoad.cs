using Journeys.Domain;
using Journeys.Runtime.Journal;
using Npgsql;
using static Journeys.Storage.Postgres.PostgresCommands;

namespace Journeys.Storage.Postgres;

/// <summary>Loads customers in one exchange and on one state of the database, so that a snapshot saved meanwhile leaves no gap before the turns.</summary>
internal static class PostgresLoad
{
    public static async Task<IReadOnlyList<StoredCustomer>> RunAsync(
        PostgresDatabase database, IReadOnlyList<CustomerId> customers, CancellationToken cancellationToken)
    {
        var ids = customers.Select(customer => customer.Value).Distinct().ToArray();
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Part("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        batch.BatchCommands.Add(Part("SELECT id, wrapped FROM customers WHERE id = ANY($1)", ids));
        batch.BatchCommands.Add(Part("SELECT customer, version, payload FROM snapshots WHERE customer = ANY($1)", ids));
        batch.BatchCommands.Add(Part(
            """
            SELECT t.customer, t.version, t.at, t.payload
            FROM unnest($1) c (id)
            JOIN customers p ON p.id = c.id AND p.state <> 2
            LEFT JOIN snapshots s ON s.customer = c.id
            CROSS JOIN LATERAL (
              SELECT * FROM turns WHERE customer = c.id AND version > coalesce(s.version, 0) ORDER BY version) t
            ORDER BY t.customer, t.version
            """,
            ids));
        batch.BatchCommands.Add(Part("COMMIT"));

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var keys = await ReadAsync(reader, row => (Customer: row.GetInt64(0), Wrapped: row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var snapshots = (await ReadAsync(reader, row => new StoredSnapshot(new(row.GetInt64(0)), row.GetInt64(1), row.GetFieldValue<byte[]>(2)), cancellationToken))
            .ToDictionary(snapshot => snapshot.Customer.Value);
        await reader.NextResultAsync(cancellationToken);
        var turns = (await ReadAsync(
            reader, row => new StoredTurn(new(row.GetInt64(0)), row.GetInt64(1), new(row.GetInt64(2)), row.GetFieldValue<byte[]>(3)), cancellationToken))
            .ToLookup(turn => turn.Customer.Value);

        return [.. keys.Select(key => new StoredCustomer(
            new(key.Customer),
            key.Wrapped,
            snapshots.TryGetValue(key.Customer, out var snapshot) ? snapshot : null,
            [.. turns[key.Customer]]))];
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        return rows;
    }
}
