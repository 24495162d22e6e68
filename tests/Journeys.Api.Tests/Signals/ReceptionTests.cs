using System.Net.Http.Headers;
using System.Text;
using Journeys.Domain.Signals;
using Journeys.Runtime.Signals;

namespace Journeys.Api.Tests.Signals;

public sealed class ReceptionTests : IAsyncLifetime
{
    private const string Good = """{"type":"track","event":"E","userId":"u"}""";

    private TestNode node = null!;

    public async ValueTask InitializeAsync() => node = await TestNode.StartAsync();

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Theory]
    [InlineData("/v1/identify", SignalKind.Identify)]
    [InlineData("/v1/track", SignalKind.Track)]
    [InlineData("/v1/page", SignalKind.Page)]
    [InlineData("/v1/screen", SignalKind.Screen)]
    [InlineData("/v1/group", SignalKind.Group)]
    [InlineData("/v1/alias", SignalKind.Alias)]
    [InlineData("/v1/i", SignalKind.Identify)]
    [InlineData("/v1/t", SignalKind.Track)]
    [InlineData("/v1/p", SignalKind.Page)]
    [InlineData("/v1/s", SignalKind.Screen)]
    [InlineData("/v1/g", SignalKind.Group)]
    [InlineData("/v1/a", SignalKind.Alias)]
    public async Task Path_OfACall_TellsTheKind(string path, SignalKind kind)
    {
        Assert.Equal(200, (await node.PostAsync(path, """{"event":"E","userId":"u","previousId":"p","groupId":"g"}""")).Status);
        Assert.Equal((kind, "default"), (node.Ingress.Taken.Single().Kind, node.Ingress.Taken.Single().Source));
    }

    [Theory]
    [InlineData("/v1/batch")]
    [InlineData("/v1/b")]
    [InlineData("/v1/import")]
    public async Task Path_OfABatch_TakesItemsInOrder(string path)
    {
        var answer = await node.PostAsync(path, """{"batch":[{"type":"track","event":"A","userId":"u"},{"type":"track","event":"B","userId":"u"}]}""");
        Assert.Equal((200, """{"success":true,"accepted":2}"""), (answer.Status, answer.Text));
        Assert.Equal(["A", "B"], node.Ingress.Taken.Select(s => s.Name));
        Assert.Equal("""{"success":true,"accepted":0}""", (await node.PostAsync(path, """{"batch":[]}""")).Text);
    }

    [Fact]
    public async Task Path_OfMetrics_TakesNothing()
    {
        Assert.Equal((200, """{"success":true}"""), ((await node.PostAsync("/v1/m", """{"series":[]}""", "", "text/plain")) is var a ? (a.Status, a.Text) : default));
        Assert.Empty(node.Ingress.Taken);
    }

    [Fact]
    public async Task Key_AnywhereItMayBe_Known()
    {
        await Known(r => r.Headers.Authorization = TestNode.Basic(node.WriteKey));
        await Known(r => r.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(node.WriteKey))));
        await Known(r => r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", node.WriteKey));
        await Known(r => r.Headers.Add("X-Write-Key", node.WriteKey));
        await Known(r => r.Content = new StringContent($$"""{"event":"E","userId":"u","writeKey":"{{node.WriteKey}}"}""", Encoding.UTF8, "text/plain"));
        Assert.Equal(200, (await node.PostAsync("/v1/batch", $$"""{"batch":[{{Good}}],"writeKey":"{{node.WriteKey}}"}""", "")).Status);
    }

    [Fact]
    public async Task Key_MissingOrUnknown_401()
    {
        foreach (var answer in new[]
        {
            await node.PostAsync("/v1/track", Good, ""), await node.PostAsync("/v1/track", Good, "jw_unknown"),
            await node.PostAsync("/v1/track", """{"event":"E","userId":"u","writeKey":"jw_unknown"}""", ""),
            await node.PostAsync("/v1/batch", """{"batch":[1]}""", ""), await node.PostAsync("/v1/events", "{}", "", "application/cloudevents+json"),
            await node.PostAsync("/v1/track", Good, new string('x', 500)),
        })
        {
            Assert.Equal((401, "application/problem+json", "urn:journeys:problem:unknown-key"), (answer.Status, answer.Type, answer.Json.GetProperty("type").GetString()));
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/track");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic !!!");
        request.Content = new StringContent(Good, Encoding.UTF8, "application/json");
        Assert.Equal(401, (await node.SendAsync(request)).Status);
        Assert.Empty(node.Ingress.Taken);
    }

    [Fact]
    public async Task Key_OfAnAdmin_WritesNoSignals() => Assert.Equal(403, (await node.PostAsync("/v1/track", Good, node.AdminKey)).Status);

    [Fact]
    public async Task Ingress_Overloaded_429()
    {
        node.Ingress.Throws = new OverloadedException(TimeSpan.FromMilliseconds(2300));
        var answer = await node.PostAsync("/v1/track", Good);
        Assert.Equal((429, "3", "urn:journeys:problem:overloaded"),
            (answer.Status, answer.Headers.RetryAfter?.ToString(), answer.Json.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Ingress_Throws_503()
    {
        node.Ingress.Throws = new IOException("secret of the store");
        var answer = await node.PostAsync("/v1/track", Good);
        Assert.Equal((503, "1"), (answer.Status, answer.Headers.RetryAfter?.ToString()));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_KeepsOnlySome_503WithThoseThatFailed()
    {
        node.Ingress.Answer = s => s.Name == "B" ? SignalOutcome.Failed : SignalOutcome.Accepted;
        var answer = await node.PostAsync("/v1/batch",
            """{"batch":[7,{"type":"track","event":"A","userId":"u"},{"type":"track","event":"B","userId":"u"}]}""");
        Assert.Equal(503, answer.Status);
        Assert.Equal(["0 object", "2 stored"], answer.Json.GetProperty("errors").EnumerateArray()
            .Select(e => $"{e.GetProperty("item").GetInt32()} {e.GetProperty("rule").GetString()}"));
    }

    [Fact]
    public async Task Outcomes_Counted()
    {
        node.Ingress.Answer = s => s.Name == "D" ? SignalOutcome.Duplicate : SignalOutcome.StepFailed;
        var answer = await node.PostAsync("/v1/batch",
            """{"batch":[{"type":"track","event":"D","userId":"u"},{"type":"track","event":"B","userId":"u"},null]}""");
        Assert.Equal((200, """{"success":true,"accepted":1,"duplicates":1,"rejected":1"""), (answer.Status, answer.Text[..answer.Text.IndexOf(",\"errors", StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task Browser_OtherSite_MaySendAndReadTheAnswer()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Options, "/v1/t");
        ask.Headers.Add("Origin", "https://shop.example");
        ask.Headers.Add("Access-Control-Request-Method", "POST");
        ask.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        var may = await node.SendAsync(ask);
        Assert.Equal((204, "https://shop.example", "authorization,content-type", "POST"),
            (may.Status, One(may, "Access-Control-Allow-Origin"), One(may, "Access-Control-Allow-Headers"), One(may, "Access-Control-Allow-Methods")));

        using var beacon = new HttpRequestMessage(HttpMethod.Post, "/v1/t");
        beacon.Headers.Add("Origin", "https://shop.example");
        beacon.Content = new StringContent($$"""{"event":"E","anonymousId":"a","writeKey":"{{node.WriteKey}}"}""", Encoding.UTF8, "text/plain");
        var sent = await node.SendAsync(beacon);
        Assert.Equal((200, "https://shop.example", "Origin"), (sent.Status, One(sent, "Access-Control-Allow-Origin"), sent.Headers.Vary.Single()));
    }

    [Fact]
    public async Task Browser_OtherSite_MayReadNothing()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Options, "/v1/sources");
        ask.Headers.Add("Origin", "https://shop.example");
        ask.Headers.Add("Access-Control-Request-Method", "GET");
        Assert.False((await node.SendAsync(ask)).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Clock_DrivenByData_SignalsArriveWhenTheyHappened()
    {
        node.Clock.IsDrivenByData = true;
        await node.PostAsync("/v1/page", """{"userId":"u","timestamp":"2011-02-03T04:05:06Z"}""");
        Assert.Equal("2011-02-03T04:05:06.000Z", node.Ingress.Taken.Single().ReceivedAt.ToString());
    }

    private async Task Known(Action<HttpRequestMessage> carry)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/track");
        request.Content = new StringContent(Good, Encoding.UTF8, "application/json");
        carry(request);
        Assert.Equal(200, (await node.SendAsync(request)).Status);
    }

    private static string One(Answer answer, string header) => answer.Headers.GetValues(header).Single();
}
