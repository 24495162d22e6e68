using Journeys.Domain;

namespace Journeys.Storage.Sqlite;

/// <summary>The head of a customer.</summary>
/// <param name="Version">The last turn's number; 0 when there is none.</param>
/// <param name="Last">The last turn's row.</param>
/// <param name="State">What became of the customer.</param>
internal readonly record struct SqliteHead(long Version, long Last, CustomerState State);

/// <summary>Heads lately written, so that a busy customer's next turn need not read it. Belongs to the writing thread.</summary>
/// <remarks>A table of fixed size (4 MB), one place for each customer; the older entry makes way. What a transaction wrote is forgotten when it fails.</remarks>
internal sealed class SqliteHeads(SqliteSession session)
{
    private const int Bits = 17;

    private readonly (long Customer, SqliteHead Head)[] _entries = new (long, SqliteHead)[1 << Bits];
    private readonly SqliteStatement _find = session.Use("SELECT version, last, state FROM customers WHERE id = ?1");

    /// <summary>Gives the head of a customer; an empty one when it has no turn.</summary>
    public SqliteHead Find(CustomerId customer)
    {
        ref var entry = ref _entries[Place(customer)];
        if (entry.Customer == customer.Value)
            return entry.Head;
        _find.Bind(1, customer.Value);
        var head = _find.Step() ? new SqliteHead(_find.Long(0), _find.Long(1), (CustomerState)_find.Long(2)) : default;
        _find.Dispose();
        entry = (customer.Value, head);
        return head;
    }

    /// <summary>Keeps a head that has been written.</summary>
    public void Wrote(CustomerId customer, SqliteHead head) => _entries[Place(customer)] = (customer.Value, head);

    /// <summary>Forgets one head, which something else has written.</summary>
    public void Forget(CustomerId customer) => _entries[Place(customer)] = default;

    /// <summary>Forgets everything: what was written has been undone.</summary>
    public void Forget() => Array.Clear(_entries);

    private static int Place(CustomerId customer) => (int)(unchecked((ulong)customer.Value * 0x9E3779B97F4A7C15UL) >> (64 - Bits));
}
