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

    /// <summary>Counts once, at the opening of the file.</summary>
    public void Read(SqliteSession session)
    {
        _customers = session.Number("SELECT count(*) FROM customers WHERE state = 0");
        _wakes = session.Number("SELECT count(*) FROM customers WHERE wake IS NOT NULL");
        _turns = session.Number("SELECT coalesce(max(row), 0) FROM turns");
    }

    public void Add(long customers, long wakes, long turns)
    {
        Interlocked.Add(ref _customers, customers);
        Interlocked.Add(ref _wakes, wakes);
        Interlocked.Add(ref _turns, turns);
    }
}
