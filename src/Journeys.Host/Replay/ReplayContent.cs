using System.Security.Cryptography;
using System.Text;
using Journeys.Domain.Signals;
using Journeys.Host.Replay.Mappings;
using Journeys.Host.Replay.Rows;

namespace Journeys.Host.Replay;

/// <summary>All signals of a replay in the order in which they are sent, with a name for exactly this content.</summary>
/// <param name="Fingerprint">A hash of the files, the mapping, the files that it looks into, and the order.</param>
/// <param name="Signals">The signals.</param>
/// <param name="Rows">How many rows and lines were read.</param>
/// <param name="LeftOut">How many rows the mapping leaves out.</param>
/// <param name="Refusals">What was refused.</param>
/// <param name="Notes">What else is worth telling.</param>
/// <remarks>Everything is held in memory, for the sake of order: some million rows are a matter of a few gigabytes.</remarks>
internal sealed record ReplayContent(
    string Fingerprint, Signal[] Signals, long Rows, long LeftOut, Refusals Refusals, IReadOnlyList<string> Notes)
{
    /// <summary>Reads everything.</summary>
    /// <exception cref="ReplayException">A file cannot be read.</exception>
    /// <exception cref="MappingException">The mapping is not right.</exception>
    public static async Task<ReplayContent> ReadAsync(ReplayOptions options, CancellationToken cancellationToken)
    {
        foreach (var file in options.Files)
        {
            if (!File.Exists(file))
                throw new ReplayException($"{file}: there is no such file");
        }

        var json = options.Mapping is { } path ? await ReadMappingAsync(path, cancellationToken) : null;
        var mapping = json is null ? null : MappingReader.Read(json, options.Mapping!);
        var refusals = new Refusals();
        var signals = new List<Signal>();
        var notes = new List<string>();
        var (rows, leftOut) = (0L, 0L);
        var lookedInto = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in options.Files)
        {
            if (ReplayFile.ShapeOf(file) == FileShape.Ndjson)
            {
                var (read, lines) = await NdjsonSignals.ReadAsync(file, refusals, cancellationToken);
                signals.AddRange(read);
                rows += lines;
                continue;
            }

            if (mapping is null)
                throw new ReplayException($"{file}: rows need --mapping, a file that says how they become signals (docs/replay.md)");
            var csv = RowSignals.Read(file, mapping, options.Mapping!, refusals, cancellationToken);
            signals.AddRange(csv.Signals);
            (rows, leftOut) = (rows + csv.Rows, leftOut + csv.LeftOut);
            notes.AddRange(csv.Lookups.Where(l => l.Value.Missed.Count > 0).Select(l => $"{l.Value.Missed.Count} keys of {Path.GetFileName(file)} are not in lookup '{l.Key}'"));
            lookedInto.UnionWith(mapping.Lookups.Select(l => RowBinder.PathOf(l, options.Mapping!, file)));
        }

        var fingerprint = await FingerprintAsync(options, json, lookedInto, cancellationToken);
        return new ReplayContent(fingerprint, InOrder(signals, options.Shuffle), rows, leftOut, refusals, notes);
    }

    private static async Task<byte[]> ReadMappingAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReplayException($"{path}: cannot be read: {e.Message}");
        }
    }

    /// <summary>By time, and at the same time as they stood; or shuffled.</summary>
    private static Signal[] InOrder(List<Signal> signals, int? shuffle)
    {
        Signal[] ordered = [.. signals.OrderBy(s => s.At)];
        if (shuffle is { } seed)
            new Random(seed).Shuffle(ordered);
        return ordered;
    }

    private static async Task<string> FingerprintAsync(
        ReplayOptions options, byte[]? mapping, IEnumerable<string> lookedInto, CancellationToken cancellationToken)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in options.Files.Concat(lookedInto))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            all.AppendData(Encoding.UTF8.GetBytes($"{ReplayFile.NameOf(file)}\0"));
            all.AppendData(await SHA256.HashDataAsync(stream, cancellationToken));
        }

        all.AppendData(mapping is null ? [] : SHA256.HashData(mapping));
        if (options.Shuffle is { } seed)
            all.AppendData(BitConverter.GetBytes(seed));
        return Convert.ToHexStringLower(all.GetHashAndReset().AsSpan(0, 16));
    }
}
