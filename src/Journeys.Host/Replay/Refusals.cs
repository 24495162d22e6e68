using System.Globalization;

namespace Journeys.Host.Replay;

/// <summary>What was not replayed and why, counted by file, field and rule.</summary>
internal sealed class Refusals
{
    private readonly Dictionary<(string File, string Field, string Rule), (long Signals, long Rows, int FirstLine)> reasons = [];

    /// <summary>How many signals were refused.</summary>
    public long Signals { get; private set; }

    /// <summary>How many rows or lines they were made of.</summary>
    public long Rows { get; private set; }

    /// <summary>Counts one.</summary>
    public void Add(string file, int line, string field, string rule, int rows = 1)
    {
        var (signals, allRows, first) = reasons.GetValueOrDefault((file, field, rule), (0, 0, line));
        reasons[(file, field, rule)] = (signals + 1, allRows + rows, Math.Min(first, line));
        Signals++;
        Rows += rows;
    }

    /// <summary>Writes each reason on a line, the most frequent first.</summary>
    public IEnumerable<string> Lines() => reasons
        .OrderByDescending(r => r.Value.Signals).ThenBy(r => r.Key.Field, StringComparer.Ordinal).ThenBy(r => r.Key.Rule, StringComparer.Ordinal)
        .Select(r => string.Create(
            CultureInfo.InvariantCulture,
            $"{r.Value.Signals:N0} refused ({r.Value.Rows:N0} rows): {(r.Key.Field.Length == 0 ? "it" : r.Key.Field)} {r.Key.Rule}; first at {r.Key.File}:{r.Value.FirstLine}"));
}
