using Journeys.Host.Nodes;
using Npgsql;

namespace Journeys.Stories.Harness;

/// <summary>An empty store for one test, and the folder for what a node writes beside it; both are gone afterwards.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly string? _server;
    private readonly string _database = $"journeys_{Guid.NewGuid():N}";

    private TestStore(string? server)
    {
        _server = server;
        Data = Directory.CreateTempSubdirectory("journeys-story-").FullName;
        Connection = server is null
            ? null
            : new NpgsqlConnectionStringBuilder(server) { Database = _database, MaxPoolSize = 30 }.ConnectionString;
    }

    /// <summary>The folder.</summary>
    public string Data { get; }

    /// <summary>Npgsql's keywords for the database; null for the SQLite file in the folder.</summary>
    public string? Connection { get; }

    public NodeOptions Options => new() { Data = Data, Store = Connection };

    /// <summary>Makes the store, or skips the test where there is no PostgreSQL.</summary>
    public static async Task<TestStore> CreateAsync(string kind)
    {
        if (kind == Worlds.Sqlite)
            return new TestStore(null);
        var server = Environment.GetEnvironmentVariable("JOURNEYS_TEST_POSTGRES");
        if (string.IsNullOrEmpty(server))
        {
            Assert.False(
                Environment.GetEnvironmentVariable("JOURNEYS_REQUIRE_ALL") == "1",
                "JOURNEYS_REQUIRE_ALL=1, but JOURNEYS_TEST_POSTGRES names no server.");
            Assert.Skip("No PostgreSQL: JOURNEYS_TEST_POSTGRES, an Npgsql connection string to a server where databases may be created, is not set.");
        }

        var store = new TestStore(server);
        await store.RunAsync($"CREATE DATABASE {store._database}");
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await RunAsync($"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
        Directory.Delete(Data, recursive: true);
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
