using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Runtime.Sealing;

/// <summary>Wraps every customer's key by the newest master key, so that older master keys can be taken out of the ring and destroyed.</summary>
/// <remarks>Once they are, the keys of people erased before can be unwrapped by nobody, in backups and logs either.</remarks>
public sealed class KeyRotation(IJournal journal, KeyRing keys)
{
    private const int AtOnce = 1000;

    /// <summary>Wraps anew what older master keys wrapped; gives how many keys that were. Nodes may go on working meanwhile.</summary>
    public async Task<long> RewrapAsync(CancellationToken cancellationToken)
    {
        var rewrapped = 0L;
        CustomerId after = default;
        while (true)
        {
            var page = await journal.WrappedKeysAsync(after, AtOnce, cancellationToken);
            if (page.Count == 0)
                return rewrapped;
            var older = page.Where(k => keys.IsWrappedByOlder(k.Bytes)).Select(k => (k, keys.Wrap(keys.Unwrap(k.Bytes)))).ToList();
            await journal.RewrapAsync(older, cancellationToken);
            rewrapped += older.Count;
            after = page[^1].Customer;
        }
    }
}
