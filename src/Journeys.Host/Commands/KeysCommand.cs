using Journeys.Host.Nodes;
using Journeys.Runtime.Sealing;
using Journeys.Storage;

namespace Journeys.Host.Commands;

/// <summary>Looks after the key ring.</summary>
internal static class KeysCommand
{
    /// <summary>Adds a master key to the ring of the data folder; nodes wrap new keys by it once they are started again.</summary>
    public static async Task<int> RotateAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        if (options.KeyRing is not null)
            throw new InvalidOperationException("The key ring comes from JOURNEYS_KEYS: add a line 'master' with 32 random bytes in base64 there.");
        var path = KeyRingFile.PathIn(options.Data);
        if (!File.Exists(path))
            throw new InvalidOperationException($"There is no key ring at '{path}'.");
        await KeyRingFile.ReplaceAsync(path, KeyRing.Rotate(await File.ReadAllTextAsync(path, cancellationToken)), cancellationToken);
        await System.Console.Out.WriteLineAsync("A master key was added. Start the nodes again with this ring, then run 'journeys keys rewrap'.");
        return 0;
    }

    /// <summary>Wraps every customer's key by the newest master key.</summary>
    public static async Task<int> RewrapAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        await using var store = await JourneysStore.OpenAsync(options.Connection, cancellationToken);
        var ring = await KeyRingFile.OpenAsync(options, store.Documents, cancellationToken);
        var count = await new KeyRotation(store.Journal, ring).RewrapAsync(cancellationToken);
        await System.Console.Out.WriteLineAsync($"{count} keys were wrapped by the newest master key; older ones may be taken out of the ring.");
        return 0;
    }
}
