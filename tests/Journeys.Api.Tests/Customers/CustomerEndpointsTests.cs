using System.Text.Json;

namespace Journeys.Api.Tests.Customers;

public sealed class CustomerEndpointsTests(LivingNode living) : IClassFixture<LivingNode>
{
    private readonly TestNode node = living.Node;

    [Fact]
    public async Task Customer_AfterSignals_TellsWhoWhereAndWhat()
    {
        await living.SendAsync(
            """{"type":"page","anonymousId":"cookie-1","name":"Home","timestamp":"2026-05-01T11:00:00Z"}""",
            """{"type":"identify","anonymousId":"cookie-1","userId":"ada","traits":{"email":"Ada@Example.org","firstName":"Ada"},"timestamp":"2026-05-01T11:01:00Z"}""",
            """{"type":"track","userId":"ada","event":"Product Viewed","properties":{"product_id":"sku-1","category":"Garden > Tools","price":9.5},"timestamp":"2026-05-01T11:02:00Z"}""",
            """{"type":"track","userId":"ada","event":"Order Completed","properties":{"order_id":"o-1","total":12.5,"currency":"EUR","products":[{"product_id":"sku-1","category":"Garden > Tools","price":12.5,"quantity":1}]},"timestamp":"2026-05-01T11:03:00Z"}""");

        var answer = await living.AskAsync("/v1/customers?identifier=email:ADA@example.org");

        Assert.Equal((200, "application/json", true), (answer.Status, answer.Type, answer.Headers.CacheControl?.NoStore));
        var customer = answer.Json;
        Assert.Equal(["anonymous_id:cookie-1", "email:ada@example.org", "user_id:ada"],
            customer.GetProperty("identifiers").EnumerateArray().Select(i => $"{i.GetProperty("namespace").GetString()}:{i.GetProperty("value").GetString()}").Order());
        Assert.Equal("bought", StageOf(customer, "shopping"));
        Assert.Equal("Has just bought", customer.GetProperty("journey").EnumerateArray().Single(s => s.GetProperty("region").GetString() == "shopping").GetProperty("label").GetProperty("en").GetString());
        var orders = customer.GetProperty("context").GetProperty("orders");
        Assert.Equal((1, 1250, "EUR"), (orders.GetProperty("count").GetInt32(), orders.GetProperty("revenue")[0].GetProperty("minor").GetInt32(), orders.GetProperty("revenue")[0].GetProperty("currency").GetString()));
        Assert.True(customer.GetProperty("facts").GetArrayLength() > 0);
        Assert.True(customer.GetProperty("context").GetProperty("interests").GetArrayLength() > 0);

        var same = await living.AskAsync($"/v1/customers/{customer.GetProperty("id").GetString()}");
        Assert.Equal(customer.GetRawText(), same.Json.GetRawText());
    }

