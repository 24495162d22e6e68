using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

/// <summary>What every store of reports promises: see <see cref="IReports"/>.</summary>
public abstract class ReportsSuite : StoreSuite
{
    private static readonly DateOnly Monday = new(2026, 5, 4);

    private IReports Reports => Store.Reports;

    [Fact]
    public async Task CheckpointAsync_AtTheBeginning_IsZero()
    {
        Assert.Equal(0, await Reports.CheckpointAsync(Token));
        Assert.Empty(await Reports.PeopleAsync(Token));
        Assert.Empty(await Reports.FlowsAsync(DateOnly.MinValue, DateOnly.MaxValue, Token));
    }

    [Fact]
    public async Task AddAsync_Counts_AddUp()
    {
        Assert.True(await Reports.AddAsync(
            0, 10, [new("shopping", "browsing", 3), new("shopping", "browsing", 2)], [new(Monday, "shopping", "", "browsing", 5)], Token));
        Assert.True(await Reports.AddAsync(
            10,
            25,
            [new("shopping", "browsing", -1), new("shopping", "basket", 1), new("order", "none", 1)],
            [new(Monday, "shopping", "browsing", "basket", 1), new(Monday.AddDays(1), "shopping", "", "browsing", 1), new(Monday, "shopping", "", "browsing", 1)],
            Token));
        await ReopenAsync();

        Assert.Equal(25, await Reports.CheckpointAsync(Token));
        Assert.Equal(
            [new("order", "none", 1), new("shopping", "basket", 1), new("shopping", "browsing", 4)],
            (await Reports.PeopleAsync(Token)).OrderBy(count => count.Region, StringComparer.Ordinal).ThenBy(count => count.Stage, StringComparer.Ordinal));
        Assert.Equal(
            [new(Monday, "shopping", "", "browsing", 6), new(Monday, "shopping", "browsing", "basket", 1)],
            (await Reports.FlowsAsync(Monday, Monday, Token)).OrderBy(flow => flow.From, StringComparer.Ordinal));
        Assert.Equal(3, (await Reports.FlowsAsync(Monday, Monday.AddDays(1), Token)).Count);
        Assert.Empty(await Reports.FlowsAsync(Monday.AddDays(2), Monday.AddDays(9), Token));
    }

    [Fact]
    public async Task AddAsync_CheckpointMovedMeanwhile_AddsNothing()
    {
        Assert.True(await Reports.AddAsync(0, 10, [new("shopping", "browsing", 1)], [], Token));
        Assert.False(await Reports.AddAsync(0, 20, [new("shopping", "browsing", 1)], [new(Monday, "shopping", "", "browsing", 1)], Token));
        Assert.Equal(10, await Reports.CheckpointAsync(Token));
        Assert.Equal(1, (await Reports.PeopleAsync(Token)).Single().People);
        Assert.Empty(await Reports.FlowsAsync(Monday, Monday, Token));
    }

    [Fact]
    public async Task AddAsync_ManyReadersAtOnce_EachStretchCountsOnce()
    {
        const int Stretches = 40;
        var nodes = await NodesAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(reader => Task.Run(() => Read(nodes[reader % nodes.Count].Reports), Token)));
        Assert.Equal(Stretches, await Reports.CheckpointAsync(Token));
        Assert.Equal(Stretches, (await Reports.PeopleAsync(Token)).Single().People);

        static async Task Read(IReports reports)
        {
            while (await reports.CheckpointAsync(Token) is var checkpoint && checkpoint < Stretches)
                await reports.AddAsync(checkpoint, checkpoint + 1, [new("shopping", "browsing", 1)], [], Token);
        }
    }
}
