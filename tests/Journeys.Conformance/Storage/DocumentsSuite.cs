using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

/// <summary>What every store of documents promises: see <see cref="IDocuments"/>.</summary>
public abstract class DocumentsSuite : StoreSuite
{
    private static readonly Instant At = new(1_700_000_000_123);

    private IDocuments Documents => Store.Documents;

    [Fact]
    public async Task FindAsync_NothingThere_GivesNull()
    {
        Assert.Null(await Documents.FindAsync("playbook", "summer", Token));
        Assert.Null(await Documents.FindAsync("playbook", "summer", 1, Token));
        Assert.Empty(await Documents.ListAsync("playbook", Token));
    }

    [Fact]
    public async Task AddAsync_Versions_AreAllKept()
    {
        Assert.True(await Documents.AddAsync("playbook", "summer", 0, "one"u8.ToArray(), At, Token));
        Assert.True(await Documents.AddAsync("playbook", "summer", 1, "two"u8.ToArray(), At + TimeSpan.FromDays(1), Token));
        await ReopenAsync();

        var latest = (await Documents.FindAsync("playbook", "summer", Token))!;
        Assert.Equal(("playbook", "summer", 2, "two", At + TimeSpan.FromDays(1)), (latest.Kind, latest.Name, latest.Version, Text(latest.Body), latest.At));
        Assert.Equal("one", Text((await Documents.FindAsync("playbook", "summer", 1, Token))!.Body));
        Assert.Null(await Documents.FindAsync("playbook", "summer", 3, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-1)]
    public async Task AddAsync_NotTheLatestExpected_IsRefused(int expected)
    {
        Assert.True(await Documents.AddAsync("playbook", "summer", 0, "one"u8.ToArray(), At, Token));
        Assert.True(await Documents.AddAsync("playbook", "summer", 1, "two"u8.ToArray(), At, Token));
        Assert.False(await Documents.AddAsync("playbook", "summer", expected, "late"u8.ToArray(), At, Token));
        Assert.Equal("two", Text((await Documents.FindAsync("playbook", "summer", Token))!.Body));
    }

    [Fact]
    public async Task AddAsync_ExpectedWhereNothingIs_IsRefused() =>
        Assert.False(await Documents.AddAsync("playbook", "summer", 1, "two"u8.ToArray(), At, Token));

    [Fact]
    public async Task AddAsync_ManyAtOnce_OneIsFaster()
    {
        var nodes = await NodesAsync();
        for (var expected = 0; expected < 10; expected++)
        {
            var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
                () => nodes[i % nodes.Count].Documents.AddAsync("playbook", "summer", expected, new byte[] { (byte)i }, At, Token), Token)));
            Assert.Single(added, won => won);
            Assert.Equal(Array.IndexOf(added, true), (await Documents.FindAsync("playbook", "summer", Token))!.Body.Span[0]);
        }
    }

    [Fact]
    public async Task ListAsync_SeveralNames_GivesTheLatestOfEachByName()
    {
        await Documents.AddAsync("playbook", "winter", 0, "w1"u8.ToArray(), At, Token);
        await Documents.AddAsync("playbook", "summer", 0, "s1"u8.ToArray(), At, Token);
        await Documents.AddAsync("playbook", "summer", 1, "s2"u8.ToArray(), At, Token);
        await Documents.AddAsync("playbook", "Summer", 0, "S1"u8.ToArray(), At, Token);
        await Documents.AddAsync("source", "shop", 0, "k"u8.ToArray(), At, Token);
        Assert.Equal(["S1", "s2", "w1"], (await Documents.ListAsync("playbook", Token)).Select(document => Text(document.Body)));
    }

    [Fact]
    public async Task SetAsync_Again_ReplacesTheOnlyVersion()
    {
        await Documents.AddAsync("model", "goal", 0, "a"u8.ToArray(), At, Token);
        await Documents.AddAsync("model", "goal", 1, "b"u8.ToArray(), At, Token);
        await Documents.SetAsync("model", "goal", "c"u8.ToArray(), At, Token);
        await Documents.SetAsync("model", "goal", Array.Empty<byte>(), At, Token);

        var document = (await Documents.FindAsync("model", "goal", Token))!;
        Assert.Equal((1, ""), (document.Version, Text(document.Body)));
        Assert.Null(await Documents.FindAsync("model", "goal", 2, Token));
        Assert.Single(await Documents.ListAsync("model", Token));
    }

    [Fact]
    public async Task SetAsync_ManyAtOnce_LeavesOne()
    {
        var nodes = await NodesAsync();
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(
            () => nodes[i % nodes.Count].Documents.SetAsync("checkpoint", "learner", new byte[] { (byte)i }, At, Token), Token)));
        Assert.Equal(1, (await Documents.ListAsync("checkpoint", Token)).Single().Version);
    }

    [Fact]
    public async Task RemoveAsync_EveryVersion_IsGone()
    {
        await Documents.AddAsync("source", "shop", 0, "a"u8.ToArray(), At, Token);
        await Documents.AddAsync("source", "shop", 1, "b"u8.ToArray(), At, Token);
        await Documents.AddAsync("source", "till", 0, "t"u8.ToArray(), At, Token);
        await Documents.RemoveAsync("source", "shop", Token);
        Assert.Null(await Documents.FindAsync("source", "shop", 1, Token));
        Assert.Equal(["till"], (await Documents.ListAsync("source", Token)).Select(document => document.Name));
        Assert.True(await Documents.AddAsync("source", "shop", 0, "c"u8.ToArray(), At, Token));
    }
}
