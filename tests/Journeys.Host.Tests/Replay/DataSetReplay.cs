using Journeys.Host.Replay;

namespace Journeys.Host.Tests.Replay;

/// <summary>What must hold of the replay of a real data set, whichever it is.</summary>
public abstract class DataSetReplay(ShippedReplay shipped) : IDisposable
{
    private const string QuietRule = "unusually_quiet()";
    private readonly TemporaryFolder folder = new();

    private protected abstract string File { get; }

    private protected abstract string Mapping { get; }

    private protected abstract string Currency { get; }

    /// <summary>The figures, computed beforehand by other means and written down.</summary>
    private protected abstract (int Customers, int Orders, int Returns, decimal Revenue) WrittenDown { get; }

    /// <summary>People by stage of the relationship when 90 days of silence are unusual, computed beforehand by other means.</summary>
    private protected abstract Dictionary<string, int> StagesWrittenDown { get; }

    private protected abstract ShopFigures Figures { get; }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Replay_OfTheWholeFile_ComesToTheFilesOwnFigures_AndAgainChangesNothing()
    {
        var store = Store("store");
        await store.PublishShopAsync(QuietRule, "no_order_for(duration(\\\"90d\\\"))");
        var report = await store.ReplayAsync(File, Mapping);

        var figures = Figures;
        Assert.Equal(WrittenDown, (figures.Customers, figures.Orders, figures.Returns, figures.Revenue));
        Assert.Equal(StagesWrittenDown, figures.Relationship);
        AssertTotals(report);
        Assert.Equal((figures.Orders + figures.Returns, 0), (report.Progress.Accepted, report.Progress.Duplicates));
        Assert.Equal(0, report.Content.Refusals.Signals);
        Assert.Equal(0, report.Progress.StepsFailed);
        Assert.Equal(0, report.Totals.History);
        Assert.Equal(figures.Relationship, Stages(report, "relationship"));
        Assert.All(report.Totals.People.GroupBy(p => p.Region), region => Assert.Equal(figures.Customers, region.Sum(p => p.People)));

        var (people, turns) = await store.PeopleAsync();
        Assert.Equal(figures.ByPerson.Count, people.Count);
        foreach (var (person, of) in figures.ByPerson)
        {
            var held = people[$"user_id:{person}"];
            Assert.Equal((of.Orders, of.Returns, of.Revenue), (held.Orders, held.Returns, held.RevenueMinor / 100m));
        }

        var second = await store.ReplayAsync(File, Mapping);
        Assert.Equal((true, 0), (second.Progress.IsDone, second.SentNow));
        AssertSame(people, turns, await store.PeopleAsync());

        var again = await store.ReplayAsync(File, Mapping, fromStart: true);
        Assert.Equal((0, report.Progress.Accepted), (again.Progress.Accepted, again.Progress.Duplicates));
        AssertSame(people, turns, await store.PeopleAsync());
        AssertTotals(again);
    }

    [Fact]
    public async Task Replay_UnderTheShippedPlaybook_FindsThoseQuieterThanUsual()
    {
        var (_, report) = await shipped.ReplayAsync(File, Mapping);

        AssertTotals(report);
        var (expected, stages) = (Figures.RelationshipByRhythm, Stages(report, "relationship"));
        Assert.Equal(expected.Keys.Order(), stages.Keys.Order());
        // The product counts in fixed point: a person or two near the line may stand on its other side.
        Assert.All(expected, stage => Assert.InRange(stages[stage.Key], stage.Value - Tolerance(stage.Value), stage.Value + Tolerance(stage.Value)));

        static int Tolerance(int people) => 3 + (people / 50);
    }

    [Fact]
    public async Task Replay_KilledSeveralTimes_GoesOnAndEndsWithTheSame()
    {
        var (whole, expected) = await shipped.ReplayAsync(File, Mapping);
        var killed = Store("killed");
        var kills = 0;
        var reached = new List<int>();
        for (var after = 300; kills < 4; after = (after * 3) / 2)
        {
            if (await killed.ReplayAndKillAsync(File, Mapping, TimeSpan.FromMilliseconds(after)))
                break;
            kills++;
            reached.Add((await killed.ProgressAsync())?.Sent ?? 0);
        }

        Assert.True(kills >= 2, $"it was killed {kills} times only");
        Assert.Equal(reached.Order(), reached);
        var report = await killed.ReplayAsync(File, Mapping);

        Assert.True(report.Progress.IsDone);
        AssertTotals(report);
        Assert.Equal(expected.Totals.People, report.Totals.People);
        var (people, _) = await whole.PeopleAsync();
        Assert.Equal(people.Values, (await killed.PeopleAsync()).People.Values);
    }

