using System.Collections.Immutable;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Runtime.Journal;

namespace Journeys.Runtime.Customers;

/// <summary>The part of identity that one customer can settle alone: nothing new, or something new that nobody else holds.</summary>
internal static class ActorIdentity
{
    /// <summary>Takes the identifiers of a signal; gives false when others are concerned, and the arbiter must look.</summary>
    public static bool TryTake(
        Customer customer, IdentityRules rules, SignalMail mail, List<JourneyEvent> events, List<IdentifierClaim> claims)
    {
        var seen = mail.Signal.Identifiers;
        if (IsKnown(customer, rules, mail, seen))
            return true;
        if (customer.Contested)
            return false;

        var considered = mail.Foreign == 0 ? seen : [.. seen.Where((_, i) => !IsForeign(mail, i))];
        var fresh = considered.Where(i => customer.Find(i) is null).Distinct().ToList();
        if (!IdentityPlan.FitsOnePerson(rules, customer.Held.Select(h => h.Identifier).Concat(fresh)))
            return false;
        foreach (var identifier in considered.Distinct())
        {
            var before = customer.Find(identifier);
            var after = IdentityPlan.See(rules, before ?? new HeldIdentifier(identifier, []), considered);
            if (before == after)
                continue;
            var held = new IdentifierHeld(identifier, after.SeenWith, after.Settled);
            events.Add(held);
            customer.Apply(held);
            if (before is null)
                claims.Add(new IdentifierClaim(mail.Hashes[seen.IndexOf(identifier)], default, customer.Id, after.Settled));
        }

        return true;
    }

    private static bool IsKnown(Customer customer, IdentityRules rules, SignalMail mail, ImmutableArray<Identifier> seen)
    {
        for (var i = 0; i < seen.Length; i++)
        {
            if (IsForeign(mail, i))
                continue;
            if (customer.Find(seen[i]) is not { } held)
                return false;
            for (var j = 0; j < seen.Length; j++)
            {
                if (j != i && !IsForeign(mail, j) && IdentityPlan.Tells(rules, held, seen[j]))
                    return false;
            }
        }

        return true;
    }

    private static bool IsForeign(SignalMail mail, int index) => index < 64 && (mail.Foreign & (1UL << index)) != 0;
}