    [Fact]
    public async Task Timeline_Pages_EveryEventInPlainWords()
    {
        await living.SendAsync([.. Enumerable.Range(1, 30).Select(i => $$"""{"type":"track","userId":"tim","event":"Step {{i}}","timestamp":"2026-05-01T11:{{i:00}}:00Z"}""")]);
        await living.SendAsync("""{"type":"track","userId":"tim","event":"Order Completed","properties":{"order_id":"o-7","total":3,"currency":"EUR"},"timestamp":"2026-05-01T11:40:00Z"}""");
        await living.SendAsync("""{"type":"track","userId":"tim","event":"Old","timestamp":"2024-01-01T00:00:00Z"}""");
        var id = await living.IdOfAsync("user_id:tim");

        var whole = (await living.AskAsync($"/v1/customers/{id}/timeline?limit=1000")).Json;
        var entries = whole.GetProperty("entries").EnumerateArray().ToList();
        Assert.False(whole.TryGetProperty("next", out _));
        Assert.Equal(Enumerable.Range(1, 30).Select(i => $"'Step {i}'."), entries.Select(Text).Where(t => t.StartsWith("'Step", StringComparison.Ordinal)));
        Assert.Contains("Is known as user_id:tim.", entries.Select(Text));
        Assert.Contains("Ordered for 3.00 EUR (order o-7).", entries.Select(Text));
        Assert.Contains("'Old' (too late to move anything).", entries.Select(Text));
        Assert.Contains(entries, e => Text(e).StartsWith("Moved from 'Away' to 'Has just bought' (shopping, because of Order Completed)", StringComparison.Ordinal));

        var paged = new List<JsonElement>();
        for (long? from = 1; from is not null;)
        {
            var page = (await living.AskAsync($"/v1/customers/{id}/timeline?limit=7&from={from}")).Json;
            paged.AddRange(page.GetProperty("entries").EnumerateArray());
            from = page.TryGetProperty("next", out var next) ? next.GetInt64() : null;
        }

        Assert.Equal(entries.Select(e => e.GetRawText()), paged.Select(e => e.GetRawText()));
        var last = (await living.AskAsync($"/v1/customers/{id}/timeline?from=-1&lang=fr")).Json;
        Assert.Contains("« Old » (trop tard pour changer quoi que ce soit).", last.GetProperty("entries").EnumerateArray().Select(Text));
    }

