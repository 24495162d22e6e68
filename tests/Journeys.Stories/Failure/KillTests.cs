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

    [Theory, ClassData(typeof(Worlds))]
    public async Task Kill_SeveralTimesInTheMiddleOfALoad_LosesNothingAcknowledgedAndTakesNothingTwice(string engine, string store)
    {
        await using var kept = await TestStore.CreateAsync(store);
        await using var node = new MortalNode(engine, kept);
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
        var journal = await KeptJournal.ReadAsync(kept, Load.UserIds.Select(u => new Identifier("user_id", u)), Token);
        Assert.Empty(load.Acknowledged.Except(journal.Messages));
        Assert.Equal(journal.Messages.Count, journal.Messages.Distinct().Count());
        Assert.Equal(Signals, journal.Messages.Count);
        Assert.Empty(journal.Gaps);
        Assert.Empty(journal.Different);
        Assert.Empty(journal.Lost);

        // What was to be compared was there: snapshots, and people who turned out to be one.
        Assert.NotEqual(0, journal.Snapshots);
        Assert.NotEqual(0, journal.Retired);
    }
}
