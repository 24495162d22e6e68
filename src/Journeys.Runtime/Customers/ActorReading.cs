using Journeys.Domain;
using Journeys.Domain.Signals;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;

namespace Journeys.Runtime.Customers;

/// <summary>The readings that a customer asks its home for; a failure is logged and given as null.</summary>
public sealed class ActorReading(IJournal journal, ActorServices services)
{
    /// <summary>Loads customers; null when the store failed.</summary>
    public async Task<IReadOnlyList<StoredCustomer>?> LoadAsync(IReadOnlyList<CustomerId> customers)
    {
        try
        {
            return await CustomerFold.LoadAsync(journal, services.Keys, customers, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            services.Log.LoadFailed(customers.Count > 0 ? customers[0] : default, e);
            return null;
        }
    }

    /// <summary>Reads the signals of a customer; null when the store failed.</summary>
    public async Task<IReadOnlyList<Signal>?> SignalsAsync(CustomerId customer)
    {
        try
        {
            return await CustomerFold.SignalsAsync(journal, services.Keys, services.Rules.Playbook.Identity, customer, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            services.Log.LoadFailed(customer, e);
            return null;
        }
    }

    /// <summary>Reads the message keys of all signals of a customer; null when the store failed.</summary>
    public async Task<HashSet<ulong>?> MessagesAsync(CustomerId customer) =>
        await SignalsAsync(customer) is { } signals ? [.. signals.Select(s => s.MessageKey)] : null;

    /// <summary>Keeps snapshots; a failure is logged, and loses nothing.</summary>
    public async Task KeepAsync(IReadOnlyList<StoredSnapshot> snapshots)
    {
        try
        {
            await journal.SaveSnapshotsAsync(snapshots, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            services.Log.LoadFailed(snapshots.Count > 0 ? snapshots[0].Customer : default, e);
        }
    }
}
