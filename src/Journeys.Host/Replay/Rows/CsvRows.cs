using System.Globalization;
using CsvHelper;
using Journeys.Host.Replay.Mappings;

namespace Journeys.Host.Replay.Rows;

/// <summary>A row of a CSV file.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Cells">Its fields; those that no mapping asks for may have been dropped.</param>
internal sealed record Row(int Line, string[] Cells);

/// <summary>Reads the rows of a CSV file, one after the other.</summary>
internal sealed class CsvRows : IDisposable
{
    private readonly string path;
    private readonly CsvReader reader;
    private bool isBroken;

    private CsvRows(string path, CsvFormat format)
    {
        this.path = path;
        reader = CsvReader.Create(ReplayFile.Open(path), new CsvReaderOptions
        {
            Separator = format.Delimiter,
            Quote = format.Quote,
            Encoding = format.Encoding,
            TrackLineNumbers = true,
            PoolStrings = true,
            OnMalformedRecord = _ => isBroken = true,
        });
    }

    /// <summary>The names of the columns.</summary>
    public string[] Header { get; private set; } = [];

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="ReplayException">There is none, or it names a column twice.</exception>
    public static CsvRows Open(string path, CsvFormat format)
    {
        var rows = new CsvRows(path, format);
        try
        {
            rows.ReadHeader();
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next row; null at the end.</summary>
    /// <param name="refusal">The rule that the row breaks; null when it is well-formed.</param>
    public Row? Next(out string? refusal)
    {
        refusal = null;
        isBroken = false;
        if (!Guarded(reader.Read))
            return null;
        var cells = new string[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = reader.GetString(i);
        if (isBroken)
            refusal = "must quote fields as RFC 4180 says";
        else if (cells.Length != Header.Length)
            refusal = string.Create(CultureInfo.InvariantCulture, $"must have {Header.Length} fields, as the first line has");
        return new Row((int)reader.LineNumber, cells);
    }

    public void Dispose() => reader.Dispose();

    private void ReadHeader()
    {
        Header = Guarded(() => reader.Headers.Select(h => h.Trim()).ToArray());
        if (Header.Length == 0)
            throw new ReplayException($"{path}:1: must begin with a line that names the columns");
        if (Header.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ReplayException($"{path}:1: names the column '{twice.Key}' twice");
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or CsvFormatException)
        {
            throw new ReplayException(string.Create(CultureInfo.InvariantCulture, $"{path}:{reader.LineNumber}: cannot be read on: {e.Message.ReplaceLineEndings(" ")}"));
        }
    }
}
