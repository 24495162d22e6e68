using SQLitePCL;

namespace Journeys.Storage.Sqlite;

/// <summary>One connection to the file, with the statements prepared on it. Used by one thread at a time.</summary>
/// <remarks>Bound to the library directly: through ADO.NET the same commits took about half as long again.</remarks>
internal sealed class SqliteSession : IDisposable
{
    private readonly sqlite3 _database;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 database) => _database = database;

    /// <summary>Opens the session that writes, creating the file when there is none.</summary>
    public static SqliteSession OpenWriter(string path)
    {
        var session = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        // FULL: every commit reaches the disk before it is answered. secure_delete: a wrapped key that is erased is overwritten.
        session.Execute("""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            PRAGMA cache_size = -65536;
            PRAGMA journal_size_limit = 67108864;
            """);
        return session;
    }

    /// <summary>Opens a session that only reads.</summary>
    public static SqliteSession OpenReader(string path)
    {
        var session = Open(path, raw.SQLITE_OPEN_READWRITE);
        session.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192;");
        return session;
    }

    /// <summary>Gives the prepared statement of a text; to be disposed of after use, which gives it back.</summary>
    public SqliteStatement Use(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
            return statement;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        return _statements[sql] = new SqliteStatement(this, handle);
    }

    /// <summary>Runs statements that answer nothing.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_database, sql));

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    /// <summary>Gives the first column of the first row.</summary>
    public long Number(string sql)
    {
        using var ask = Use(sql);
        ask.Step();
        return ask.Long(0);
    }

    /// <summary>Does some work in a transaction of the writer: all of it or nothing.</summary>
    public T Write<T>(Func<SqliteSession, T> work)
    {
        Run("BEGIN IMMEDIATE");
        try
        {
            var result = work(this);
            Run("COMMIT");
            return result;
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(_database) == 0)
                Run("ROLLBACK");
            throw;
        }
    }

    /// <summary>Does some reading on one state of the database.</summary>
    public T Read<T>(Func<SqliteSession, T> work)
    {
        Run("BEGIN");
        try
        {
            return work(this);
        }
        finally
        {
            Run("COMMIT");
        }
    }

    /// <summary>Throws unless a code means success.</summary>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw new SqliteException(code, raw.sqlite3_errmsg(_database).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Close();
        _database.Dispose();
    }

    private static SqliteSession Open(string path, int flags)
    {
        var code = raw.sqlite3_open_v2(path, out var database, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            database?.Dispose();
            throw new SqliteException(code, $"The database file '{path}' cannot be opened: {raw.sqlite3_errstr(code).utf8_to_string()}.");
        }

        raw.sqlite3_extended_result_codes(database, 1);
        raw.sqlite3_busy_timeout(database, 10_000);
        return new SqliteSession(database);
    }

    private void Run(string sql)
    {
        using var statement = Use(sql);
        statement.Step();
    }
}

/// <summary>A refusal by the SQLite library.</summary>
internal sealed class SqliteException(int code, string message) : IOException($"SQLite error {code}: {message}")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;
}
