using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;
using Journeys.Domain.Signals;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;

namespace Journeys.Runtime.Customers;

/// <summary>Folds what the store holds of a customer into its state.</summary>
public static class CustomerFold
{
    private const int PageLength = 1000;

    /// <summary>Folds a snapshot and the turns after it.</summary>
    /// <exception cref="FormatException">The snapshot is of another reducer (see <see cref="LoadAsync"/>), or the bytes are damaged.</exception>
    public static Customer Fold(StoredCustomer stored, CustomerKey key)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(key);
        var customer = stored.Snapshot is { } snapshot
            ? Customer.Decode(stored.Customer, key.OpenSnapshot(stored.Customer, snapshot.Version, snapshot.Payload.Span))
            : new Customer(stored.Customer);
        foreach (var turn in stored.Turns)
        {
            foreach (var journeyEvent in Open(turn, key))
                customer.Apply(journeyEvent);
        }

        return customer;
    }

    /// <summary>Reads the events of a stored turn.</summary>
    public static IEnumerable<JourneyEvent> Open(StoredTurn turn, CustomerKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return EventCodec.Read(key.OpenTurn(turn.Customer, turn.Version, turn.Payload.Span));
    }

    /// <summary>Loads customers ready to be folded: where a snapshot is of another reducer, all turns take its place.</summary>
    public static async Task<IReadOnlyList<StoredCustomer>> LoadAsync(
        IJournal journal, KeyRing keys, IReadOnlyList<CustomerId> customers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(keys);
        var stored = (await journal.LoadAsync(customers, cancellationToken)).ToArray();
        for (var i = 0; i < stored.Length; i++)
        {
            var (one, snapshot) = (stored[i], stored[i].Snapshot);
            if (one.WrappedKey is null || snapshot is not { } s)
                continue;
            if (!Customer.CanDecode(keys.Unwrap(one.WrappedKey).OpenSnapshot(one.Customer, s.Version, s.Payload.Span)))
                stored[i] = one with { Snapshot = null, Turns = await TurnsAsync(journal, one.Customer, cancellationToken) };
        }

        return stored;
    }

    /// <summary>Reads every turn of a customer.</summary>
    public static async Task<IReadOnlyList<StoredTurn>> TurnsAsync(IJournal journal, CustomerId customer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var turns = new List<StoredTurn>();
        while (true)
        {
            var page = await journal.HistoryAsync(customer, turns.Count == 0 ? 1 : turns[^1].Version + 1, PageLength, cancellationToken);
            turns.AddRange(page);
            if (page.Count < PageLength)
                return turns;
        }
    }

    /// <summary>Reads every signal of a customer, those of customers that it absorbed included, in the order in which they were taken.</summary>
    public static async Task<IReadOnlyList<Signal>> SignalsAsync(
        IJournal journal, KeyRing keys, CustomerId customer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var signals = new List<Signal>();
        await CollectAsync(customer, long.MaxValue);
        return signals;

        async Task CollectAsync(CustomerId who, long until)
        {
            var stored = await journal.LoadAsync([who], cancellationToken);
            if (stored is not [{ WrappedKey: { } wrapped }])
                return;
            var key = keys.Unwrap(wrapped);
            foreach (var turn in await TurnsAsync(journal, who, cancellationToken))
            {
                if (turn.Version > until)
                    break;
                foreach (var journeyEvent in Open(turn, key))
                {
                    if (journeyEvent is SignalReceived received)
                        signals.Add(received.Signal);
                    else if (journeyEvent is Absorbed absorbed)
                        await CollectAsync(absorbed.Loser, absorbed.LoserVersion);
                }
            }
        }
    }
}
