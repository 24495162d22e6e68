using Journeys.Domain;
using Journeys.Domain.Binary;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Host.Nodes;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;
using Journeys.Storage;
using Journeys.Stories.Harness;

namespace Journeys.Stories.Failure;

/// <summary>What a store holds once no node runs on it any more, read turn by turn.</summary>
internal sealed class KeptJournal
{
    private const int AtOnce = 500;

    /// <summary>The message id of every signal in any journal, as often as it stands there.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Customers whose turns do not count up from 1 without a gap.</summary>
    public List<CustomerId> Gaps { get; } = [];

    /// <summary>Customers whose journal alone gives another state than the snapshot and the turns after it.</summary>
    public List<CustomerId> Different { get; } = [];

    /// <summary>How many customers have a snapshot.</summary>
    public int Snapshots { get; private set; }

    /// <summary>How many customers turned out to be another.</summary>
    public int Retired { get; private set; }

    /// <summary>Identifiers that lead to nobody, or to a customer who does not hold them.</summary>
    public List<Identifier> Lost { get; } = [];

    public static async Task<KeptJournal> ReadAsync(TestStore kept, IEnumerable<Identifier> identifiers, CancellationToken cancellationToken)
    {
        await using var store = await JourneysStore.OpenAsync(kept.Options.Connection, cancellationToken);
        var keys = await KeyRingFile.OpenAsync(kept.Options, store.Documents, cancellationToken);
        var read = new KeptJournal();
        var held = new Dictionary<CustomerId, Customer>();
        var end = await store.Journal.AllocateCustomersAsync(1, cancellationToken);
        for (var first = 1L; first < end; first += AtOnce)
        {
            CustomerId[] ids = [.. Enumerable.Range(0, (int)Math.Min(AtOnce, end - first)).Select(i => new CustomerId(first + i))];
            foreach (var stored in await store.Journal.LoadAsync(ids, cancellationToken))
            {
                if (stored.WrappedKey is not null)
                    held[stored.Customer] = await read.ReadAsync(store.Journal, stored, keys.Unwrap(stored.WrappedKey), cancellationToken);
            }
        }

        foreach (var identifier in identifiers)
        {
            var row = await store.Journal.ResolveAsync([keys.HashOf(identifier)], cancellationToken);
            if (row.Count != 1 || held[row[0].Customer] is not { RetiredInto.IsNone: true } holder || holder.Find(identifier) is null)
                read.Lost.Add(identifier);
        }

        return read;
    }

    private async Task<Customer> ReadAsync(IJournal journal, StoredCustomer stored, CustomerKey key, CancellationToken cancellationToken)
    {
        var turns = await CustomerFold.TurnsAsync(journal, stored.Customer, cancellationToken);
        if (!turns.Select(t => t.Version).SequenceEqual(Enumerable.Range(1, turns.Count).Select(v => (long)v)) || stored.Version != turns.Count)
            Gaps.Add(stored.Customer);
        Messages.AddRange(turns.SelectMany(t => CustomerFold.Open(t, key)).OfType<SignalReceived>().Select(e => e.Signal.MessageId));

        var fromSnapshot = CustomerFold.Fold(stored, key);
        var fromJournal = CustomerFold.Fold(stored with { Snapshot = null, Turns = turns }, key);
        if (!Encode(fromSnapshot).AsSpan().SequenceEqual(Encode(fromJournal)))
            Different.Add(stored.Customer);
        Snapshots += stored.Snapshot is null ? 0 : 1;
        Retired += fromJournal.RetiredInto.IsNone ? 0 : 1;
        return fromJournal;
    }

    private static byte[] Encode(Customer customer)
    {
        var writer = new StateWriter(4096);
        customer.Encode(writer);
        return writer.Written.ToArray();
    }
}
