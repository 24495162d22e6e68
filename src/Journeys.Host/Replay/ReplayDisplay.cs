using System.Diagnostics;
using System.Globalization;
using Journeys.Domain;
using Spectre.Console;

namespace Journeys.Host.Replay;

/// <summary>Shows how far a replay is: a bar on a terminal, a plain line now and then elsewhere.</summary>
internal static class ReplayDisplay
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(2);

    /// <summary>Runs something that tells how many signals are sent and where the data's clock stands.</summary>
    public static Task<ReplayProgress> ShowAsync(TextWriter output, int signals, Func<Action<int, Instant>, Task<ReplayProgress>> run) =>
        ReferenceEquals(output, System.Console.Out) && !System.Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi
            ? ShowBarAsync(signals, run)
            : run(Lines(output, signals));

    private static Task<ReplayProgress> ShowBarAsync(int signals, Func<Action<int, Instant>, Task<ReplayProgress>> run) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask("replay", maxValue: Math.Max(1, signals));
                return run((sent, at) =>
                {
                    bar.Value = sent;
                    bar.Description = Day(at);
                });
            });

    private static Action<int, Instant> Lines(TextWriter output, int signals)
    {
        var last = Stopwatch.GetTimestamp();
        return (sent, at) =>
        {
            if (Stopwatch.GetElapsedTime(last) < LineEvery && sent < signals)
                return;
            last = Stopwatch.GetTimestamp();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Day(at)}  {sent:N0} of {signals:N0}"));
            output.Flush();
        };
    }

    private static string Day(Instant at) => at.ToDateTimeOffset().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
