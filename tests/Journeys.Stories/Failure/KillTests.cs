using Journeys.Domain.Identity;
using Journeys.Stories.Harness;

namespace Journeys.Stories.Failure;

/// <summary>Nothing acknowledged is lost, and nothing is taken twice, however often the node dies.</summary>
public sealed class KillTests
{
    private const int Signals = 20_000;

    private const int StopAt = 6_000;

    private static readonly int[] EndAt = [3_000, StopAt, 9_000, 13_000, 17_000];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Worlds.Sqlite)]
    [InlineData(Worlds.Postgres)]
    public async Task Kill_SeveralTimesInTheMiddleOfALoad_LosesNothingAcknowledgedAndTakesNothingTwice(string kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await using var node = new MortalNode(store);
        await node.StartAsync(Token);
        var load = new Load(Signals, TimeProvider.System.GetUtcNow().AddMinutes(-10));
        var milestones = EndAt.Select(at => (at, load.ReachedAsync(at))).ToList();
        var running = load.RunAsync(node, Token);
        foreach (var (at, reached) in milestones)
        {
            await await Task.WhenAny(reached, running);

            // Once in order, so that snapshots are left for those who are killed later to begin with.
            if (at == StopAt)
                Assert.Equal(0, await node.StopAsync(Token));
            else
                await node.KillAsync();
            await node.StartAsync(Token);
        }

        await running;
        await node.KillAsync();

        Assert.Equal(Signals, load.Acknowledged.Count);
        Assert.NotEqual(0, load.Resent);
        var kept = await KeptJournal.ReadAsync(store, Load.UserIds.Select(u => new Identifier("user_id", u)), Token);
        Assert.Empty(load.Acknowledged.Except(kept.Messages));
        Assert.Equal(kept.Messages.Count, kept.Messages.Distinct().Count());
        Assert.Equal(Signals, kept.Messages.Count);
        Assert.Empty(kept.Gaps);
        Assert.Empty(kept.Different);
        Assert.Empty(kept.Lost);

        // What was to be compared was there: snapshots, and people who turned out to be one.
        Assert.NotEqual(0, kept.Snapshots);
        Assert.NotEqual(0, kept.Retired);
    }
}
