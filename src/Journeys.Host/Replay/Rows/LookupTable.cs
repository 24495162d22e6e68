using Journeys.Host.Replay.Mappings;

namespace Journeys.Host.Replay.Rows;

/// <summary>A second CSV file in memory, by key; only the columns that are asked for.</summary>
internal sealed class LookupTable
{
    private readonly Dictionary<string, string[]> rows;
    private readonly Dictionary<string, int> columns;

    private LookupTable(Dictionary<string, string[]> rows, Dictionary<string, int> columns) => (this.rows, this.columns) = (rows, columns);

    /// <summary>The keys that were asked for and that the file does not have.</summary>
    public HashSet<string> Missed { get; } = new(StringComparer.Ordinal);

    /// <summary>Gives where a column is kept; -1 when the file has none of that name.</summary>
    public int IndexOf(string column) => columns.GetValueOrDefault(column, -1);

    /// <summary>Gives a value; empty when the key is not in the file.</summary>
    public string Find(string key, int column)
    {
        if (rows.TryGetValue(key, out var row))
            return row[column];
        Missed.Add(key);
        return "";
    }

    /// <summary>Reads a file; of a key that occurs twice, the first row counts.</summary>
    /// <exception cref="ReplayException">The file cannot be read.</exception>
    /// <exception cref="MappingException">It has no such column as the key.</exception>
    public static LookupTable Read(LookupRule rule, string path, CsvFormat format, IReadOnlySet<string> wanted, string mapping)
    {
        using var file = CsvRows.Open(path, format);
        var key = Array.IndexOf(file.Header, rule.Key);
        if (key < 0)
            throw new MappingException(mapping, [new(rule.At with { Path = $"{rule.At.Path}.key" }, $"is no column of {Path.GetFileName(path)}: '{rule.Key}'")]);
        var kept = file.Header.Select((name, index) => (name, index)).Where(c => wanted.Contains(c.name)).ToArray();
        var pool = new Dictionary<string, string>(StringComparer.Ordinal);
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (file.Next(out var refusal) is { } row)
        {
            if (refusal is null)
                found.TryAdd(row.Cells[key], Array.ConvertAll(kept, c => Pooled(pool, row.Cells[c.index].Trim())));
        }

        return new LookupTable(found, kept.Select((c, i) => (c.name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal));
    }

    private static string Pooled(Dictionary<string, string> pool, string text)
    {
        if (pool.TryGetValue(text, out var known))
            return known;
        pool[text] = text;
        return text;
    }
}
