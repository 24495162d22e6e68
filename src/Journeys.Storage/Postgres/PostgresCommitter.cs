using Journeys.Runtime.Journal;
using Npgsql;

namespace Journeys.Storage.Postgres;

/// <summary>Commits groups of turns: waves of groups that do not touch each other, a transaction each.</summary>
/// <remarks>
/// A refusal aborts a transaction in PostgreSQL. So the groups that lost are found and left out, and the others are tried again,
/// until nobody loses any more. Within a transaction everything is done in one order (identifiers by hash, turns by customer), so
/// that two committers wait for each other in a line and not in a circle; only an erasure can close one, and is then waited for.
/// </remarks>
internal sealed class PostgresCommitter(PostgresDatabase database, KnownVersions known)
{
    // Every attempt but those ended by a deadlock leaves out at least one group.
    private const int Deadlocks = 20;

    public async Task<CommitOutcome[]> CommitAsync(IReadOnlyList<TurnGroup> groups)
    {
        var outcomes = new CommitOutcome[groups.Count];
        var pending = new List<PendingGroup>(groups.Count);
        for (var i = 0; i < groups.Count; i++)
        {
            outcomes[i] = Check(groups[i]);
            if (outcomes[i] == CommitOutcome.Committed)
                pending.Add(new(i, groups[i]));
        }

        while (pending.Count > 0)
        {
            var wave = PendingGroup.TakeWave(pending, out pending);
            await LeaveOutAsync(wave, outcomes, GapsAsync);
            await CommitWaveAsync(wave, outcomes);
        }

        return outcomes;
    }

    private static CommitOutcome Check(TurnGroup group)
    {
        for (var i = 0; i < group.Turns.Count; i++)
        {
            if (group.Turns[i].Version < 1 || TurnGroups.Repeats(group, i))
                return CommitOutcome.Stale;
        }

        return TurnGroups.ClaimsAgree(group) ? CommitOutcome.Committed : CommitOutcome.ClaimLost;
    }

    private async Task CommitWaveAsync(List<PendingGroup> wave, CommitOutcome[] outcomes)
    {
        for (var deadlocks = 0; wave.Count > 0;)
        {
            try
            {
                var lost = await AttemptAsync(wave);
                if (lost.Count == 0)
                {
                    Remember(wave);
                    return;
                }

                Remove(wave, outcomes, lost, CommitOutcome.ClaimLost);
            }
            catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                if (await LeaveOutAsync(wave, outcomes, TakenAsync) == 0)
                    throw;
            }
            catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.DeadlockDetected && ++deadlocks <= Deadlocks)
            {
                // The other one goes first.
            }
        }
    }

    private async Task<HashSet<PendingGroup>> AttemptAsync(List<PendingGroup> wave)
    {
        await using var connection = await database.ConnectAsync(CancellationToken.None);
        var transaction = new PostgresTransaction(connection, wave, database.Offset);
        try
        {
            return await transaction.RunAsync();
        }
        catch
        {
            await transaction.RollbackAsync();
            throw;
        }
    }

    /// <summary>Leaves out the groups with a turn of one of the customers found; gives how many.</summary>
    private static async Task<int> LeaveOutAsync(
        List<PendingGroup> wave, CommitOutcome[] outcomes, Func<List<PendingGroup>, Task<IReadOnlyList<long>>> find)
    {
        var customers = (await find(wave)).ToHashSet();
        return customers.Count == 0 ? 0 : Remove(
            wave,
            outcomes,
            [.. wave.Where(group => group.Group.Turns.Any(turn => customers.Contains(turn.Customer.Value)))],
            CommitOutcome.Stale);
    }

    private static int Remove(List<PendingGroup> wave, CommitOutcome[] outcomes, HashSet<PendingGroup> lost, CommitOutcome outcome)
    {
        foreach (var group in lost)
            outcomes[group.Index] = outcome;
        return wave.RemoveAll(lost.Contains);
    }

    /// <summary>Finds the customers whose turn does not follow a stored one.</summary>
    private async Task<IReadOnlyList<long>> GapsAsync(List<PendingGroup> wave)
    {
        var unknown = wave.SelectMany(group => group.Group.Turns).Where(turn => turn.Version > 1 && known.Of(turn.Customer) < turn.Version - 1).ToList();
        return unknown.Count == 0 ? [] : await database.ReadAsync(
            """
            SELECT t.customer FROM unnest($1, $2) t (customer, version)
            WHERE NOT EXISTS (SELECT FROM turns o WHERE o.customer = t.customer AND o.version = t.version - 1 AND o.payload IS NOT NULL)
            """,
            reader => reader.GetInt64(0),
            CancellationToken.None,
            unknown.Select(turn => turn.Customer.Value).ToArray(),
            unknown.Select(turn => turn.Version).ToArray());
    }

    /// <summary>Finds the customers whose version is taken.</summary>
    private Task<IReadOnlyList<long>> TakenAsync(List<PendingGroup> wave)
    {
        var turns = wave.SelectMany(group => group.Group.Turns).ToList();
        return database.ReadAsync(
            """
            SELECT t.customer FROM unnest($1, $2) t (customer, version)
            WHERE EXISTS (SELECT FROM turns o WHERE o.customer = t.customer AND o.version = t.version)
            """,
            reader => reader.GetInt64(0),
            CancellationToken.None,
            turns.Select(turn => turn.Customer.Value).ToArray(),
            turns.Select(turn => turn.Version).ToArray());
    }

    private void Remember(List<PendingGroup> wave)
    {
        foreach (var group in wave)
        {
            foreach (var turn in group.Group.Turns)
                known.Saw(turn.Customer, turn.Version);
        }
    }
}
