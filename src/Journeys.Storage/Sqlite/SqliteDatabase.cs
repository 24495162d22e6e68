using System.Collections.Concurrent;

namespace Journeys.Storage.Sqlite;

/// <summary>A database file owned by this process: one thread that writes, and pooled sessions that read.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private const int PooledReaders = 8;

    private readonly BlockingCollection<Action> _writes = [];
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SemaphoreSlim _opening = new(1, 1);
    private FileStream? _owner;
    private SqliteSession? _session;
    private Thread? _writer;
    private bool _disposed;

    public SqliteDatabase(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Takes possession of the file, migrates it, and starts the writing thread; does nothing when open.</summary>
    public async Task OpenAsync(Action<SqliteSession> opened, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_writer is not null)
                return;
            Open(opened);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Does some work on the writing thread; work that is asked for is done one after the other.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        var session = _session ?? throw NotOpen();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _writes.Add(
            () =>
            {
                try
                {
                    done.SetResult(work(session));
                }
#pragma warning disable CA1031 // Whatever went wrong belongs to the one who asked.
                catch (Exception failure)
                {
                    done.SetException(failure);
                }
#pragma warning restore CA1031
            },
            CancellationToken.None);
        return done.Task;
    }

    /// <summary>Reads on one state of the database, on the caller's thread.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_session is null)
            throw NotOpen();
        if (!_readers.TryTake(out var reader))
            reader = SqliteSession.OpenReader(Path);
        try
        {
            return Task.FromResult(reader.Read(work));
        }
        finally
        {
            if (_disposed || _readers.Count >= PooledReaders)
                reader.Dispose();
            else
                _readers.Add(reader);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        try
        {
            if (_disposed)
                return;
            _disposed = true;
            _writes.CompleteAdding();
            _writer?.Join();
            while (_readers.TryTake(out var reader))
                reader.Dispose();
            _session?.Dispose();
            _owner?.Dispose();
            _writes.Dispose();
        }
        finally
        {
            _opening.Release();
        }
    }

    private void Open(Action<SqliteSession> opened)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        Directory.CreateDirectory(folder);
        var owner = Own();
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.OpenWriter(Path);
            Migrate(session);
            opened(session);
            _writer = new Thread(Work) { IsBackground = true, Name = "SQLite writer" };
            _writer.Start();
            (_owner, _session) = (owner, session);
        }
        catch
        {
            session?.Dispose();
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Locks a file beside the database. The lock is the system's, not the file's presence: it ends with the process, however that ends.</summary>
    private FileStream Own()
    {
        try
        {
            return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(Path + ".lock"))
        {
            throw new InvalidOperationException(
                $"The database file '{Path}' is in use by another node: a SQLite file belongs to one process at a time. Stop that one, or use PostgreSQL for several.",
                failure);
        }
    }

    private void Migrate(SqliteSession session)
    {
        foreach (var step in Migrations.After("Sqlite", session.Number("PRAGMA user_version"), $"The database file '{Path}'"))
        {
            session.Write(writer =>
            {
                writer.Execute(step.Sql);
                writer.Execute($"PRAGMA user_version = {step.Number}");
                return true;
            });
        }
    }

    private void Work()
    {
        foreach (var write in _writes.GetConsumingEnumerable())
            write();
    }

    private InvalidOperationException NotOpen() => new($"The database file '{Path}' has not been opened.");
}
