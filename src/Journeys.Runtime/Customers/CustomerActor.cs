using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;
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
public sealed partial class CustomerActor
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
