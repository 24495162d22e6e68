using System.Collections.Immutable;

namespace Journeys.Domain.Identity;

/// <summary>An identifier that a customer holds.</summary>
/// <param name="Identifier">The identifier.</param>
/// <param name="SeenWith">Identifiers of stronger namespaces unique to a person that it has been seen with directly; at most two of a namespace, which says 'several'.</param>
/// <param name="Settled">Set apart: it stays where it is, whatever it is seen with.</param>
public sealed record HeldIdentifier(Identifier Identifier, ImmutableArray<Identifier> SeenWith, bool Settled = false)
{
    /// <summary>Tells whether it has been seen with <paramref name="other"/> already.</summary>
    public bool WasSeenWith(Identifier other) => SeenWith.Contains(other);
}

/// <summary>What a customer's identity is before a signal.</summary>
/// <param name="Customer">Who.</param>
/// <param name="Contested">Whether its identifiers are judged one by one.</param>
/// <param name="Held">What it holds.</param>
public sealed record IdentityView(CustomerId Customer, bool Contested, ImmutableArray<HeldIdentifier> Held);

/// <summary>Identifiers that belong together after a signal.</summary>
/// <param name="Customer">Whose they are; none when a new customer is to be made.</param>
/// <param name="Held">The identifiers.</param>
/// <param name="Absorbs">Younger customers that turned out to be this one.</param>
public sealed record IdentityGroup(CustomerId Customer, ImmutableArray<HeldIdentifier> Held, ImmutableArray<CustomerId> Absorbs);

/// <summary>Who belongs with whom once identifiers have been seen together. Pure, and the same for every order of the same signals.</summary>
/// <remarks>
/// As long as everything that has been seen together can be one person, it is one person. When it cannot (it holds more values of a
/// namespace than one person may), it is contested, and each identifier is judged by what it was seen with directly: it goes with
/// the one value of the strongest unique namespace it was seen with, and stands alone when there are several, or none.
/// </remarks>
/// <param name="Contested">Whether what was seen together cannot be one person.</param>
/// <param name="Groups">Who belongs with whom.</param>
/// <param name="Receiver">The index of the group that the signal is about: that of its strongest identifier.</param>
public sealed record IdentityPlan(bool Contested, ImmutableArray<IdentityGroup> Groups, int Receiver)
{
    /// <summary>Decides, from all customers that hold one of <paramref name="seen"/>.</summary>
    /// <param name="rules">The namespaces.</param>
    /// <param name="owners">The customers.</param>
    /// <param name="seen">The identifiers that came with one signal; at least one.</param>
    public static IdentityPlan Decide(IdentityRules rules, IReadOnlyList<IdentityView> owners, IReadOnlyList<Identifier> seen)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(owners);
        var held = new SortedDictionary<Identifier, HeldIdentifier>();
        foreach (var owner in owners)
        {
            foreach (var h in owner.Held)
                held[h.Identifier] = h;
        }

        foreach (var identifier in seen)
            held[identifier] = See(rules, held.GetValueOrDefault(identifier) ?? new(identifier, []), seen);

        var contested = owners.Any(o => o.Contested) || !FitsOnePerson(rules, held.Keys);
        var roots = held.Values.ToDictionary(h => h.Identifier, h => contested ? RootOf(rules, held, h) : default);
        var elders = owners.GroupBy(o => roots[AnchorOf(rules, o, seen)]).ToDictionary(g => g.Key, g => g.Select(o => o.Customer).Order().ToList());

        var groups = held.Values.GroupBy(h => roots[h.Identifier]).Select(g =>
        {
            var customers = elders.GetValueOrDefault(g.Key) ?? [];
            return new IdentityGroup(
                customers.Count > 0 ? customers[0] : default,
                [.. g],
                [.. customers.Skip(1)]);
        }).ToImmutableArray();

        var strongest = seen.OrderBy(i => rules.RankOf(i.Namespace)).ThenBy(i => i).First();
        return new(contested, groups, groups.ToList().FindIndex(g => g.Held.Any(h => h.Identifier == strongest)));
    }

    /// <summary>Adds to an identifier what it is now seen with, as far as that can tell anything.</summary>
    public static HeldIdentifier See(IdentityRules rules, HeldIdentifier held, IReadOnlyList<Identifier> seen)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(seen);
        var rank = rules.RankOf(held.Identifier.Namespace);
        foreach (var other in seen)
        {
            if (Tells(rules, held, rank, other))
                held = held with { SeenWith = held.SeenWith.Add(other).Sort() };
        }

        return held;
    }

    /// <summary>Tells whether seeing <paramref name="other"/> beside an identifier would say anything new about whose it is.</summary>
    public static bool Tells(IdentityRules rules, HeldIdentifier held, Identifier other)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(held);
        return Tells(rules, held, rules.RankOf(held.Identifier.Namespace), other);
    }

    /// <summary>Tells whether identifiers can all be one person's.</summary>
    public static bool FitsOnePerson(IdentityRules rules, IEnumerable<Identifier> identifiers)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return identifiers.GroupBy(i => i.Namespace).All(g => g.Count() <= rules.LimitOf(g.Key));
    }

    /// <summary>Tells whether nothing that it is seen with later can change whose an identifier is.</summary>
    public static bool IsSettled(IdentityRules rules, HeldIdentifier held)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(held);
        if (held.Settled)
            return true;
        var strongest = rules.Namespaces.FirstOrDefault(n => n.Limit == 1)?.Name;
        return held.SeenWith.Count(s => s.Namespace == strongest) > 1;
    }

    private static bool Tells(IdentityRules rules, HeldIdentifier held, int rank, Identifier other) =>
        !held.Settled && rules.IsUnique(other.Namespace) && rules.RankOf(other.Namespace) < rank
        && !held.WasSeenWith(other) && held.SeenWith.Count(s => s.Namespace == other.Namespace) < 2;

    private static Identifier RootOf(IdentityRules rules, SortedDictionary<Identifier, HeldIdentifier> all, HeldIdentifier held)
    {
        var root = held;
        while (ParentOf(rules, root) is { } parent)
        {
            if (!all.TryGetValue(parent, out var next))
                return parent;
            root = next;
        }

        return root.Identifier;
    }

    private static Identifier? ParentOf(IdentityRules rules, HeldIdentifier held)
    {
        if (held.Settled)
            return null;
        foreach (var space in rules.Namespaces)
        {
            var seen = held.SeenWith.Where(s => s.Namespace == space.Name).Take(2).ToList();
            if (seen.Count > 0)
                return seen.Count == 1 ? seen[0] : null;
        }

        return null;
    }

    private static Identifier AnchorOf(IdentityRules rules, IdentityView owner, IReadOnlyList<Identifier> seen) =>
        owner.Held.Length == 0
            ? seen.OrderBy(i => rules.RankOf(i.Namespace)).ThenBy(i => i).First()
            : owner.Held.OrderBy(h => rules.RankOf(h.Identifier.Namespace)).ThenBy(h => h.Identifier).First().Identifier;
}
