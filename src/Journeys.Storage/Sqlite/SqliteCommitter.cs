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
    private readonly SqliteStatement _create = session.Use("INSERT INTO customers (id, version, last, state) VALUES (?1, ?2, ?3, 0)");
    private readonly SqliteStatement _enter = session.Use("INSERT INTO present (partition, customer) VALUES (?1, ?2)");
    private readonly SqliteStatement _retire = session.Use("UPDATE customers SET state = 1 WHERE id = ?1");
    private readonly SqliteStatement _leave = session.Use("DELETE FROM present WHERE partition = ?1 AND customer = ?2");
    private readonly SqliteStatement _key = session.Use("INSERT INTO keys (customer, wrapped) VALUES (?1, ?2)");
    private readonly SqliteStatement _wake = session.Use("INSERT INTO wakes (customer, partition, due) VALUES (?1, ?2, ?3)");
    private readonly SqliteStatement _rewake = session.Use("UPDATE wakes SET due = ?2 WHERE customer = ?1");
    private readonly SqliteStatement _unwake = session.Use("DELETE FROM wakes WHERE customer = ?1");
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

        if (head.Version == 0)
            Create(turn, row);
        else
            _advance.Bind(1, customer).Bind(2, turn.Version).Bind(3, row).Run();
        if (turn.Retires && head.State == CustomerState.Present)
            Retire(turn.Customer);
        if (turn.Retires || turn.Wake == Instant.MaxValue)
            Unwake(turn, head);
        else if (turn.Wake is { } due)
            Wake(turn.Customer, due);

        _known.Wrote(turn.Customer, new(turn.Version, row, turn.Retires ? CustomerState.Retired : head.State));
        foreach (var claim in turn.Claims)
            _claim.Bind(1, claim.Hash).Bind(2, claim.To.Value).Bind(3, claim.Settled ? 1 : 0).Bind(4, claim.From.Value).Run();
    }

    private void Create(Turn turn, long row)
    {
        _create.Bind(1, turn.Customer.Value).Bind(2, turn.Version).Bind(3, row).Run();
        _enter.Bind(1, turn.Customer.Partition).Bind(2, turn.Customer.Value).Run();
        if (turn.WrappedKey is { } key)
            _key.Bind(1, turn.Customer.Value).Bind(2, key.AsSpan()).Run();
        _customers++;
    }

    private void Retire(CustomerId customer)
    {
        _retire.Bind(1, customer.Value).Run();
        _leave.Bind(1, customer.Partition).Bind(2, customer.Value).Run();
        _customers--;
    }

    private void Wake(CustomerId customer, Instant due)
    {
        _rewake.Bind(1, customer.Value).Bind(2, due.Milliseconds).Run();
        if (session.Changes > 0)
            return;
        _wake.Bind(1, customer.Value).Bind(2, customer.Partition).Bind(3, due.Milliseconds).Run();
        _wakes++;
    }

    private void Unwake(Turn turn, SqliteHead head)
    {
        if (head.Version == 0)
            return;
        _unwake.Bind(1, turn.Customer.Value).Run();
        _wakes -= session.Changes;
    }
}
