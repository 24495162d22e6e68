using System.Diagnostics;
using System.Globalization;
using Journeys.Domain;
using Journeys.Host.Nodes;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging;

namespace Journeys.Host.Replay;

/// <summary>One replay from files to figures, on a node of its own within this process.</summary>
internal static class ReplayRun
{
    /// <summary>Replays.</summary>
    /// <param name="options">What and how.</param>
    /// <param name="output">Where to say what is done.</param>
    /// <param name="cancellationToken">Stops; the next run goes on from there.</param>
    /// <exception cref="ReplayException">It cannot be made, or not go on.</exception>
    /// <exception cref="Mappings.MappingException">The mapping is not right.</exception>
    public static async Task<ReplayReport> RunAsync(ReplayOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var content = await ReplayContent.ReadAsync(options, cancellationToken);
        await DescribeAsync(content, output);

        using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        var clock = new DataClock(content.Signals.Length == 0 ? new Instant(0) : content.Signals[0].At);
        await using var open = await NodeBuilder.OpenEmbeddedAsync(options.Node, clock, loggers, cancellationToken);
        var node = open.Node;
        var known = await ReplayProgress.FindAsync(node.Parts.Documents, content.Fingerprint, cancellationToken);
        var progress = options.FromStart || known is null
            ? new ReplayProgress { Files = [.. options.Files.Select(f => Path.GetFileName(f)!)] }
            : known;
        clock.Advance(new Instant(progress.Clock));
        if (progress.IsDone)
        {
            await output.WriteLineAsync("These files are replayed already, and nothing changes; --from-start sends everything again.");
            return new ReplayReport(content, progress, 0, await ReplayTotals.ReadAsync(node, cancellationToken), TimeSpan.Zero);
        }

        if (progress.Sent > 0)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Goes on after {progress.Sent:N0} of {content.Signals.Length:N0} signals."));
        await output.WriteLineAsync($"The clock is driven by the data, from {clock.Now}: freshness, wakes and quiet hours go by it.");

        var (before, started) = (progress.Sent, Stopwatch.GetTimestamp());
        progress = await ReplayDisplay.ShowAsync(
            output, content.Signals.Length, display => new ReplayFeed(node, clock, content, options.Speed, display).RunAsync(progress, cancellationToken));
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new ReplayReport(content, progress, progress.Sent - before, await ReplayTotals.ReadAsync(node, CancellationToken.None), elapsed);
    }

    private static async Task DescribeAsync(ReplayContent content, TextWriter output)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{content.Rows:N0} rows make {content.Signals.Length:N0} signals{(content.LeftOut > 0 ? $"; {content.LeftOut:N0} rows are left out by the mapping" : "")}."));
        foreach (var line in content.Refusals.Lines().Concat(content.Notes))
            await output.WriteLineAsync($"  {line}");
    }
}
