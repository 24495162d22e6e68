using System.Buffers.Binary;
using Journeys.Runtime.Journal;
using SQLitePCL;

namespace Journeys.Storage.Sqlite;

/// <summary>A prepared statement; parameters are numbered from 1, columns from 0. Disposing makes it ready for the next use.</summary>
internal sealed class SqliteStatement(SqliteSession session, sqlite3_stmt handle) : IDisposable
{
    public SqliteStatement Bind(int parameter, long value)
    {
        session.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, long? value)
    {
        session.Check(value is { } number ? raw.sqlite3_bind_int64(handle, parameter, number) : raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    public SqliteStatement Bind(int parameter, string? value)
    {
        session.Check(value is null ? raw.sqlite3_bind_null(handle, parameter) : raw.sqlite3_bind_text(handle, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        session.Check(raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, IdentifierHash hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash.Value);
        return Bind(parameter, bytes);
    }

    /// <summary>Goes to the next row; tells whether there is one.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        session.Check(code);
        return false;
    }

    /// <summary>Runs a statement that answers no rows, and makes it ready again.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Dispose();
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    // The code of a reset repeats the failure of the step before, which has been thrown already. Bindings stay: every use binds all.
    public void Dispose() => _ = raw.sqlite3_reset(handle);

    /// <summary>Ends the statement for good.</summary>
    public void Close() => handle.Dispose();
}
