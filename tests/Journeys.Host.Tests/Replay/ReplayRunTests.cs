using System.CommandLine;
using Journeys.Host.Nodes;
using Journeys.Host.Replay;

namespace Journeys.Host.Tests.Replay;

public sealed class ReplayRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Replay_OfTheSampleThatShips_ComesToItsFigures()
    {
        var sample = RepositoryFiles.Sample("completejourney/transactions.csv");
        var report = await Store().ReplayAsync(sample, RepositoryFiles.Sample("completejourney.jsonc"));
        var figures = ShopFigures.Of(ShopFigures.CompleteJourney(sample));

        Assert.Equal((12, 203, 951.70m), (figures.Customers, figures.Orders, figures.Revenue));
        Assert.Equal((12, 203, 95_170), (report.Totals.Customers, report.Totals.Orders, report.Totals.Revenue["USD"]));
        Assert.Empty(report.Content.Notes);
        Assert.Contains(report.Lines(), line => line.Contains("revenue USD", StringComparison.Ordinal) && line.EndsWith(" 951.70", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replay_OfBothShapesOfJson_TakesEachAndTellsWhatItRefuses()
    {
        var file = folder.WriteGzip("signals.ndjson.gz", """
            {"type":"track","event":"Order Completed","userId":"u1","messageId":"m1","timestamp":"2026-03-01T10:00:00Z","properties":{"order_id":"o1","revenue":12.5,"currency":"EUR"}}
            {"type":"identify","userId":"u1","anonymousId":"a1","messageId":"m2","timestamp":"2026-03-01T09:00:00Z"}

            {"specversion":"1.0","id":"e1","source":"/till","type":"Order Completed","subject":"user_id:u2","time":"2026-03-02T10:00:00Z","data":{"order_id":"o2","total":1,"currency":"EUR"}}
            {"type":"track","event":"Order Completed","userId":"u1","messageId":"m1","timestamp":"2026-03-01T10:00:00Z","properties":{"order_id":"o1","revenue":12.5,"currency":"EUR"}}
            {"type":"track","event":"Product Viewed","userId":"u1","messageId":"m3"}
            {"type":"track","event":"Product Viewed","timestamp":"2026-03-02T10:00:00Z"}
            not json
            """);
        using var output = new StringWriter();
        var report = await RunAsync(output, file);

        Assert.Equal((4, 3, 1), (report.Content.Signals.Length, report.Progress.Accepted, report.Progress.Duplicates));
        Assert.Equal((3, 2, 2), (report.Content.Refusals.Signals, report.Totals.Customers, report.Totals.Orders));
        Assert.Equal(1350, report.Totals.Revenue["EUR"]);
        Assert.Contains("timestamp is required where data drive the clock; first at signals.ndjson.gz:6", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("first at signals.ndjson.gz:8", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("The clock is driven by the data, from 2026-03-01T09:00:00.000Z", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_WakesAreDueByTheDatasClock_FireBeforeWhatComesLater()
    {
        var file = folder.Write("visits.ndjson", """
            {"type":"track","event":"Product Added","userId":"u1","messageId":"m1","timestamp":"2026-03-01T10:00:00Z","properties":{"product_id":"p","price":5}}
            {"type":"page","name":"Home","userId":"u2","messageId":"m2","timestamp":"2026-03-03T10:00:00Z"}
            """);
        var report = await RunAsync(TextWriter.Null, file);

        Assert.Contains(report.Totals.People, p => p is { Region: "shopping", Stage: "abandoned", People: 1 });
        Assert.Contains(report.Totals.People, p => p is { Region: "shopping", Stage: "browsing", People: 1 });
    }

    [Fact]
    public async Task Replay_WithTimeCompressed_TakesAsLongAsTheDataDivided()
    {
        var file = folder.Write("visits.ndjson", """
            {"type":"page","name":"Home","userId":"u1","messageId":"m1","timestamp":"2026-03-01T10:00:00Z"}
            {"type":"page","name":"Home","userId":"u1","messageId":"m2","timestamp":"2026-03-01T11:00:00Z"}
            """);
        var report = await ReplayRun.RunAsync(
            new ReplayOptions { Node = Store().Node, Files = [file], Speed = 7200 }, TextWriter.Null, TestContext.Current.CancellationToken);

        Assert.Equal(2, report.Progress.Accepted);
        Assert.True(report.Elapsed >= TimeSpan.FromMilliseconds(490), $"an hour at 7200x took {report.Elapsed}");
    }

    [Fact]
    public async Task Replay_OfWhatCannotBeRead_SaysWhyOnOneLine()
    {
        var csv = folder.Write("rows.csv", "a,b\n1,2\n");

        var noMapping = await Assert.ThrowsAsync<ReplayException>(() => RunAsync(TextWriter.Null, csv));
        var noFile = await Assert.ThrowsAsync<ReplayException>(() => RunAsync(TextWriter.Null, folder.In("none.csv")));

        Assert.EndsWith("rows.csv: rows need --mapping, a file that says how they become signals (docs/replay.md)", noMapping.Message, StringComparison.Ordinal);
        Assert.EndsWith("none.csv: there is no such file", noFile.Message, StringComparison.Ordinal);
        Assert.Equal(ReplayException.Unusable, noFile.ExitCode);
    }

    [Theory]
    [InlineData("max", true, null)]
    [InlineData("3600x", true, 3600.0)]
    [InlineData("0.5x", true, 0.5)]
    [InlineData("3600", false, null)]
    [InlineData("0x", false, null)]
    [InlineData("fast", false, null)]
    public void Speed_AsWritten_IsReadOrRefused(string text, bool isRead, double? speed)
    {
        Assert.Equal((isRead, speed), (ReplayOptions.TryReadSpeed(text, out var read), read));
        var errors = ReplayCommand.Make(_ => new NodeOptions { Data = "" }).Parse(["file.csv", "--speed", text]).Errors;
        Assert.Equal(isRead, errors.Count == 0);
    }

    private ReplayedStore Store() => new(folder.In("store"));

    private Task<ReplayReport> RunAsync(TextWriter output, params string[] files) => ReplayRun.RunAsync(
        new ReplayOptions { Node = Store().Node, Files = files }, output, TestContext.Current.CancellationToken);
}
