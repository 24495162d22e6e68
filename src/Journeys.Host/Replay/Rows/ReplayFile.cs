using System.IO.Compression;

namespace Journeys.Host.Replay.Rows;

/// <summary>What a file holds.</summary>
internal enum FileShape
{
    /// <summary>A signal on each line, as JSON.</summary>
    Ndjson,

    /// <summary>Rows, which a mapping makes signals of.</summary>
    Csv,
}

/// <summary>A file to replay, plain or gzip, whatever its name says.</summary>
internal static class ReplayFile
{
    private static readonly string[] Endings = [".gz", ".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".json"];

    /// <summary>Opens a file, decompressed.</summary>
    /// <exception cref="ReplayException">It cannot be opened.</exception>
    public static Stream Open(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 1 << 16 });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReplayException($"{path}: cannot be read: {e.Message}");
        }

        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isGzip ? new BufferedStream(new GZipStream(file, CompressionMode.Decompress), 1 << 16) : file;
    }

    /// <summary>Tells what a file holds: its first character that is no white space opens an object, or not.</summary>
    public static FileShape ShapeOf(string path)
    {
        using var stream = Open(path);
        int first;
        do
        {
            first = stream.ReadByte();
        }
        while (first is ' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF);
        return first == '{' ? FileShape.Ndjson : FileShape.Csv;
    }

    /// <summary>Gives a file's name without its folder and endings: what <c>{file}</c> means.</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        while (Array.Exists(Endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase) && name.Length > e.Length))
            name = Path.GetFileNameWithoutExtension(name);
        return name;
    }
}