    [Fact]
    public async Task Replay_Shuffled_EndsWithTheSamePeople()
    {
        var (sorted, _) = await shipped.ReplayAsync(File, Mapping);
        var shuffled = Store("shuffled");
        var report = await shuffled.ReplayAsync(File, Mapping, shuffle: 20260701);

        AssertTotals(report);
        Assert.True(report.Totals.History > 0, "in any order most signals come too late");
        var (people, _) = await sorted.PeopleAsync();
        var (others, _) = await shuffled.PeopleAsync();
        Assert.Equal(people.Values.Select(WithoutState), others.Values.Select(WithoutState));

        static HeldPerson WithoutState(HeldPerson person) => person with { State = "" };
    }

    private ReplayedStore Store(string name) => new(folder.In(name));

    private void AssertTotals(ReplayReport report)
    {
        var totals = report.Totals;
        Assert.Equal(
            WrittenDown, ((int)totals.Customers, (int)totals.Orders, (int)totals.Returns, Assert.Single(totals.Revenue).Value / 100m));
        Assert.Equal(Currency, totals.Revenue.Single().Key);
    }

    private static Dictionary<string, int> Stages(ReplayReport report, string region) =>
        report.Totals.People.Where(p => p.Region == region).ToDictionary(p => p.Stage, p => (int)p.People);

    private static void AssertSame(
        IReadOnlyDictionary<string, HeldPerson> people, long turns, (IReadOnlyDictionary<string, HeldPerson> People, long Turns) now)
    {
        Assert.Equal(turns, now.Turns);
        Assert.Equal(people.Values, now.People.Values);
    }
}

/// <summary>One replay under the shipped playbook, made once for all tests of a data set, which only look at it.</summary>
public sealed class ShippedReplay : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private Task<(ReplayedStore Store, ReplayReport Report)>? made;

    public void Dispose() => folder.Dispose();

    internal Task<(ReplayedStore Store, ReplayReport Report)> ReplayAsync(string file, string mapping) => made ??= MakeAsync(file, mapping);

    private async Task<(ReplayedStore Store, ReplayReport Report)> MakeAsync(string file, string mapping)
    {
        var store = new ReplayedStore(folder.In("store"));
        return (store, await store.ReplayAsync(file, mapping));
    }
}

public sealed class CompleteJourneyReplayTests(ShippedReplay shipped) : DataSetReplay(shipped), IClassFixture<ShippedReplay>
{
    private protected override string File => RepositoryFiles.Shared("completejourney/transactions_sample.csv.gz");

    private protected override string Mapping => RepositoryFiles.Sample("completejourney.jsonc");

    private protected override string Currency => "USD";

    private protected override (int Customers, int Orders, int Returns, decimal Revenue) WrittenDown => (1192, 24100, 0, 119_428.22m);

    private protected override Dictionary<string, int> StagesWrittenDown => new() { ["regular"] = 988, ["at_risk"] = 140, ["customer"] = 34, ["lost"] = 30 };

    private protected override ShopFigures Figures => ShopFigures.Of(ShopFigures.CompleteJourney(File));
}

public sealed class OnlineRetailReplayTests(ShippedReplay shipped) : DataSetReplay(shipped), IClassFixture<ShippedReplay>
{
    private protected override string File => RepositoryFiles.Shared("online-retail/online-retail.csv.gz");

    private protected override string Mapping => RepositoryFiles.Sample("online-retail.jsonc");

    private protected override string Currency => "GBP";

    private protected override (int Customers, int Orders, int Returns, decimal Revenue) WrittenDown => (2179, 9259, 1734, 3_995_625.45m);

    private protected override Dictionary<string, int> StagesWrittenDown =>
        new() { ["regular"] = 877, ["customer"] = 597, ["at_risk"] = 506, ["lost"] = 187, ["known"] = 12 };

    private protected override ShopFigures Figures => ShopFigures.Of(ShopFigures.OnlineRetail(File));
}
