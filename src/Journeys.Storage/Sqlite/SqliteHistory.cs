using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Storage.Sqlite;

/// <summary>Walks the turns of a customer backwards, from the head along the row before, and gives them forwards.</summary>
internal static class SqliteHistory
{
    public static IReadOnlyList<StoredCustomer> Load(SqliteSession session, IReadOnlyList<CustomerId> customers)
    {
        var loaded = new List<StoredCustomer>(customers.Count);
        foreach (var customer in customers)
        {
            if (Head(session, customer) is not { } head)
                continue;
            if (head.State == CustomerState.Erased)
            {
                loaded.Add(new(customer, null, null, []));
                continue;
            }

            var snapshot = Snapshot(session, customer);
            loaded.Add(new(customer, Key(session, customer), snapshot, Walk(session, customer, head.Last, (snapshot?.Version ?? 0) + 1, int.MaxValue)));
        }

        return loaded;
    }

    public static IReadOnlyList<StoredTurn> Read(SqliteSession session, CustomerId customer, long fromVersion, int limit) =>
        Head(session, customer) is { } head && head.State != CustomerState.Erased
            ? Walk(session, customer, head.Last, fromVersion, limit)
            : [];

    private static (long Last, CustomerState State)? Head(SqliteSession session, CustomerId customer)
    {
        using var head = session.Use("SELECT last, state FROM customers WHERE id = ?1");
        return head.Bind(1, customer.Value).Step() ? (head.Long(0), (CustomerState)head.Long(1)) : null;
    }

    private static byte[]? Key(SqliteSession session, CustomerId customer)
    {
        using var key = session.Use("SELECT wrapped FROM keys WHERE customer = ?1");
        return key.Bind(1, customer.Value).Step() ? key.Bytes(0) : null;
    }

    private static StoredSnapshot? Snapshot(SqliteSession session, CustomerId customer)
    {
        using var snapshot = session.Use("SELECT version, payload FROM snapshots WHERE customer = ?1");
        return snapshot.Bind(1, customer.Value).Step() ? new(customer, snapshot.Long(0), snapshot.Bytes(1)) : null;
    }

    private static List<StoredTurn> Walk(SqliteSession session, CustomerId customer, long row, long fromVersion, int limit)
    {
        var walked = new List<StoredTurn>();
        if (limit <= 0)
            return walked;

        // Turns later than the page are stepped over without their payloads.
        var to = limit == int.MaxValue ? long.MaxValue : Math.Max(fromVersion, 1) + limit - 1;
        while (row != 0)
        {
            using var turn = session.Use("SELECT version, prev, at, payload FROM turns WHERE row = ?1");
            if (!turn.Bind(1, row).Step() || turn.Long(0) is var version && version < fromVersion)
                break;
            if (version <= to)
                walked.Add(new(customer, version, new(turn.Long(2)), turn.Bytes(3)));
            row = turn.Long(1);
        }

        walked.Reverse();
        return walked;
    }
}
