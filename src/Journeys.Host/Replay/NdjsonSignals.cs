using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Journeys.Api.Signals;
using Journeys.Domain.Signals;
using Journeys.Host.Replay.Rows;

namespace Journeys.Host.Replay;

/// <summary>Reads the signals of an NDJSON file: a Segment call or a CloudEvent on each line.</summary>
internal static class NdjsonSignals
{
    /// <summary>Reads a file.</summary>
    /// <returns>The signals in the order of the lines, and how many lines there were.</returns>
    public static async Task<(List<Signal> Signals, long Lines)> ReadAsync(string path, Refusals refusals, CancellationToken cancellationToken)
    {
        var (name, file) = (ReplayFile.NameOf(path), Path.GetFileName(path));
        var reader = new SignalReader();
        var signals = new List<Signal>();
        var pipe = PipeReader.Create(ReplayFile.Open(path));
        var line = 0;
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    Take(rest.Slice(0, end));
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (read.IsCompleted && !rest.IsEmpty)
                {
                    Take(rest);
                    rest = rest.Slice(rest.End);
                }

                pipe.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                    return (signals, line);
            }
        }
        catch (InvalidDataException e)
        {
            throw new ReplayException($"{path}:{line + 1}: cannot be read on: {e.Message}");
        }
        finally
        {
            await pipe.CompleteAsync();
        }

        void Take(in ReadOnlySequence<byte> bytes)
        {
            line++;
            var json = (bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray()).Trim(" \t\r\uFEFF"u8);
            if (json.IsEmpty)
                return;
            var origin = new SignalOrigin(name, ReceivedAt: null, MessageId: string.Create(CultureInfo.InvariantCulture, $"{name}/{line}"));
            if (!reader.TryRead(json, in origin, out var signal, out var refusal))
                refusals.Add(file, line, refusal.Field, refusal.Rule.Words);
            else if (signal.At.Milliseconds == 0)
                refusals.Add(file, line, "timestamp", "is required where data drive the clock");
            else
                signals.Add(signal);
        }
    }
}
