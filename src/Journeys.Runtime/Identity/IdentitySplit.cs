using Journeys.Domain;
using Journeys.Domain.Binary;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Domain.Signals;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;

namespace Journeys.Runtime.Identity;

/// <summary>Why a split was refused.</summary>
public enum SplitRefusal : byte
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>There is nobody of that number.</summary>
    NobodyThere,

    /// <summary>An identifier named is not held by this customer.</summary>
    NotHeld,

    /// <summary>All identifiers were named, or none: nobody would be left on one side.</summary>
    NobodyLeft,

    /// <summary>Others kept changing the customer; try again.</summary>
    Busy,
}

/// <summary>Takes one customer apart into two, and refolds both from the journal: what came with the identifiers of one side belongs to that side.</summary>
public sealed class IdentitySplit(
    IdentityArbiter arbiter, IdentifierResolver resolver, IJournal journal, ActorServices services)
{
    private const int Attempts = 10;

    /// <summary>Gives identifiers, and all that came with them, to a new customer; they never join the old one again by themselves.</summary>
    /// <param name="id">Whom to split.</param>
    /// <param name="identifiers">What the new customer gets.</param>
    /// <param name="cause">Why, in plain words, for the timeline.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<(CustomerId Created, SplitRefusal Refusal)> SplitAsync(
        CustomerId id, IReadOnlyList<Identifier> identifiers, string cause, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var result = await arbiter.HoldingAsync([id], people => TrySplitAsync(people, identifiers, cause, cancellationToken), cancellationToken);
            if (result.Refusal != SplitRefusal.Busy)
                return result;
        }

        return (default, SplitRefusal.Busy);
    }

    private async Task<(CustomerId Created, SplitRefusal Refusal)> TrySplitAsync(
        List<HeldCustomer> people, IReadOnlyList<Identifier> identifiers, string cause, CancellationToken cancellationToken)
    {
        if (people is not [{ Customer.RetiredInto.IsNone: true } old])
            return (default, SplitRefusal.NobodyThere);
        if (identifiers.Any(i => old.Customer.Find(i) is null))
            return (default, SplitRefusal.NotHeld);
        var leaving = identifiers.ToHashSet();
        if (leaving.Count == 0 || old.Customer.Held.All(h => leaving.Contains(h.Identifier)))
            return (default, SplitRefusal.NobodyLeft);

        var now = services.Clock.Now;
        var signals = await CustomerFold.SignalsAsync(journal, services.Keys, services.Rules.Playbook.Identity, old.Customer.Id, cancellationToken);
        var created = new HeldCustomer(
            new Customer(await resolver.NewCustomerAsync(cancellationToken)), KeyRing.NewCustomerKey(), 0, [], true);
        var claims = new List<IdentifierClaim>();

        var rules = services.Rules.Playbook.Identity;
        bool BelongsToNew(Signal s) => CustomerFold.GoesWith(rules, s, leaving);
        Refold(created, signals.Where(BelongsToNew), cause, old.Customer.Id, now);
        Refold(old, signals.Where(s => !BelongsToNew(s)), cause, created.Customer.Id, now);

        foreach (var held in old.Customer.Held)
        {
            if (leaving.Contains(held.Identifier))
            {
                created.Add(new IdentifierHeld(held.Identifier, [.. held.SeenWith.Where(leaving.Contains)], Settled: true));
                old.Add(new IdentifierReleased(held.Identifier, created.Customer.Id));
                claims.Add(new IdentifierClaim(services.Keys.HashOf(held.Identifier), old.Customer.Id, created.Customer.Id, Settled: true));
            }
            else if (held.SeenWith.Any(leaving.Contains))
            {
                old.Add(new IdentifierHeld(held.Identifier, [.. held.SeenWith.Where(s => !leaving.Contains(s))], held.Settled));
            }
        }

        created.Add(new IdentityContested());
        if (!old.Customer.Contested)
            old.Add(new IdentityContested());
        people.Add(created);
        return await arbiter.CommitAsync(people, claims, cancellationToken) == CommitOutcome.Committed
            ? (created.Customer.Id, SplitRefusal.None)
            : (default, SplitRefusal.Busy);
    }

    /// <summary>Folds signals as if nobody else's had ever been among them, under the live playbook, each at its own time.</summary>
    private void Refold(HeldCustomer person, IEnumerable<Signal> signals, string cause, CustomerId other, Instant now)
    {
        var rules = services.Rules;
        var fresh = new Customer(person.Customer.Id);
        var moves = new List<JourneyEvent>();
        foreach (var signal in signals)
        {
            if (rules.MustAdopt(fresh))
                rules.Adopt(fresh, null, signal.At, moves);
            rules.Receive(fresh, signal, signal.At, moves);
            fresh.NextWake = rules.NextWake(fresh, fresh.LastAt);
        }

        var writer = new StateWriter(2048);
        fresh.Encode(writer);
        person.Add(new Refolded(writer.Written.ToArray(), cause, other, now));
        foreach (var stage in fresh.Stages.All)
        {
            var before = person.Customer.Stages.Of(stage.Region);
            if (before?.Stage != stage.Stage)
                person.Add(new StageEntered(stage.Region, stage.Stage, before?.Stage ?? "", "split", rules.Playbook.Version, stage.Since));
        }

        if (rules.MustAdopt(person.Customer))
            rules.Adopt(person.Customer, null, now, person.Events);
    }
}
