using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
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

    /// <summary>Reads every signal of a customer, in the order in which they were taken: those of customers that it absorbed included, those that a split took away left out.</summary>
    public static async Task<IReadOnlyList<Signal>> SignalsAsync(
        IJournal journal, KeyRing keys, IdentityRules rules, CustomerId customer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(rules);
        return await CollectAsync(customer, long.MaxValue, default);

        // Gives the signals of somebody up to a version; or, when a split is named, those that the other side took with it.
        async Task<List<Signal>> CollectAsync(CustomerId who, long until, CustomerId takenBy)
        {
            var signals = new List<Signal>();
            var stored = await journal.LoadAsync([who], cancellationToken);
            if (stored is not [{ WrappedKey: { } wrapped }])
                return signals;
            var key = keys.Unwrap(wrapped);
            foreach (var turn in (await TurnsAsync(journal, who, cancellationToken)).Where(t => t.Version <= until))
            {
                var events = Open(turn, key).ToList();
                foreach (var journeyEvent in events)
                {
                    if (journeyEvent is SignalReceived received)
                        signals.Add(received.Signal);
                    else if (journeyEvent is Absorbed absorbed)
                        signals.AddRange(await CollectAsync(absorbed.Loser, absorbed.LoserVersion, default));
                    else if (journeyEvent is Refolded born && turn.Version == 1)
                        signals.AddRange(await CollectAsync(born.Other, long.MaxValue, who));
                    else if (journeyEvent is Refolded split)
                    {
                        var leaving = events.OfType<IdentifierReleased>().Where(r => r.To == split.Other).Select(r => r.Identifier).ToHashSet();
                        if (split.Other == takenBy)
                            return signals.FindAll(s => GoesWith(rules, s, leaving));
                        signals.RemoveAll(s => GoesWith(rules, s, leaving));
                    }
                }
            }

            return takenBy.IsNone ? signals : [];
        }
    }

    /// <summary>Tells on which side of a split a signal is: what came with identifiers of both sides belongs to the side of the strongest.</summary>
    internal static bool GoesWith(IdentityRules rules, Signal signal, HashSet<Identifier> leaving) =>
        leaving.Contains(signal.Identifiers.MinBy(i => rules.RankOf(i.Namespace)));
}
