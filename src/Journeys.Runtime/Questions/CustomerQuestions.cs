using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;

namespace Journeys.Runtime.Questions;

/// <summary>A customer as found: possibly an elder one than was asked for.</summary>
/// <param name="Customer">The state.</param>
/// <param name="Version">The last turn.</param>
/// <param name="AskedFor">The number that was asked for, when that customer turned out to be this one; else the same.</param>
public sealed record FoundCustomer(Customer Customer, long Version, CustomerId AskedFor);

/// <summary>One event of a journal, with where it stands.</summary>
/// <param name="Customer">In whose journal it is; another than asked for, for what was absorbed.</param>
/// <param name="Version">The turn.</param>
/// <param name="Index">Its place within the turn, from 0.</param>
/// <param name="TakenAt">When the turn was taken.</param>
/// <param name="Event">The event.</param>
public sealed record JournalEntry(CustomerId Customer, long Version, int Index, Instant TakenAt, JourneyEvent Event);

/// <summary>Answers questions about one customer.</summary>
public sealed class CustomerQuestions(ICustomerEngine engine, IJournal journal, KeyRing keys)
{
    private const int HopsAtMost = 16;

    /// <summary>Finds a customer by number, following to the elder one where two turned out to be one; null when there is nobody.</summary>
    public async Task<FoundCustomer?> FindAsync(CustomerId id, CancellationToken cancellationToken)
    {
        var at = id;
        for (var hop = 0; hop < HopsAtMost; hop++)
        {
            if (await engine.AskAsync(at, QuestionKind.View, cancellationToken) is not { Version: > 0 } view)
                return null;
            var customer = view.Open();
            if (customer.RetiredInto.IsNone)
                return new FoundCustomer(customer, view.Version, id);
            at = customer.RetiredInto;
        }

        return null;
    }

    /// <summary>Finds who holds an identifier; null when nobody does.</summary>
    public async Task<CustomerId?> HolderAsync(Identifier identifier, CancellationToken cancellationToken)
    {
        var rows = await journal.ResolveAsync([keys.HashOf(identifier)], cancellationToken);
        return rows.Count == 0 ? null : rows[0].Customer;
    }

    /// <summary>Reads what a customer's journal says, oldest first, what it absorbed included in its place.</summary>
    /// <param name="id">Who.</param>
    /// <param name="fromVersion">The first turn of the customer's own journal to read, from 1.</param>
    /// <param name="limit">About how many entries at the most; a turn is never cut in two.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<JournalEntry>> EntriesAsync(CustomerId id, long fromVersion, int limit, CancellationToken cancellationToken)
    {
        var entries = new List<JournalEntry>();
        await CollectAsync(id, fromVersion, long.MaxValue, limit, entries, cancellationToken);
        return entries;
    }

    private async Task CollectAsync(
        CustomerId id, long from, long until, int limit, List<JournalEntry> entries, CancellationToken cancellationToken)
    {
        if (await journal.LoadAsync([id], cancellationToken) is not [{ WrappedKey: { } wrapped }])
            return;
        var key = keys.Unwrap(wrapped);
        while (entries.Count < limit)
        {
            var page = await journal.HistoryAsync(id, from, Math.Max(1, limit - entries.Count), cancellationToken);
            foreach (var turn in page)
            {
                if (turn.Version > until || entries.Count >= limit)
                    return;
                var index = 0;
                foreach (var journeyEvent in CustomerFold.Open(turn, key))
                {
                    if (journeyEvent is Absorbed absorbed)
                        await CollectAsync(absorbed.Loser, 1, absorbed.LoserVersion, int.MaxValue, entries, cancellationToken);
                    entries.Add(new JournalEntry(id, turn.Version, index++, turn.At, journeyEvent));
                }
            }

            if (page.Count == 0)
                return;
            from = page[^1].Version + 1;
        }
    }
}
