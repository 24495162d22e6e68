using Journeys.Domain;
using Journeys.Domain.Binary;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Domain.Signals;
using Journeys.Runtime.Commit;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;

namespace Journeys.Runtime.Identity;

/// <summary>Settles who is who when a signal concerns several customers: merges, or takes apart, in one commit.</summary>
/// <remarks>
/// The customers concerned are held, read from the store, and given one turn each; all turns and all moves of identifiers are one group,
/// which is committed whole or not at all. So a crash at any moment leaves either the old state or the new one, and a customer that
/// another node wrote meanwhile makes the group stale, to be decided anew.
/// </remarks>
public sealed class IdentityArbiter(
    IJournal journal, ICustomerEngine engine, IdentifierResolver resolver, GroupCommitter committer, ActorServices services)
{
    /// <summary>Settles a signal that concerns several customers and takes it.</summary>
    public async Task<MailOutcome> ArbitrateAsync(SignalMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var rows = await journal.ResolveAsync(mail.Hashes, cancellationToken);
        return await HoldingAsync(
            [.. rows.Select(r => r.Customer).Distinct().Order()],
            people => DecideAsync(mail, rows, people, cancellationToken),
            cancellationToken);
    }

    /// <summary>Holds customers in the order of their numbers (so that two arbiters cannot wait for each other), reads them, does something and releases them.</summary>
    internal async Task<T> HoldingAsync<T>(
        IReadOnlyList<CustomerId> customers, Func<List<HeldCustomer>, Task<T>> action, CancellationToken cancellationToken)
    {
        var held = new List<CustomerId>();
        try
        {
            foreach (var customer in customers)
            {
                // A hold that was asked for is waited for: one given up would be taken by nobody, and end by nobody.
                cancellationToken.ThrowIfCancellationRequested();
                await engine.AskAsync(customer, QuestionKind.Hold, CancellationToken.None);
                held.Add(customer);
            }

            var people = new List<HeldCustomer>();
            foreach (var stored in await CustomerFold.LoadAsync(journal, services.Keys, customers, cancellationToken))
            {
                if (stored.WrappedKey is { } wrapped && services.Keys.Unwrap(wrapped) is var key)
                    people.Add(new HeldCustomer(CustomerFold.Fold(stored, key), key, stored.Version, [], false));
            }

            return await action(people);
        }
        finally
        {
            foreach (var customer in held)
                await engine.ReleaseAsync(customer, CancellationToken.None);
        }
    }

    /// <summary>Commits a turn for each customer that has events, and the moves of identifiers, as one group.</summary>
    internal async Task<CommitOutcome?> CommitAsync(
        IReadOnlyList<HeldCustomer> people, IReadOnlyList<IdentifierClaim> claims, CancellationToken cancellationToken)
    {
        var rules = services.Rules;
        var turns = new List<Turn>();
        foreach (var person in people.Where(p => p.Events.Count > 0).OrderBy(p => p.Customer.Id))
        {
            var (customer, now) = (person.Customer, services.Clock.Now);
            var retires = !customer.RetiredInto.IsNone;
            turns.Add(new Turn
            {
                Customer = customer.Id,
                Version = person.Version + 1,
                At = now,
                Payload = person.Key.SealTurn(customer.Id, person.Version + 1, Encode(person.Events)),
                WrappedKey = person.IsNew ? services.Keys.Wrap(person.Key) : null,
                Marks = StageMarks.Write(person.Events),
                Wake = retires ? Instant.MaxValue : rules.MustAdopt(customer) ? null : rules.NextWake(customer, customer.LastAt),
                Retires = retires,
                Claims = turns.Count == 0 ? claims : [],
            });
        }

        var pending = new Awaited { Group = new TurnGroup(turns) };
        committer.Submit(pending);
        var outcome = await pending.Outcome.WaitAsync(cancellationToken);
        foreach (var claim in claims)
        {
            if (outcome == CommitOutcome.Committed)
                resolver.Remember(claim.Hash, claim.To, claim.Settled);
            else
                resolver.Forget([claim.Hash]);
        }

        foreach (var turn in turns.Where(_ => outcome == CommitOutcome.Committed))
            services.Published(turn.Customer, turn.Version);
        return outcome;
    }

    private async Task<MailOutcome> DecideAsync(
        SignalMail mail, IReadOnlyList<IdentifierRow> rows, List<HeldCustomer> people, CancellationToken cancellationToken)
    {
        var identity = services.Rules.Playbook.Identity;
        var seen = mail.Signal.Identifiers.Distinct().ToList();
        var stillHeld = rows.All(r => people.Any(p => p.Customer.Id == r.Customer && p.Customer.RetiredInto.IsNone));
        if (!stillHeld)
            return MailOutcome.Reroute;
        if (await WasTakenAsync(mail.Signal, people, cancellationToken))
            return MailOutcome.Duplicate;

        var plan = IdentityPlan.Decide(identity, [.. people.Select(p => p.Customer.Identity)], seen);
        var now = services.Clock.Now;
        var claims = new List<IdentifierClaim>();
        HeldCustomer? receiver = null;
        for (var i = 0; i < plan.Groups.Length; i++)
        {
            var group = plan.Groups[i];
            var person = people.Find(p => p.Customer.Id == group.Customer);
            if (person is null)
            {
                var id = await resolver.NewCustomerAsync(cancellationToken);
                person = new HeldCustomer(new Customer(id), KeyRing.NewCustomerKey(), 0, [], true);
                people.Add(person);
            }

            if (i == plan.Receiver)
                receiver = person;
            Settle(plan, group, person, people, identity, claims, now);
        }

        var history = await HistoryAsync(receiver!, people, cancellationToken);
        if (!TryReceive(mail, receiver!, people, history, now))
            return MailOutcome.Arbitrate;
        return await CommitAsync(people, claims, cancellationToken) switch
        {
            CommitOutcome.Committed => mail.Poisoned ? MailOutcome.StepFailed : MailOutcome.Accepted,
            null => MailOutcome.Failed,
            _ => MailOutcome.Arbitrate,
        };
    }

    /// <summary>Tells whether one of the people has taken a signal before; where memory does not reach back, the journal is read.</summary>
    private async Task<bool> WasTakenAsync(Signal signal, List<HeldCustomer> people, CancellationToken cancellationToken)
    {
        foreach (var person in people)
        {
            var knowledge = person.Customer.Know(signal);
            if (knowledge == MessageKnowledge.Taken)
                return true;
            if (knowledge == MessageKnowledge.AskTheJournal && (await SignalsAsync(person, cancellationToken)).Any(s => s.MessageKey == signal.MessageKey))
                return true;
        }

        return false;
    }

    /// <summary>Reads the signals that the receiver of a signal needs to adopt the live playbook, those of people whom it absorbs included; null when it needs none.</summary>
    private async Task<IReadOnlyList<Signal>?> HistoryAsync(HeldCustomer receiver, List<HeldCustomer> people, CancellationToken cancellationToken)
    {
        if (!services.Rules.AdoptingNeedsHistory(receiver.Customer))
            return null;
        var history = new List<Signal>(await SignalsAsync(receiver, cancellationToken));
        foreach (var loser in people.Where(p => p.Customer.RetiredInto == receiver.Customer.Id))
            history.AddRange(await SignalsAsync(loser, cancellationToken));
        return history;
    }

    private Task<IReadOnlyList<Signal>> SignalsAsync(HeldCustomer person, CancellationToken cancellationToken) =>
        CustomerFold.SignalsAsync(journal, services.Keys, services.Rules.Playbook.Identity, person.Customer.Id, cancellationToken);

    /// <summary>Lets the receiver take the signal, without pause: rules belong to the thread. Gives false when all is to be done anew.</summary>
    private bool TryReceive(SignalMail mail, HeldCustomer receiver, List<HeldCustomer> people, IReadOnlyList<Signal>? history, Instant now)
    {
        var rules = services.Rules;
        if (history is null && rules.AdoptingNeedsHistory(receiver.Customer))
            return false;
        try
        {
            if (rules.MustAdopt(receiver.Customer))
                rules.Adopt(receiver.Customer, history, receiver.Customer.LastAt == Instant.MinValue ? Instant.Min(now, mail.Signal.At) : now, receiver.Events);
            Settle(receiver, people, rules.Playbook.Map, rules.Playbook.Version, now);
            if (mail.Poisoned)
            {
                receiver.Add(new SignalReceived(mail.Signal, IsHistory: true));
                receiver.Add(StepFailed.OfSignal(mail.Signal, now));
            }
            else
            {
                rules.Receive(receiver.Customer, mail.Signal, now, receiver.Events);
            }

            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !mail.Poisoned)
        {
            services.Log.StepFailed(receiver.Customer.Id, e);
            mail.Poisoned = true;
            return false;
        }
    }

    /// <summary>Brings one customer and those that it absorbs to what the plan says.</summary>
    private void Settle(
        IdentityPlan plan, IdentityGroup group, HeldCustomer person, List<HeldCustomer> people, IdentityRules rules,
        List<IdentifierClaim> claims, Instant now)
    {
        foreach (var loserId in group.Absorbs)
        {
            var loser = people.Find(p => p.Customer.Id == loserId)!;
            var writer = new StateWriter(2048);
            loser.Customer.Encode(writer);
            person.Add(new Absorbed(loserId, loser.Version, writer.Written.ToArray(), now));
            loser.Absorbed = true;
        }

        if (plan.Contested && !person.Customer.Contested)
            person.Add(new IdentityContested());
        foreach (var held in group.Held)
        {
            var holder = people.Find(p => p != person && p.Customer.Find(held.Identifier) is not null);
            var before = person.Customer.Find(held.Identifier);
            var settled = IdentityPlan.IsSettled(rules, held);
            if (before != held)
                person.Add(new IdentifierHeld(held.Identifier, held.SeenWith, held.Settled));
            if (before is null || settled != IdentityPlan.IsSettled(rules, before))
            {
                claims.Add(new IdentifierClaim(
                    services.Keys.HashOf(held.Identifier), before is null ? holder?.Customer.Id ?? default : person.Customer.Id, person.Customer.Id, settled));
            }

            holder?.Add(new IdentifierReleased(held.Identifier, person.Customer.Id));
        }

        foreach (var loser in people.Where(p => p.Absorbed && group.Absorbs.Contains(p.Customer.Id)))
            loser.Retire(person.Customer.Id, now);
    }

    /// <summary>Where people who turned out to be one were in different stages, the stage declared later wins.</summary>
    private static void Settle(HeldCustomer person, List<HeldCustomer> people, Journeys.Domain.Map.JourneyMap map, int version, Instant now)
    {
        foreach (var loser in people.Where(p => p.Customer.RetiredInto == person.Customer.Id))
        {
            foreach (var theirs in loser.StagesBefore)
            {
                if (map.Find(theirs.Region) is not { } region)
                    continue;
                var mine = person.Customer.Stages.Of(theirs.Region);
                if (mine is null || region.IndexOf(theirs.Stage) > region.IndexOf(mine.Value.Stage))
                    person.Add(new StageEntered(theirs.Region, theirs.Stage, mine?.Stage ?? "", "merge", version, Instant.Max(now, person.Customer.LastAt)));
            }
        }
    }

    private static byte[] Encode(List<JourneyEvent> events)
    {
        var writer = new StateWriter(1024);
        foreach (var journeyEvent in events)
            EventCodec.Write(writer, journeyEvent);
        return writer.Written.ToArray();
    }

    private sealed class Awaited : PendingCommit
    {
        private readonly TaskCompletionSource<CommitOutcome?> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<CommitOutcome?> Outcome => outcome.Task;

        public override void Settled(CommitOutcome? result) => outcome.SetResult(result);
    }
}

/// <summary>A customer in the arbiter's hands: its state, and the turn that is being made for it.</summary>
internal sealed class HeldCustomer(Customer customer, CustomerKey key, long version, List<JourneyEvent> events, bool isNew)
{
    public Customer Customer => customer;

    public CustomerKey Key => key;

    public long Version => version;

    public List<JourneyEvent> Events => events;

    public bool IsNew => isNew;

    public bool Absorbed { get; set; }

    /// <summary>Where it was before it retired.</summary>
    public StageOccupied[] StagesBefore { get; private set; } = [];

    public void Add(JourneyEvent journeyEvent)
    {
        events.Add(journeyEvent);
        customer.Apply(journeyEvent);
    }

    public void Retire(CustomerId into, Instant now)
    {
        StagesBefore = customer.Stages.All.ToArray();
        foreach (var stage in StagesBefore)
            Add(new StageEntered(stage.Region, "", stage.Stage, "merge", customer.PlaybookVersion, now));
        Add(new Retired(into, now));
    }
}
