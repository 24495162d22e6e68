using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Storage.Postgres;

/// <summary>A group on its way into a transaction.</summary>
/// <param name="Index">Its place among those that were asked for.</param>
/// <param name="Group">The group.</param>
internal sealed record PendingGroup(int Index, TurnGroup Group)
{
    /// <summary>Takes the groups that share no customer and no identifier with one before them; what those before them do decides about the later ones.</summary>
    public static List<PendingGroup> TakeWave(List<PendingGroup> pending, out List<PendingGroup> later)
    {
        var wave = new List<PendingGroup>(pending.Count);
        later = [];
        var customers = new HashSet<CustomerId>(pending.Count);
        var claims = new HashSet<IdentifierHash>();
        foreach (var group in pending)
            (group.Enter(customers, claims) ? wave : later).Add(group);
        return wave;
    }

    public bool Equals(PendingGroup? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Index;

    // A group that has to wait enters all the same, so that the one behind it waits for it.
    private bool Enter(HashSet<CustomerId> customers, HashSet<IdentifierHash> claims)
    {
        var free = true;
        HashSet<IdentifierHash>? own = null;
        foreach (var turn in Group.Turns)
        {
            free &= customers.Add(turn.Customer);
            foreach (var claim in turn.Claims)
            {
                if ((own ??= []).Add(claim.Hash))
                    free &= claims.Add(claim.Hash);
            }
        }

        return free;
    }
}
