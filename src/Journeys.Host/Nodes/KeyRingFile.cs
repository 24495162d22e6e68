using System.Security.Cryptography;
using System.Text;
using Journeys.Domain;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;

namespace Journeys.Host.Nodes;

/// <summary>Where a node's key ring comes from: the configuration, or a file of the data folder that only its owner can read.</summary>
internal static class KeyRingFile
{
    private const string Kind = "key-ring";
    private const string Name = "fingerprint";

    public static string PathIn(string data) => Path.Combine(data, "keys");

    /// <summary>Reads the ring, or makes it the first time, and checks that it belongs to the store.</summary>
    /// <exception cref="InvalidOperationException">The store was written under another ring.</exception>
    public static async Task<KeyRing> OpenAsync(NodeOptions options, IDocuments documents, CancellationToken cancellationToken)
    {
        var text = options.KeyRing ?? await ReadOrMakeAsync(PathIn(options.Data), cancellationToken);
        var ring = KeyRing.Parse(text);
        var fingerprint = Fingerprint(text);
        var known = await documents.FindAsync(Kind, Name, cancellationToken);
        if (known is null)
            await documents.AddAsync(Kind, Name, 0, fingerprint, Instant.From(TimeProvider.System.GetUtcNow()), cancellationToken);
        else if (!known.Body.Span.SequenceEqual(fingerprint))
            throw new InvalidOperationException("The store was written under another key ring: give this node the same ring as the others (JOURNEYS_KEYS, or the file 'keys' of the data folder).");
        return ring;
    }

    private static async Task<string> ReadOrMakeAsync(string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
            return await File.ReadAllTextAsync(path, cancellationToken);
        var text = KeyRing.Generate();
        await WriteAsync(path, text, cancellationToken);
        return text;
    }

    /// <summary>Puts another text in the place of the ring, whole or not at all.</summary>
    public static async Task ReplaceAsync(string path, string text, CancellationToken cancellationToken)
    {
        await WriteAsync(path + ".new", text, cancellationToken);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(path, file);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>The lookup key never changes, so a hash of its line tells rings apart.</summary>
    private static byte[] Fingerprint(string text) =>
        SHA256.HashData(Encoding.ASCII.GetBytes(text.Split('\n').First(l => l.StartsWith("lookup", StringComparison.Ordinal)).Trim()));
}
