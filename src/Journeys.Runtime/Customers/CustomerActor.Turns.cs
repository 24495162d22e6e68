using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;
using Journeys.Domain.Turns;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Signals;

namespace Journeys.Runtime.Customers;

/// <content>Turns: mail in, events out, committed, acknowledged.</content>
public sealed partial class CustomerActor
{
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
                : customer.Know(mail.Signal);
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
}
