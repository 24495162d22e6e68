using System.Text;
using Journeys.Api.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Journeys.Api.Tests.Sources;

public sealed class SourceKeysTests
{
    private readonly FakeDocuments documents = new();
    private readonly FakeTime time = new();

    [Fact]
    public async Task Ensure_FirstStart_TellsTwoKeysOnce()
    {
        var made = await Keys().EnsureAsync();
        Assert.Equal([KeyScopes.SignalsWrite, KeyScopes.Admin | KeyScopes.CustomersRead], made.Select(k => k.Scopes));
        Assert.Empty(await Keys().EnsureAsync());
        Assert.All(documents.All, d => Assert.All(made, k => Assert.DoesNotContain(k.Key, Encoding.UTF8.GetString(d.Body.Span), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Ensure_TwoNodesAtOnce_EachKeyToldOnce()
    {
        var made = await Task.WhenAll(Keys().EnsureAsync(), Keys().EnsureAsync());
        Assert.Equal(2, made.SelectMany(m => m).Select(k => k.Name).Distinct().Count());
        Assert.Equal(2, made.Sum(m => m.Count));
    }

    [Fact]
    public async Task Find_KeyMadeElsewhere_KnownAfterARefresh()
    {
        var (here, there) = (Keys(), Keys());
        await here.EnsureAsync();
        Assert.Null(await here.FindAsync("jw_x", default));
        var key = await there.CreateAsync("app", KeyScopes.SignalsWrite);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("app", (await here.FindAsync(key!.Key, default))?.Name);
    }

    [Fact]
    public async Task Find_KeyRevokedElsewhere_RefusedAfterARefresh()
    {
        var (here, there) = (Keys(), Keys());
        var key = (await here.CreateAsync("app", KeyScopes.SignalsWrite))!.Key;
        Assert.NotNull(await here.FindAsync(key, default));
        Assert.True(await there.RevokeAsync("app"));
        time.Advance(TimeSpan.FromSeconds(3));
        await here.FindAsync(key, default);
        Assert.Null(await here.FindAsync(key, default));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(await here.FindAsync(key, default));
    }

    [Fact]
    public async Task Find_FloodOfUnknownKeys_AsksTheStoreSeldom()
    {
        var keys = Keys();
        await keys.EnsureAsync();
        var before = documents.Lists;
        for (var i = 0; i < 1000; i++)
            Assert.Null(await keys.FindAsync($"jw_{i}", default));
        Assert.InRange(documents.Lists - before, 0, 1);
    }

    [Fact]
    public async Task Find_StoreAway_KnownKeysGoOnForAWhile()
    {
        var keys = Keys();
        var key = (await keys.CreateAsync("app", KeyScopes.SignalsWrite))!.Key;
        documents.Fails = true;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(await keys.FindAsync(key, default));
        time.Advance(TimeSpan.FromSeconds(50));
        await Assert.ThrowsAsync<IOException>(async () => await keys.FindAsync(key, default));
    }

    [Fact]
    public async Task Find_UnreadableDocument_OthersWork()
    {
        var keys = Keys();
        var key = (await keys.CreateAsync("app", KeyScopes.SignalsWrite))!.Key;
        await documents.SetAsync("source", "broken", "{}"u8.ToArray(), default, default);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.NotNull(await keys.FindAsync(key, default));
    }

    private SourceKeys Keys() =>
        new(documents, new FakeClock(), time, Options.Create(new ApiOptions()), NullLogger<SourceKeys>.Instance);
}
