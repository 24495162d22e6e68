using System.CommandLine;
using Journeys.Host.Replay.Mappings;
using Journeys.Host.Nodes;

namespace Journeys.Host.Replay;

/// <summary>The command <c>journeys replay</c>.</summary>
internal static class ReplayCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="node">Reads where the node keeps what it writes.</param>
    public static Command Make(Func<ParseResult, NodeOptions> node)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "NDJSON files of Segment calls or CloudEvents, or CSV files with --mapping; plain or gzip.",
            Arity = ArgumentArity.OneOrMore,
        };
        var mapping = new Option<string?>("--mapping") { Description = "How rows of CSV files become signals: a JSON file with comments (docs/replay.md)." };
        var speed = new Option<string>("--speed") { Description = "max, or how many times faster than the data's own time: 3600x.", DefaultValueFactory = _ => "max" };
        speed.Validators.Add(result =>
        {
            if (!ReplayOptions.TryReadSpeed(result.GetValueOrDefault<string>(), out _))
                result.AddError($"--speed must be max or a factor such as 3600x: '{result.GetValueOrDefault<string>()}'");
        });
        var fromStart = new Option<bool>("--from-start") { Description = "Sends everything again; what was taken before is taken as a duplicate." };
        var shuffle = new Option<int?>("--shuffle") { Description = "Shuffles the signals by this seed instead of sorting them by time: for tests." };
        var command = new Command("replay", "Feeds files to the store on a clock that the data drive.") { files, mapping, speed, fromStart, shuffle };
        command.SetAction((parsed, cancellationToken) =>
        {
            _ = ReplayOptions.TryReadSpeed(parsed.GetValue(speed), out var factor);
            return RunAsync(
                new ReplayOptions
                {
                    Node = node(parsed),
                    Files = parsed.GetValue(files)!,
                    Mapping = parsed.GetValue(mapping),
                    Speed = factor,
                    FromStart = parsed.GetValue(fromStart),
                    Shuffle = parsed.GetValue(shuffle),
                },
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(ReplayOptions options, CancellationToken cancellationToken)
    {
        var (output, errors) = (System.Console.Out, System.Console.Error);
        try
        {
            var report = await ReplayRun.RunAsync(options, output, cancellationToken);
            foreach (var line in report.Lines())
                await output.WriteLineAsync(line);
            if (report.Progress.IsDone)
                return 0;
            await errors.WriteLineAsync("journeys: stopped; the same command again goes on from there.");
            return 130;
        }
        catch (ReplayException e)
        {
            await errors.WriteLineAsync($"journeys: {e.Message}");
            return e.ExitCode;
        }
        catch (MappingException e)
        {
            await errors.WriteLineAsync(e.Message);
            return ReplayException.Unusable;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
