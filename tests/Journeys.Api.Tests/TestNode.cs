using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Journeys.Api.Sources;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Journeys.Api.Tests;

/// <summary>The API on a loopback port, with everything behind it faked.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private WebApplication app = null!;

    private TestNode()
    {
    }

    public FakeIngress Ingress { get; } = new();

    public FakeClock Clock { get; } = new();

    public FakeTime Time { get; } = new();

    public FakeDocuments Documents { get; } = new();

    public HttpClient Http { get; } = new();

    public string Url { get; private set; } = "";

    public string WriteKey { get; private set; } = "";

    public string AdminKey { get; private set; } = "";

    public SourceKeys Keys => app.Services.GetRequiredService<SourceKeys>();

    public static async Task<TestNode> StartAsync(Action<ApiOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var node = new TestNode();
        builder.Services.AddSingleton<ISignalIngress>(_ => node.Ingress);
        builder.Services.AddSingleton<IDocuments>(_ => node.Documents);
        builder.Services.AddSingleton<INodeClock>(_ => node.Clock);
        builder.Services.AddSingleton<TimeProvider>(_ => node.Time);
        services?.Invoke(builder.Services);
        builder.Services.AddJourneysApi(configure);
        node.app = builder.Build();
        node.app.MapJourneysApi();
        await node.app.StartAsync();
        node.Url = node.app.Urls.Single();
        node.Http.BaseAddress = new Uri(node.Url);
        var keys = await node.Keys.EnsureAsync();
        node.WriteKey = keys.Single(k => k.Scopes == KeyScopes.SignalsWrite).Key;
        node.AdminKey = keys.Single(k => k.Scopes.HasFlag(KeyScopes.Admin)).Key;
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }

    public Task<Answer> PostAsync(string path, string json, string? key = null, string? type = "application/json") =>
        PostAsync(path, Encoding.UTF8.GetBytes(json), key, type);

    public async Task<Answer> PostAsync(string path, byte[] body, string? key = null, string? type = "application/json", string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new ByteArrayContent(body);
        if (type is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
            request.Content.Headers.ContentEncoding.Add(encoding);
        if (key != "")
            request.Headers.Authorization = Basic(key ?? WriteKey);
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, text, response.Headers);
    }

    public async Task<Answer> AskAsync(HttpMethod method, string path, string? key, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await SendAsync(request);
    }

    public static AuthenticationHeaderValue Basic(string key) => new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(key + ":")));
}

/// <summary>One node for all tests of a class.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    internal TestNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Node = await TestNode.StartAsync();

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}

/// <summary>What the API answered.</summary>
internal sealed record Answer(int Status, string? Type, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Field => Json.GetProperty("errors")[0].GetProperty("field").GetString()!;

    public string Rule => Json.GetProperty("errors")[0].GetProperty("rule").GetString()!;
}
