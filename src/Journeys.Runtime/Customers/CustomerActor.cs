using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;
using Journeys.Domain.Signals;
using Journeys.Domain.Turns;
using Journeys.Runtime.Commit;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;
using Journeys.Runtime.Signals;

namespace Journeys.Runtime.Customers;

/// <summary>The loop of one customer: load, receive, commit, acknowledge; one turn in flight, and mail that queues meanwhile joins the next.</summary>
/// <remarks>
/// Every method is called on the customer's own thread: a lane, or a grain's. What comes back from the store is posted there by the
/// <see cref="IActorHome"/>. The state runs ahead of the store while a turn is in flight, and nobody sees it before the turn is durable:
/// questions wait for it, and a turn that fails discards the state.
/// </remarks>
public sealed class CustomerActor
{
    private const int MailsPerTurn = 256;
    private const int SnapshotEvery = 200;
    private const int AttemptsAtMost = 30;

    private readonly IActorHome home;
    private readonly ActorServices services;
    private Queue<object>? mailbox;
    private List<SignalMail>? inTurn;
    private Question? thinking;
    private Customer? customer;
    private CustomerKey? key;
    private HashSet<ulong>? messagesInJournal;
    private long version;
    private long snapshotVersion;
    private Instant storedWake = Instant.MaxValue;
    private Activity activity;
    private bool keyStored;

    /// <summary>Makes the loop of a customer, asleep.</summary>
    public CustomerActor(CustomerId id, IActorHome home, ActorServices services)
    {
        (Id, this.home, this.services) = (id, home, services);
    }

    private enum Activity : byte
    {
        Asleep,
        Busy,
        Idle,
        Held,
    }

    /// <summary>Who.</summary>
    public CustomerId Id { get; }

    /// <summary>When mail last came, in the home's own ticks.</summary>
    public long LastUsed { get; set; }

    /// <summary>Tells whether it can be put to sleep: no turn in flight, no mail, not held.</summary>
    public bool CanSleep => activity is Activity.Idle or Activity.Asleep && mailbox is not { Count: > 0 };

    /// <summary>Tells whether the state is in memory.</summary>
    public bool IsAwake => customer is not null;

    /// <summary>Takes a signal.</summary>
    public void Post(SignalMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        if (activity == Activity.Asleep && mail.ToSomebodyNew && customer is null)
            BeginNew();
        Enqueue(mail);
    }

    /// <summary>Takes signals that share a turn where they can.</summary>
    public void Post(IReadOnlyList<SignalMail> mails)
    {
        ArgumentNullException.ThrowIfNull(mails);
        if (mails.Count == 0)
            return;
        if (activity == Activity.Asleep && mails[0].ToSomebodyNew && customer is null)
            BeginNew();
        mailbox ??= new Queue<object>();
        foreach (var mail in mails)
            mailbox.Enqueue(mail);
        Pump();
    }

    /// <summary>Asks something that is answered between turns, once everything before it is durable.</summary>
    public void Post(Question question) => Enqueue(question);

    /// <summary>Puts the customer to sleep; gives a snapshot when one is worth keeping, else null. Allowed when <see cref="CanSleep"/>.</summary>
    public StoredSnapshot? Sleep()
    {
        var snapshot = customer is not null && version - snapshotVersion >= services.Options.SnapshotWorth ? TakeSnapshot() : (StoredSnapshot?)null;
        Discard();
        return snapshot;
    }

    /// <summary>Ends a hold: the state is loaded anew, and mail that waited is taken.</summary>
    public void Release()
    {
        if (activity != Activity.Held)
            return;
        Discard();
        Pump();
    }

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

    /// <summary>Takes up what became of the turn in flight.</summary>
    /// <param name="outcome">What became of it; null when the store failed.</param>
    public void Committed(CommitOutcome? outcome)
    {
        var mails = inTurn ?? [];
        inTurn = null;
        activity = Activity.Idle;
        if (outcome == CommitOutcome.Committed)
        {
            keyStored = true;
            version++;
            services.Published(Id, version);
            foreach (var mail in mails)
                home.Settle(mail, mail.Repeated ? MailOutcome.Duplicate : mail.Poisoned ? MailOutcome.StepFailed : MailOutcome.Accepted);
            if (version - snapshotVersion >= SnapshotEvery)
                home.Keep(TakeSnapshot());
        }
        else
        {
            Discard();
            if (outcome == CommitOutcome.Stale)
                PutBack(mails);
            foreach (var mail in outcome == CommitOutcome.Stale ? [] : mails)
                home.Settle(mail, outcome is null ? MailOutcome.Failed : MailOutcome.Reroute);
        }

        EndThinking();
        Pump();
    }

