using System.Text.Json;

namespace Journeys.Api.Tests.Http;

public sealed class DocumentAndHealthTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly TestNode node = fixture.Node;

    [Fact]
    public async Task Document_Is31_AndDescribesEveryRoute()
    {
        var answer = await node.AskAsync(HttpMethod.Get, "/openapi/v1.json", null);
        Assert.Equal(200, answer.Status);
        Assert.StartsWith("3.1", answer.Json.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = answer.Json.GetProperty("paths");
        string[] expected = ["/v1/identify", "/v1/track", "/v1/page", "/v1/screen", "/v1/group", "/v1/alias", "/v1/batch", "/v1/events", "/v1/sources",
            "/v1/sources/{name}", "/health/live", "/health/ready"];
        Assert.Empty(expected.Except(paths.EnumerateObject().Select(p => p.Name)));
        foreach (var operation in paths.EnumerateObject().SelectMany(p => p.Value.EnumerateObject()))
        {
            Assert.NotEmpty(operation.Value.GetProperty("operationId").GetString()!);
            Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.Value.GetProperty("description").GetString()!);
            Assert.All(operation.Value.GetProperty("responses").EnumerateObject(), r => Assert.NotEmpty(r.Value.GetProperty("description").GetString()!));
        }

        var track = paths.GetProperty("/v1/track").GetProperty("post");
        Assert.Equal(3, track.GetProperty("security").GetArrayLength());
        Assert.True(track.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
        Assert.True(answer.Json.GetProperty("components").GetProperty("schemas").TryGetProperty("SegmentCall", out var call));
        Assert.NotEmpty(call.GetProperty("properties").GetProperty("sentAt").GetProperty("description").GetString()!);
    }

    [Fact]
    public async Task Document_NamesNoMachine()
    {
        var answer = await node.AskAsync(HttpMethod.Get, "/openapi/v1.json", null);
        Assert.False(answer.Json.TryGetProperty("servers", out var servers) && servers.EnumerateArray().Any(s => s.GetProperty("url").GetString()!.Contains("127.0.0.1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Health_StoreAway_LivesButIsNotReady()
    {
        await using var own = await TestNode.StartAsync();
        Assert.Equal((200, 200), ((await own.AskAsync(HttpMethod.Get, "/health/live", null)).Status, (await own.AskAsync(HttpMethod.Get, "/health/ready", null)).Status));
        own.Documents.Fails = true;
        Assert.Equal((200, 503), ((await own.AskAsync(HttpMethod.Get, "/health/live", null)).Status, (await own.AskAsync(HttpMethod.Get, "/health/ready", null)).Status));
    }

    [Theory]
    [InlineData("Mars/Olympus", 1000)]
    [InlineData("UTC", 5)]
    public async Task Options_Bad_NodeDoesNotStart(string zone, int largest) =>
        await Assert.ThrowsAnyAsync<Exception>(() => TestNode.StartAsync(o => (o.DefaultZone, o.LargestMessage) = (zone, largest)));
}
