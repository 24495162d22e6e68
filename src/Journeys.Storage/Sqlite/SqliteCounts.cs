namespace Journeys.Storage.Sqlite;

/// <summary>How much there is, kept in memory because one process owns the file: counting rows would read all of them.</summary>
internal sealed class SqliteCounts
{
    private long _customers;
    private long _wakes;
    private long _turns;

    public long Customers => Volatile.Read(ref _customers);

    public long Wakes => Volatile.Read(ref _wakes);

    public long Turns => Volatile.Read(ref _turns);

    /// <summary>Counts once, at the opening of the file: one pass over the heads, about a second for ten million of them.</summary>
    public void Read(SqliteSession session)
    {
        using var count = session.Use("SELECT count(*) FILTER (WHERE state = 0), coalesce(sum(version), 0), (SELECT count(*) FROM wakes) FROM customers");
        count.Step();
        (_customers, _turns, _wakes) = (count.Long(0), count.Long(1), count.Long(2));
    }

    public void Add(long customers, long wakes, long turns)
    {
        Interlocked.Add(ref _customers, customers);
        Interlocked.Add(ref _wakes, wakes);
        Interlocked.Add(ref _turns, turns);
    }
}