    /// <summary>Somebody else took a turn meanwhile: the same mail is taken anew, in the same order, on the state as it is now.</summary>
    private void PutBack(List<SignalMail> mails)
    {
        var rest = mailbox;
        mailbox = new Queue<object>(mails.Where(m => ++m.Attempts <= AttemptsAtMost));
        foreach (var mail in mails.Where(m => m.Attempts > AttemptsAtMost))
            home.Settle(mail, MailOutcome.Failed);
        foreach (var item in rest ?? [])
            mailbox.Enqueue(item);
    }

    private void Enqueue(object mail)
    {
        (mailbox ??= new Queue<object>()).Enqueue(mail);
        if (activity is Activity.Idle or Activity.Asleep)
            Pump();
    }

    private void Pump()
    {
        try
        {
            while (activity is Activity.Idle or Activity.Asleep && mailbox is { Count: > 0 })
                Step();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            GiveUp(e);
        }

        if (mailbox is { Count: 0 } && activity == Activity.Idle)
            mailbox = null;
    }

    private void Step()
    {
        if (mailbox!.Peek() is Question { Kind: QuestionKind.Hold } hold)
        {
            mailbox.Dequeue();
            Discard();
            activity = Activity.Held;
            hold.Answer(null);
        }
        else if (customer is null)
        {
            activity = Activity.Busy;
            home.Load(this);
        }
        else if (mailbox.Peek() is Question question)
        {
            mailbox.Dequeue();
            Answer(question);
        }
        else
        {
            TakeTurn();
        }
    }

    /// <summary>What nobody foresaw concerns this customer alone: what waits is refused, and the state is loaded anew next time.</summary>
    private void GiveUp(Exception exception)
    {
        services.Log.StepFailed(Id, exception);
        foreach (var mail in inTurn ?? [])
            home.Settle(mail, MailOutcome.Failed);
        inTurn = null;
        FailMail();
        Discard();
    }

    private void Answer(Question question)
    {
        switch (question.Kind)
        {
            case QuestionKind.View:
                var writer = ActorServices.Writer;
                writer.Clear();
                customer!.Encode(writer);
                question.Answer(new CustomerView(Id, version, writer.Written.ToArray()));
                break;
            case QuestionKind.Think:
                Think(question);
                break;
        }
    }

    private void Think(Question question)
    {
        if (customer!.RetiredInto != default || version == 0)
        {
            question.Answer(null);
            return;
        }

        // The answer comes once what was thought is durable: who lets people think knows when they have done so.
        thinking = question;
        if (services.Rules.AdoptingNeedsHistory(customer))
        {
            AskHistory();
            return;
        }

        var rules = services.Rules;
        var events = ActorServices.Scratch();
        var now = services.Clock.Now;
        try
        {
            if (rules.MustAdopt(customer))
                rules.Adopt(customer, null, now, events);
            customer.NextWake = rules.NextWake(customer, customer.LastAt);
            rules.Pass(customer, now, events);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            services.Log.StepFailed(Id, e);
            Discard();
            EndThinking();
            return;
        }

        // The row that woke the customer is past: it must be put off or removed.
        storedWake = Instant.MinValue;
        inTurn = [];
        Commit(rules, events, [], Instant.Max(now, customer.LastAt));
    }

    private void EndThinking()
    {
        thinking?.Answer(null);
        thinking = null;
    }

