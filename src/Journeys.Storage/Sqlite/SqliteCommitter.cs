using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Storage.Sqlite;

/// <summary>Writes groups of turns. Lives on the writing thread, where nobody else changes what it has just checked: each group is checked first and then written, so nothing is ever undone but a failure.</summary>
internal sealed class SqliteCommitter(SqliteSession session, long nextRow, SqliteCounts counts)
{
    private readonly SqliteHeads _known = new(session);
    private readonly SqliteStatement _holder = session.Use("SELECT customer FROM identifiers WHERE hash = ?1");
    private readonly SqliteStatement _append = session.Use("INSERT INTO turns (row, customer, version, prev, at, marks, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    private readonly SqliteStatement _advance = session.Use("UPDATE customers SET version = ?2, last = ?3 WHERE id = ?1");
    private readonly SqliteStatement _change = session.Use("UPDATE customers SET version = ?2, last = ?3, state = ?4, wake = ?5 WHERE id = ?1");
    private readonly SqliteStatement _create = session.Use("INSERT INTO customers (id, partition, version, last, state, wake) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    private readonly SqliteStatement _key = session.Use("INSERT INTO keys (customer, wrapped) VALUES (?1, ?2)");
    private readonly SqliteStatement _claim = session.Use("""
        INSERT INTO identifiers (hash, customer, settled) VALUES (?1, ?2, ?3)
        ON CONFLICT (hash) DO UPDATE SET customer = excluded.customer,
          settled = CASE ?4 WHEN 0 THEN max(settled, excluded.settled) ELSE excluded.settled END
        """);

    private readonly List<SqliteHead> _heads = [];
    private long _nextRow = nextRow;
    private long _customers;
    private long _wakes;

    /// <summary>Commits what can be committed, in one transaction.</summary>
    public CommitOutcome[] Commit(IReadOnlyList<TurnGroup> groups)
    {
        var outcomes = new CommitOutcome[groups.Count];
        var start = _nextRow;
        (_customers, _wakes) = (0, 0);
        try
        {
            session.Write(_ =>
            {
                for (var i = 0; i < outcomes.Length; i++)
                {
                    outcomes[i] = Check(groups[i]);
                    if (outcomes[i] == CommitOutcome.Committed)
                        Write(groups[i]);
                }

                return true;
            });
        }
        catch
        {
            _nextRow = start;
            _known.Forget();
            throw;
        }

        counts.Add(_customers, _wakes, _nextRow - start);
        if (_nextRow != start)
            _nextRow++; // the gap between two transactions
        return outcomes;
    }

    /// <summary>Must be told when something else has changed the head of a customer.</summary>
    public void Changed(CustomerId customer) => _known.Forget(customer);

    private CommitOutcome Check(TurnGroup group)
    {
        _heads.Clear();
        foreach (var turn in group.Turns)
        {
            var head = _known.Find(turn.Customer);
            if (head.State == CustomerState.Erased || turn.Version != head.Version + 1 || TurnGroups.Repeats(group, _heads.Count))
                return CommitOutcome.Stale;
            _heads.Add(head);
        }

        foreach (var turn in group.Turns)
        {
            foreach (var claim in turn.Claims)
            {
                if (!IsFree(claim) || (TurnGroups.GivesAway(group, claim) && !IsThere(claim.To)))
                    return CommitOutcome.ClaimLost;
            }
        }

        return TurnGroups.ClaimsAgree(group) ? CommitOutcome.Committed : CommitOutcome.ClaimLost;
    }

    /// <summary>An identifier can be claimed when the expected one holds it, or already the one who is to hold it.</summary>
    private bool IsFree(in IdentifierClaim claim)
    {
        _holder.Bind(1, claim.Hash);
        var holder = new CustomerId(_holder.Step() ? _holder.Long(0) : 0);
        _holder.Dispose();
        return holder == claim.From || holder == claim.To;
    }

    private bool IsThere(CustomerId customer) => _known.Find(customer) is { Version: > 0, State: not CustomerState.Erased };

    private void Write(TurnGroup group)
    {
        for (var i = 0; i < group.Turns.Count; i++)
            Write(group.Turns[i], _heads[i]);
    }

    private void Write(Turn turn, SqliteHead head)
    {
        var row = _nextRow++;
        var customer = turn.Customer.Value;
        _append.Bind(1, row).Bind(2, customer).Bind(3, turn.Version).Bind(4, head.Last).Bind(5, turn.At.Milliseconds)
            .Bind(6, turn.Marks.Length == 0 ? null : turn.Marks).Bind(7, turn.Payload.Span).Run();

        var state = turn.Retires ? CustomerState.Retired : head.State;
        var wake = turn.Retires ? null : turn.Wake is { } set ? set == Instant.MaxValue ? null : set.Milliseconds : head.Wake;
        if (head.Version == 0)
            Create(turn, row, state, wake);
        else if (state == head.State && wake == head.Wake)
            _advance.Bind(1, customer).Bind(2, turn.Version).Bind(3, row).Run();
        else
            _change.Bind(1, customer).Bind(2, turn.Version).Bind(3, row).Bind(4, (long)state).Bind(5, wake).Run();

        _known.Wrote(turn.Customer, new(turn.Version, row, state, wake));
        _customers += (state == CustomerState.Present ? 1 : 0) - (head.Version > 0 && head.State == CustomerState.Present ? 1 : 0);
        _wakes += (wake is null ? 0 : 1) - (head.Wake is null ? 0 : 1);
        foreach (var claim in turn.Claims)
            _claim.Bind(1, claim.Hash).Bind(2, claim.To.Value).Bind(3, claim.Settled ? 1 : 0).Bind(4, claim.From.Value).Run();
    }

    private void Create(Turn turn, long row, CustomerState state, long? wake)
    {
        _create.Bind(1, turn.Customer.Value).Bind(2, turn.Customer.Partition).Bind(3, turn.Version).Bind(4, row)
            .Bind(5, (long)state).Bind(6, wake).Run();
        if (turn.WrappedKey is { } key)
            _key.Bind(1, turn.Customer.Value).Bind(2, key.AsSpan()).Run();
    }
}
