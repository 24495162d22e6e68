namespace Journeys.Api.Tests.Sources;

public sealed class SourceEndpointsTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly TestNode node = fixture.Node;

    [Fact]
    public async Task Sources_MadeUsedListedRevoked()
    {
        var made = await node.AskAsync(HttpMethod.Post, "/v1/sources", node.AdminKey, """{"name":"till","scopes":["signals:write"]}""");
        Assert.Equal(201, made.Status);
        var key = made.Json.GetProperty("key").GetString()!;
        Assert.Equal(200, (await node.PostAsync("/v1/track", """{"event":"E","userId":"u"}""", key)).Status);
        Assert.Equal("till", node.Ingress.Taken.Last().Source);

        var list = await node.AskAsync(HttpMethod.Get, "/v1/sources", node.AdminKey);
        Assert.Equal(["admin", "default", "till"], list.Json.GetProperty("sources").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.DoesNotContain(key, list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sha256", list.Text, StringComparison.Ordinal);

        Assert.Equal(409, (await node.AskAsync(HttpMethod.Post, "/v1/sources", node.AdminKey, """{"name":"till","scopes":["admin"]}""")).Status);
        Assert.Equal(204, (await node.AskAsync(HttpMethod.Delete, "/v1/sources/till", node.AdminKey)).Status);
        Assert.Equal(404, (await node.AskAsync(HttpMethod.Delete, "/v1/sources/till", node.AdminKey)).Status);
        Assert.Equal(401, (await node.PostAsync("/v1/track", """{"event":"E","userId":"u"}""", key)).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("x")]
    [InlineData("""{"name":"","scopes":["admin"]}""")]
    [InlineData("""{"name":"A b","scopes":["admin"]}""")]
    [InlineData("""{"name":"a","scopes":[]}""")]
    [InlineData("""{"name":"a","scopes":["root"]}""")]
    [InlineData("""{"name":"a","scopes":[null]}""")]
    public async Task Create_Bad_400(string json) =>
        Assert.Equal(400, (await node.AskAsync(HttpMethod.Post, "/v1/sources", node.AdminKey, json)).Status);

    [Theory]
    [InlineData("GET", "/v1/sources")]
    [InlineData("POST", "/v1/sources")]
    [InlineData("DELETE", "/v1/sources/default")]
    public async Task Sources_WithoutAdmin_Refused(string method, string path)
    {
        Assert.Equal(401, (await node.AskAsync(new HttpMethod(method), path, null)).Status);
        Assert.Equal(401, (await node.AskAsync(new HttpMethod(method), path, "ja_unknown")).Status);
        Assert.Equal(403, (await node.AskAsync(new HttpMethod(method), path, node.WriteKey)).Status);
    }
}
