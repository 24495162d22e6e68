using System.Net.Http.Headers;
using System.Text;

namespace Journeys.Api.Tests.Customers;

public sealed class JourneyAndPlaybookTests(LivingNode living) : IClassFixture<LivingNode>
{
    private const string Map = """
        // A small map.
        { "name": "small", "map": { "shopping": { "initial": "away", "stages": { "away": { "en": "Away", "fr": "Absent" }, "here": { "en": "Here", "fr": "Là" } },
          "transitions": [ { "on": ["page"], "to": "here" } ] } } }
        """;

    private readonly TestNode node = living.Node;

    [Fact]
    public async Task Journey_PeopleAndFlows_AddUp()
    {
        await living.SendAsync(
            """{"type":"track","userId":"j1","event":"Product Viewed","properties":{"product_id":"p"}}""",
            """{"type":"track","userId":"j2","event":"Order Completed","properties":{"order_id":"o","total":1}}""");
        var journey = (await living.AskAsync("/v1/journey?region=shopping")).Json;
        var stages = journey.GetProperty("regions")[0].GetProperty("stages").EnumerateArray().ToDictionary(s => s.GetProperty("stage").GetString()!, s => s.GetProperty("people").GetInt32());
        Assert.True(stages["browsing"] >= 1 && stages["bought"] >= 1 && stages.ContainsKey("checkout"));
        Assert.Contains(journey.GetProperty("flows").EnumerateArray(), f => f.GetProperty("to").GetString() == "bought" && f.GetProperty("day").GetString() == "2026-05-01");
        Assert.Equal("shop", journey.GetProperty("playbook").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Playbook_WithMistakes_ChangesNothingAndNamesThem()
    {
        var before = await living.AskAsync("/v1/playbook");
        var answer = await PutAsync(Map.Replace("\"to\": \"here\"", "\"to\": \"nowhere\", \"wen\": \"1 == 1\"", StringComparison.Ordinal));
        Assert.Equal((422, "application/problem+json"), (answer.Status, answer.Type));
        var errors = answer.Json.GetProperty("errors").EnumerateArray().ToList();
        Assert.True(errors.Count >= 2);
        Assert.All(errors, e => Assert.Equal(3, e.GetProperty("line").GetInt32()));
        Assert.All(errors, e => Assert.StartsWith("map.shopping.transitions[0]", e.GetProperty("field").GetString(), StringComparison.Ordinal));
        Assert.Equal(422, (await PutAsync("{ nonsense")).Status);
        Assert.Equal(before.Text, (await living.AskAsync("/v1/playbook")).Text);
    }

    [Fact]
    public async Task Playbook_Good_IsPublishedAndReadBack()
    {
        await using var own = new Own();
        await own.Living.InitializeAsync();
        var first = await own.Living.AskAsync("/v1/playbook");
        Assert.Equal("\"1\"", first.Headers.ETag?.Tag);
        var published = await PutAsync(Map, node: own.Living.Node);
        Assert.Equal((200, "small", 2), (published.Status, published.Json.GetProperty("name").GetString(), published.Json.GetProperty("version").GetInt32()));
        Assert.Equal(Map, (await own.Living.AskAsync("/v1/playbook")).Text);
        Assert.Equal(412, (await PutAsync(Map, "\"1\"", own.Living.Node)).Status);
        Assert.Equal(200, (await PutAsync(Map, "\"2\"", own.Living.Node)).Status);
        await own.Living.SendAsync("""{"type":"page","userId":"p"}""");
        var customer = (await own.Living.AskAsync("/v1/customers?identifier=user_id:p")).Json;
        Assert.Equal(("here", 3), (customer.GetProperty("journey")[0].GetProperty("stage").GetString(), customer.GetProperty("playbookVersion").GetInt32()));
    }

    [Fact]
    public async Task Document_DescribesQuestionsToo()
    {
        var paths = (await node.AskAsync(HttpMethod.Get, "/openapi/v1.json", null)).Json.GetProperty("paths");
        foreach (var path in new[] { "/v1/customers", "/v1/customers/{id}", "/v1/customers/{id}/timeline", "/v1/customers/{id}/live", "/v1/customers/{id}/split", "/v1/journey", "/v1/playbook" })
            Assert.True(paths.TryGetProperty(path, out _), path);
        var parameters = paths.GetProperty("/v1/customers/{id}").GetProperty("get").GetProperty("parameters");
        Assert.Equal("path", Assert.Single(parameters.EnumerateArray()).GetProperty("in").GetString());
    }

    private async Task<Answer> PutAsync(string playbook, string? match = null, TestNode? node = null)
    {
        var to = node ?? this.node;
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/playbook");
        request.Content = new StringContent(playbook, Encoding.UTF8, "application/jsonc");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", to.AdminKey);
        if (match is not null)
            request.Headers.TryAddWithoutValidation("If-Match", match);
        return await to.SendAsync(request);
    }

    private sealed class Own : IAsyncDisposable
    {
        public LivingNode Living { get; } = new();

        public ValueTask DisposeAsync() => Living.DisposeAsync();
    }
}
