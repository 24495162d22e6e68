using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Journeys.Api.Sources;
using Journeys.Domain;
using Journeys.Host.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Journeys.Stories.Harness;

/// <summary>A shop with a node of its own. It is told things and asked things over HTTP only; the test moves its clock.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private static readonly TimeSpan FollowsWithin = TimeSpan.FromSeconds(30);

    private readonly string _engine;
    private readonly TestStore _store;
    private readonly StoryClock _clock;
    private HttpClient _http = null!;
    private OpenNode _node = null!;
    private WebApplication _app = null!;
    private string _writeKey = "";
    private string _adminKey = "";
    private int _messages;

    private Shop(string engine, TestStore store, DateTimeOffset now)
    {
        (_engine, _store, _clock) = (engine, store, new StoryClock(Instant.From(now)));
    }

    public DateTimeOffset Now => _clock.Now.ToDateTimeOffset();

    public string WriteKey => _writeKey;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens a shop of which nobody has heard yet.</summary>
    public static async Task<Shop> OpenAsync(string engine, string store, string now)
    {
        var shop = new Shop(engine, await TestStore.CreateAsync(store), Moment(now));
        try
        {
            await shop.StartAsync();
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _store.DisposeAsync();
    }

    /// <summary>Stops the node and starts another on the same store: what was only in memory is gone.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Moves the clock.</summary>
    public void GoTo(DateTimeOffset moment) => _clock.Advance(Instant.From(moment));

    /// <inheritdoc cref="GoTo(DateTimeOffset)"/>
    public void GoTo(string moment) => GoTo(Moment(moment));

    /// <summary>Moves the clock, and lets everybody think whose wake is due by then.</summary>
    public async Task PassUntilAsync(DateTimeOffset moment)
    {
        GoTo(moment);
        while (await _node.Node.Wakes.RunOnceAsync(Enumerable.Range(0, CustomerId.Partitions), Token) > 0)
        {
        }
    }

    /// <summary>Sends one of Segment's calls, now unless it says another <c>timestamp</c>.</summary>
    public async Task SendAsync(string call, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/{call}") { Content = Json(Stamped(body).ToJsonString()) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(_writeKey + ":")));
        await SendAsync(request, HttpStatusCode.OK);
    }

    public Task TrackAsync(object who, string name, object? properties = null, object? context = null) => SendAsync("track", Call(who, new JsonObject
    {
        ["event"] = name,
        ["properties"] = Node(properties),
        ["context"] = Node(context),
    }));

    public Task PageAsync(object who, string category, string name, object? context = null) => SendAsync("page", Call(who, new JsonObject
    {
        ["category"] = category,
        ["name"] = name,
        ["context"] = Node(context),
    }));

    public Task IdentifyAsync(object who, object? traits = null, object? context = null) => SendAsync("identify", Call(who, new JsonObject
    {
        ["traits"] = Node(traits),
        ["context"] = Node(context),
    }));

    /// <summary>Sends a CloudEvent in structured mode.</summary>
    public async Task SendEventAsync(string type, string subject, object? data = null, string source = "/till/12")
    {
        var sent = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = NextMessage(),
            ["source"] = source,
            ["type"] = type,
            ["subject"] = subject,
            ["time"] = Now.ToString("O", CultureInfo.InvariantCulture),
            ["data"] = Node(data),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events");
        request.Content = Json(sent.ToJsonString(), "application/cloudevents+json");
        request.Headers.Authorization = new("Bearer", _writeKey);
        await SendAsync(request, HttpStatusCode.OK);
    }

    /// <summary>Tells what is known of whoever holds an identifier.</summary>
    public async Task<Person> FindAsync(string identifier) =>
        new((await AskAsync($"/v1/customers?identifier={Uri.EscapeDataString(identifier)}"))!.Value);

    /// <summary>Tells what is known of a customer.</summary>
    public async Task<Person> GetAsync(string id) => new((await AskAsync($"/v1/customers/{id}"))!.Value);

    /// <summary>Tells whether anybody holds an identifier.</summary>
    public async Task<bool> KnowsAsync(string identifier) =>
        await AskAsync($"/v1/customers?identifier={Uri.EscapeDataString(identifier)}") is not null;

    /// <summary>Reads a customer's whole timeline.</summary>
    public async Task<List<TimelineEntry>> TimelineAsync(string id)
    {
        var entries = new List<TimelineEntry>();
        for (long? from = 1; from is not null;)
        {
            var page = (await AskAsync($"/v1/customers/{id}/timeline?from={from}"))!.Value;
            entries.AddRange(page.GetProperty("entries").EnumerateArray().Select(e => new TimelineEntry(e)));
            from = page.TryGetProperty("next", out var next) ? next.GetInt64() : null;
        }

        return entries;
    }

    /// <summary>Asserts how many people are in a stage; the report follows the journals a moment later.</summary>
    public async Task AssertPeopleInAsync(string region, string stage, long expected)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var people = (await AskAsync($"/v1/journey?region={region}"))!.Value.GetProperty("regions")[0].GetProperty("stages").EnumerateArray()
                .Single(s => s.GetProperty("stage").GetString() == stage).GetProperty("people").GetInt64();
            if (people == expected)
                return;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < FollowsWithin, $"{people} people are in {region}.{stage}, not {expected}");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>Takes a customer apart; gives the new one's id.</summary>
    public async Task<string> SplitAsync(string id, string[] identifiers, string cause)
    {
        using var request = Admin(HttpMethod.Post, $"/v1/customers/{id}/split");
        request.Content = Json(JsonSerializer.Serialize(new { identifiers, cause }));
        return (await SendAsync(request, HttpStatusCode.OK)).GetProperty("created").GetString()!;
    }

    /// <summary>Publishes the live playbook with one region more, whose stages are called by their names.</summary>
    public async Task AddRegionAsync(string name, string region)
    {
        using var asked = Admin(HttpMethod.Get, "/v1/playbook");
        using var answer = await _http.SendAsync(asked, Token);
        var playbook = JsonNode.Parse(
            await answer.Content.ReadAsStringAsync(Token), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!;
        var added = JsonNode.Parse(region)!;
        foreach (var (stage, label) in added["stages"]!.AsObject())
            (label!["en"], label["fr"]) = (stage, stage);
        playbook["map"]![name] = added;
        using var request = Admin(HttpMethod.Put, "/v1/playbook");
        request.Content = Json(playbook.ToJsonString());
        await SendAsync(request, HttpStatusCode.OK);
    }

    /// <summary>Sends any request to the shop and gives what it answered.</summary>
    public async Task<JsonElement> SendAsync(HttpRequestMessage request, HttpStatusCode expected)
    {
        using var response = await _http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == expected, $"{request.Method} {request.RequestUri} answered {(int)response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static StringContent Json(string text, string type = "application/json") => new(text, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static JsonNode? Node(object? value) => value is JsonNode node ? node : JsonSerializer.SerializeToNode(value);

    private static JsonObject Call(object who, JsonObject what)
    {
        foreach (var (name, value) in (JsonObject)Node(who)!)
            what[name] = value?.DeepClone();
        foreach (var name in what.Where(m => m.Value is null).Select(m => m.Key).ToList())
            what.Remove(name);
        return what;
    }

    private JsonObject Stamped(object body)
    {
        var stamped = (JsonObject)Node(body)!;
        stamped["messageId"] ??= NextMessage();
        stamped["timestamp"] ??= Now.ToString("O", CultureInfo.InvariantCulture);
        return stamped;
    }

    private string NextMessage() => string.Create(CultureInfo.InvariantCulture, $"m-{++_messages}");

    private async Task<JsonElement?> AskAsync(string path)
    {
        using var request = Admin(HttpMethod.Get, path);
        using var response = await _http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        Assert.True(response.IsSuccessStatusCode, $"GET {path} answered {(int)response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private HttpRequestMessage Admin(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", _adminKey);
        return request;
    }

    private async Task StartAsync()
    {
        var options = _store.Options with { Engine = _engine };
        _node = await NodeBuilder.OpenAsync(options, _clock, NullLoggerFactory.Instance, Token);
        Assert.Equal(_engine, _node.Node.Engine.Kind);
        _app = HttpNode.Build(_node.Node, "http://127.0.0.1:0");
        await _app.StartAsync(Token);
        foreach (var key in await _app.Services.GetRequiredService<SourceKeys>().EnsureAsync(Token))
            (_writeKey, _adminKey) = key.Scopes.HasFlag(KeyScopes.Admin) ? (_writeKey, key.Key) : (key.Key, _adminKey);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    private async Task StopAsync()
    {
        _http?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (_node is not null)
            await _node.DisposeAsync();
        (_http, _app, _node) = (null!, null!, null!);
    }
}