    private void TakeTurn()
    {
        if (customer!.RetiredInto != default)
        {
            home.Settle((SignalMail)mailbox!.Dequeue(), MailOutcome.Reroute);
            return;
        }

        if (services.Rules.AdoptingNeedsHistory(customer))
        {
            AskHistory();
            return;
        }

        var rules = services.Rules;
        var events = ActorServices.Scratch();
        var claims = new List<IdentifierClaim>();
        var now = services.Clock.Now;
        inTurn = [];
        if (rules.MustAdopt(customer))
            rules.Adopt(customer, null, customer.LastAt == Instant.MinValue ? ((SignalMail)mailbox!.Peek()).Signal.At : now, events);
        while (inTurn.Count < MailsPerTurn && mailbox!.TryPeek(out var next) && next is SignalMail mail)
        {
            var knowledge = messagesInJournal?.Contains(mail.Signal.MessageKey) == true
                ? MessageKnowledge.Taken
                : customer.Know(mail.Signal.MessageKey, mail.Signal.At);
            if (knowledge == MessageKnowledge.AskTheJournal && messagesInJournal is null && version > 0)
            {
                // What the turn holds already, be it that a playbook was adopted, is committed first.
                if (inTurn.Count > 0 || events.Count > 0)
                    break;
                AskMessages();
                return;
            }

            mailbox.Dequeue();
            mail.Repeated = knowledge == MessageKnowledge.Taken;
            if (mail.Repeated && inTurn.Count > 0)
                inTurn.Add(mail); // Perhaps of one in this very turn: it is durable when the turn is.
            else if (mail.Repeated)
                home.Settle(mail, MailOutcome.Duplicate);
            else if (!ActorIdentity.TryTake(customer, rules.Playbook.Identity, mail, events, claims))
                home.Settle(mail, MailOutcome.Arbitrate);
            else if (!Receive(rules, mail, now, events, claims))
                return;
        }

        if (inTurn.Count == 0 && (events.Count == 0 || version == 0))
        {
            inTurn = null;
            if (events.Count > 0)
                Discard();
            return;
        }

        Commit(rules, events, claims, customer.LastAt);
    }

    /// <summary>Takes one signal into the turn; on a failure of its rules the turn is begun anew without it.</summary>
    private bool Receive(TurnRules rules, SignalMail mail, Instant now, List<JourneyEvent> events, List<IdentifierClaim> claims)
    {
        try
        {
            if (mail.Poisoned)
            {
                var poisoned = new SignalReceived(mail.Signal, IsHistory: true);
                events.Add(poisoned);
                customer!.Apply(poisoned);
                events.Add(StepFailed.OfSignal(mail.Signal, now));
            }
            else
            {
                rules.Receive(customer!, mail.Signal, now, events);
            }

            messagesInJournal?.Add(mail.Signal.MessageKey);
            inTurn!.Add(mail);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !mail.Poisoned)
        {
            services.Log.StepFailed(Id, e);
            mail.Poisoned = true;
            var rest = mailbox!.ToArray();
            mailbox.Clear();
            foreach (var again in inTurn!.Append(mail).Concat(rest))
                mailbox.Enqueue(again);
            claims.Clear();
            Discard();
            return false;
        }
    }

    /// <summary>Hands the turn over; time alone is looked at from <paramref name="from"/> on.</summary>
    private void Commit(TurnRules rules, List<JourneyEvent> events, List<IdentifierClaim> claims, Instant from)
    {
        if (from != Instant.MinValue)
            customer!.NextWake = rules.NextWake(customer, from);
        var writer = ActorServices.Writer;
        writer.Clear();
        for (var i = 0; i < events.Count; i++)
            EventCodec.Write(writer, events[i]);
        activity = Activity.Busy;
        home.Commit(this, new Turn
        {
            Customer = Id,
            Version = version + 1,
            At = services.Clock.Now,
            Payload = key!.SealTurn(Id, version + 1, writer.Written),
            WrappedKey = keyStored ? null : services.Keys.Wrap(key),
            Marks = StageMarks.Write(events),
            Wake = WakeToStore(),
            Claims = claims,
        });
        if (WakeToStore() is { } wake)
            storedWake = wake;
    }

    /// <summary>The row of the wake is changed only when it would come too late, or when it is past: an early wake looks again and is put off.</summary>
    private Instant? WakeToStore()
    {
        var due = customer!.NextWake;
        return due < storedWake || (storedWake <= services.Clock.Now && due != storedWake) ? due : null;
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

    private void FailMail()
    {
        var mails = mailbox;
        mailbox = null;
        while (mails is { Count: > 0 })
            Refuse(mails.Dequeue(), MailOutcome.Failed);
    }

    private void Refuse(object mail, MailOutcome outcome)
    {
        if (mail is SignalMail signal)
            home.Settle(signal, outcome);
        else
            ((Question)mail).Answer(null);
    }

    private void Discard()
    {
        (customer, key, messagesInJournal, version, snapshotVersion) = (null, null, null, 0, 0);
        activity = Activity.Asleep;
    }
}
