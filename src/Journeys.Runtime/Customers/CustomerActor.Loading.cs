using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Signals;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;
using Journeys.Runtime.Signals;

namespace Journeys.Runtime.Customers;

/// <content>What comes from the store: the state, and the journal where memory does not reach back.</content>
public sealed partial class CustomerActor
{
    /// <summary>Takes up a stored customer.</summary>
    /// <param name="stored">What the store holds; null when it holds nothing.</param>
    /// <param name="failed">The store could not be read.</param>
    public void Loaded(StoredCustomer? stored, bool failed)
    {
        activity = Activity.Idle;
        if (failed)
        {
            FailMail();
            Discard();
            return;
        }

        try
        {
            if (stored is null || (stored.WrappedKey is not null && stored.Version == 0))
                BeginNew();
            else if (stored.WrappedKey is null)
                BeginErased();
            else
                Fold(stored);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            services.Log.LoadFailed(Id, e);
            FailMail();
            Discard();
            return;
        }

        Pump();
    }

    /// <summary>Takes up the keys of all messages in the journal, asked for because one was too old for memory.</summary>
    public void MessagesLoaded(HashSet<ulong>? keys)
    {
        activity = Activity.Idle;
        messagesInJournal = keys;
        if (keys is null)
            FailMail();
        Pump();
    }

    /// <summary>Takes up the customer's signals from the journal, to fill counters that a new playbook needs.</summary>
    public void HistoryLoaded(IReadOnlyList<Signal>? history)
    {
        activity = Activity.Idle;
        if (history is null || customer is null)
        {
            FailMail();
            EndThinking();
            return;
        }

        var (rules, events) = (services.Rules, ActorServices.Scratch());
        inTurn = [];
        try
        {
            rules.Adopt(customer, history, services.Clock.Now, events);
            Commit(rules, events, [], customer.LastAt);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            GiveUp(e);
        }
    }

    private void AskMessages()
    {
        inTurn = null;
        activity = Activity.Busy;
        home.LoadMessages(this);
    }

    private void AskHistory()
    {
        activity = Activity.Busy;
        home.LoadHistory(this);
    }

    private void BeginNew()
    {
        customer = new Customer(Id);
        key = KeyRing.NewCustomerKey();
        (version, snapshotVersion, keyStored, activity) = (0, 0, false, Activity.Idle);
        storedWake = Instant.MaxValue;
    }

    private void BeginErased()
    {
        BeginNew();
        while (mailbox is { Count: > 0 })
            Refuse(mailbox.Dequeue(), MailOutcome.Reroute);
        Discard();
    }

    private void Fold(StoredCustomer stored)
    {
        key = services.Keys.Unwrap(stored.WrappedKey);
        customer = CustomerFold.Fold(stored, key);
        (version, snapshotVersion, keyStored, activity) = (stored.Version, stored.Snapshot?.Version ?? 0, true, Activity.Idle);
        storedWake = Instant.MinValue;
        if (services.Rules is var rules && !rules.MustAdopt(customer))
            customer.NextWake = rules.NextWake(customer, customer.LastAt);
        storedWake = customer.NextWake;
    }

    private StoredSnapshot TakeSnapshot()
    {
        var writer = ActorServices.Writer;
        writer.Clear();
        customer!.Encode(writer);
        snapshotVersion = version;
        return new StoredSnapshot(Id, version, key!.SealSnapshot(Id, version, writer.Written));
    }
}
