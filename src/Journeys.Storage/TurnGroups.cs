using Journeys.Runtime.Journal;

namespace Journeys.Storage;

/// <summary>What every store asks of a group before it looks at what is stored.</summary>
internal static class TurnGroups
{
    /// <summary>Tells whether the turn at <paramref name="index"/> is of a customer that has a turn before it in the group.</summary>
    public static bool Repeats(TurnGroup group, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (group.Turns[i].Customer == group.Turns[index].Customer)
                return true;
        }

        return false;
    }

    /// <summary>Tells whether a claim gives an identifier to somebody without a turn in the group: the version cannot tell then that somebody has been erased.</summary>
    public static bool GivesAway(TurnGroup group, in IdentifierClaim claim)
    {
        foreach (var turn in group.Turns)
        {
            if (turn.Customer == claim.To)
                return false;
        }

        return true;
    }

    /// <summary>Tells whether no identifier is given to two people by one group; to say the same thing twice is no contradiction.</summary>
    public static bool ClaimsAgree(TurnGroup group)
    {
        Dictionary<IdentifierHash, IdentifierClaim>? seen = null;
        var first = default(IdentifierClaim);
        var count = 0;
        foreach (var turn in group.Turns)
        {
            foreach (var claim in turn.Claims)
            {
                if (++count == 1)
                {
                    first = claim;
                    continue;
                }

                seen ??= new() { [first.Hash] = first };
                if (!seen.TryAdd(claim.Hash, claim) && seen[claim.Hash] != claim)
                    return false;
            }
        }

        return true;
    }
}

/// <summary>What became of a customer, as the stores keep it.</summary>
internal enum CustomerState : byte
{
    /// <summary>Has turns and may take more.</summary>
    Present = 0,

    /// <summary>Turned out to be somebody else.</summary>
    Retired = 1,

    /// <summary>The key is gone; no turn can be added.</summary>
    Erased = 2,
}
