using Journeys.Domain;
using Journeys.Runtime.Journal;
using Npgsql;

namespace Journeys.Storage.Tests.Postgres;

public sealed class PostgresSchemaTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.CreateAsync();

    public async ValueTask DisposeAsync() => await _server.DropAsync();

    [Fact]
    public async Task OpenAsync_SeveralNodesAtOnce_MigrateOnce()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => JourneysStore.OpenAsync(_server.Connection, Token)));
        Assert.Equal(1, await stores[0].Journal.AllocateCustomersAsync(1, Token));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task OpenAsync_AddressAsUri_IsUnderstood()
    {
        var keywords = new NpgsqlConnectionStringBuilder(_server.Connection);
        var user = Uri.EscapeDataString(keywords.Username ?? "postgres") + (keywords.Password is { } password ? ":" + Uri.EscapeDataString(password) : "");
        await using var store = await JourneysStore.OpenAsync(
            $"postgres://{user}@{keywords.Host}:{keywords.Port}/{keywords.Database}?Maximum%20Pool%20Size=3&sslmode=disable", Token);
        Assert.Equal("PostgreSQL", store.Journal.Kind);
    }

    [Fact]
    public async Task OpenAsync_SchemaOfANewerVersion_IsRefused()
    {
        await (await JourneysStore.OpenAsync(_server.Connection, Token)).DisposeAsync();
        await RunAsync("INSERT INTO migrations (number) VALUES (999)");
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => JourneysStore.OpenAsync(_server.Connection, Token));
        Assert.Contains("999", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadMarksAsync_OlderTransactionStillOpen_IsWaitedFor()
    {
        await using var store = await JourneysStore.OpenAsync(_server.Connection, Token);
        await using var slow = new NpgsqlConnection(_server.Connection);
        await slow.OpenAsync(Token);
        await using var transaction = await slow.BeginTransactionAsync(Token);
        await using (var late = new NpgsqlCommand(
            "INSERT INTO turns (customer, version, at, tx, marks, payload) VALUES (9, 1, 0, pg_current_xact_id()::text::bigint, 'slow', '')", slow))
        {
            await late.ExecuteNonQueryAsync(Token);
        }

        await store.Journal.CommitAsync([Group(1, "fast")], Token);
        var before = await store.Journal.ReadMarksAsync(0, 10, Token);
        Assert.Empty(before.Marks);

        await transaction.CommitAsync(Token);
        var after = await ReadMarksAsync(store, before.Checkpoint, 2);
        Assert.Equal(["slow", "fast"], after.Marks.Select(mark => mark.Marks));
        Assert.Empty((await store.Journal.ReadMarksAsync(after.Checkpoint, 10, Token)).Marks);
    }

    [Fact]
    public async Task ReadMarksAsync_RestoredFromAClusterFarAhead_GoesOnAfterTheCheckpoint()
    {
        long checkpoint;
        await using (var store = await JourneysStore.OpenAsync(_server.Connection, Token))
        {
            await store.Journal.CommitAsync([Group(1, "before")], Token);
            await RunAsync("UPDATE turns SET tx = tx + 1000000000000");
            checkpoint = (await store.Journal.ReadMarksAsync(0, 10, Token)).Checkpoint;
            Assert.Equal(0, checkpoint);
        }

        for (var restart = 0; restart < 2; restart++)
        {
            await using var store = await JourneysStore.OpenAsync(_server.Connection, Token);
            await store.Journal.CommitAsync([Group(2 + restart, $"after {restart}")], Token);
            var page = await ReadMarksAsync(store, checkpoint, restart == 0 ? 2 : 1);
            Assert.Equal(restart == 0 ? ["before", "after 0"] : ["after 1"], page.Marks.Select(mark => mark.Marks));
            checkpoint = page.Checkpoint;
        }
    }

    /// <summary>Reads until so many marks have come; transactions of other tests on the server delay them.</summary>
    private static async Task<MarkPage> ReadMarksAsync(JourneysStore store, long after, int count)
    {
        var marks = new List<TurnMarks>();
        while (marks.Count < count)
        {
            var page = await store.Journal.ReadMarksAsync(after, 10, Token);
            marks.AddRange(page.Marks);
            after = page.Checkpoint;
        }

        return new(marks, after);
    }

    private static TurnGroup Group(long customer, string marks) =>
        new([new Turn { Customer = new(customer), Version = 1, At = new Instant(0), Payload = new byte[3], Marks = marks, WrappedKey = [1] }]);

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.Connection);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
