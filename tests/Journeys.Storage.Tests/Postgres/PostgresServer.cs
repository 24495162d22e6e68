using Journeys.Conformance.Storage;
using Npgsql;

namespace Journeys.Storage.Tests.Postgres;

/// <summary>A database for one test, on the server named by <c>JOURNEYS_TEST_POSTGRES</c>.</summary>
internal sealed class PostgresServer
{
    private readonly string? _server = Environment.GetEnvironmentVariable("JOURNEYS_TEST_POSTGRES");
    private readonly string _name = $"journeys_{Guid.NewGuid():N}";

    /// <summary>Npgsql's keywords for the test's database.</summary>
    public string Connection => new NpgsqlConnectionStringBuilder(_server) { Database = _name, MaxPoolSize = 30 }.ConnectionString;

    public async Task CreateAsync()
    {
        if (string.IsNullOrEmpty(_server))
        {
            Assert.False(
                Environment.GetEnvironmentVariable("JOURNEYS_REQUIRE_ALL") == "1",
                "JOURNEYS_REQUIRE_ALL=1, but JOURNEYS_TEST_POSTGRES names no server.");
            Assert.Skip("No PostgreSQL: JOURNEYS_TEST_POSTGRES, an Npgsql connection string to a server where databases may be created, is not set.");
        }

        await RunAsync($"CREATE DATABASE {_name}");
    }

    public async Task<OpenStore> OpenAsync()
    {
        var store = await JourneysStore.OpenAsync(Connection, TestContext.Current.CancellationToken);
        return new(store.Journal, store.Documents, store.Reports, store);
    }

    public async Task DropAsync()
    {
        if (!string.IsNullOrEmpty(_server))
            await RunAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