    [Fact]
    public async Task Split_TwoPeopleOnOneDevice_AreTwoAgain()
    {
        await living.SendAsync("""{"type":"identify","userId":"eve","traits":{"email":"eve@x.y"},"anonymousId":"tablet"}""");
        var id = await living.IdOfAsync("email:eve@x.y");

        var bad = await node.AskAsync(HttpMethod.Post, $"/v1/customers/{id}/split", node.AdminKey, """{"identifiers":["email:nobody@x.y"]}""");
        Assert.Equal((422, "urn:journeys:problem:not-held"), (bad.Status, bad.Json.GetProperty("type").GetString()));
        var all = await node.AskAsync(HttpMethod.Post, $"/v1/customers/{id}/split", node.AdminKey, """{"identifiers":["email:eve@x.y","user_id:eve","anonymous_id:tablet"]}""");
        Assert.Equal(422, all.Status);

        var split = await node.AskAsync(HttpMethod.Post, $"/v1/customers/{id}/split", node.AdminKey, """{"identifiers":["email:eve@x.y"],"cause":"her sister's"}""");
        Assert.Equal(200, split.Status);
        Assert.Equal(split.Json.GetProperty("created").GetString(), await living.IdOfAsync("email:eve@x.y"));
        Assert.Equal(id, await living.IdOfAsync("user_id:eve"));
        var timeline = (await living.AskAsync($"/v1/customers/{id}/timeline")).Json;
        Assert.Contains(timeline.GetProperty("entries").EnumerateArray(), e => Text(e).Contains("her sister's", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Merge_Seen_TheElderAnswers()
    {
        await living.SendAsync("""{"type":"page","anonymousId":"phone-of-mel"}""");
        await living.SendAsync("""{"type":"page","anonymousId":"desk-of-mel"}""");
        var (elder, younger) = (await living.IdOfAsync("anonymous_id:phone-of-mel"), await living.IdOfAsync("anonymous_id:desk-of-mel"));
        Assert.NotEqual(elder, younger);
        await living.SendAsync("""{"type":"alias","userId":"mel","previousId":"phone-of-mel"}""", """{"type":"alias","userId":"mel","previousId":"desk-of-mel"}""");
        var answer = (await living.AskAsync($"/v1/customers/{younger}")).Json;
        Assert.Equal((elder, younger), (answer.GetProperty("id").GetString(), answer.GetProperty("askedFor").GetString()));
        Assert.Contains((await living.AskAsync($"/v1/customers/{elder}/timeline")).Json.GetProperty("entries").EnumerateArray(),
            e => Text(e) == $"{younger} turned out to be the same person; its history is part of this one.");
    }

    [Fact]
    public async Task Erase_Known_IsForgotten()
    {
        await living.SendAsync("""{"type":"identify","userId":"gone","traits":{"email":"gone@x.y"}}""");
        var id = await living.IdOfAsync("user_id:gone");
        Assert.Equal(204, (await node.AskAsync(HttpMethod.Delete, $"/v1/customers/{id}", node.AdminKey)).Status);
        Assert.Equal(404, (await living.AskAsync($"/v1/customers/{id}")).Status);
        Assert.Equal(404, (await living.AskAsync($"/v1/customers/{id}/timeline")).Status);
        Assert.Equal(404, (await living.AskAsync("/v1/customers?identifier=email:gone@x.y")).Status);
        Assert.Equal(404, (await node.AskAsync(HttpMethod.Delete, $"/v1/customers/{id}", node.AdminKey)).Status);
    }

    [Theory]
    [InlineData("/v1/customers/c999999", 404)]
    [InlineData("/v1/customers/c999999/timeline", 404)]
    [InlineData("/v1/customers/c999999/live", 404)]
    [InlineData("/v1/customers/42", 404)]
    [InlineData("/v1/customers", 400)]
    [InlineData("/v1/customers?identifier=x", 400)]
    [InlineData("/v1/customers?identifier=user_id:null", 400)]
    [InlineData("/v1/customers?identifier=user_id:nobody-at-all", 404)]
    [InlineData("/v1/journey?from=yesterday", 400)]
    [InlineData("/v1/journey?from=2026-05-02&to=2026-05-01", 400)]
    [InlineData("/v1/journey?from=0001-01-01&to=9999-12-31", 400)]
    [InlineData("/v1/journey?to=0001-01-01", 200)]
    public async Task Question_Unanswerable_Named(string path, int status)
    {
        var answer = await living.AskAsync(path);
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? "application/json" : "application/problem+json", answer.Type);
    }

    [Theory]
    [InlineData("GET", "/v1/customers/c1", false)]
    [InlineData("GET", "/v1/customers?identifier=user_id:ada", false)]
    [InlineData("GET", "/v1/customers/c1/timeline", false)]
    [InlineData("GET", "/v1/customers/c1/live", false)]
    [InlineData("GET", "/v1/journey", false)]
    [InlineData("GET", "/v1/playbook", false)]
    [InlineData("PUT", "/v1/playbook", true)]
    [InlineData("DELETE", "/v1/customers/c1", true)]
    [InlineData("POST", "/v1/customers/c1/split", true)]
    public async Task Question_WithoutTheRight_Refused(string method, string path, bool admin)
    {
        Assert.Equal(401, (await node.AskAsync(new HttpMethod(method), path, null)).Status);
        Assert.Equal(403, (await node.AskAsync(new HttpMethod(method), path, node.WriteKey)).Status);
        if (!admin)
            return;
        var reader = await node.Keys.CreateAsync($"reader-{Guid.NewGuid():N}", Api.Sources.KeyScopes.CustomersRead);
        Assert.Equal(403, (await node.AskAsync(new HttpMethod(method), path, reader!.Key)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"identifiers":[]}""")]
    [InlineData("""{"identifiers":[null]}""")]
    [InlineData("""{"identifiers":["x"]}""")]
    [InlineData("""{"identifiers":"email:a@b.c"}""")]
    public async Task Split_BadBody_400(string json) =>
        Assert.Equal(400, (await node.AskAsync(HttpMethod.Post, "/v1/customers/c1/split", node.AdminKey, json)).Status);

    private static string Text(JsonElement entry) => entry.GetProperty("text").GetString()!;

    private static string? StageOf(JsonElement customer, string region) => customer.GetProperty("journey").EnumerateArray()
        .Single(s => s.GetProperty("region").GetString() == region).GetProperty("stage").GetString();
}
