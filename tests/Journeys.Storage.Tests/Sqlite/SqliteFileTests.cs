using System.Text;
using Journeys.Domain;
using Journeys.Runtime.Journal;
using Journeys.Storage.Sqlite;

namespace Journeys.Storage.Tests.Sqlite;

public sealed class SqliteFileTests : IDisposable
{
    private readonly SqliteFile _file = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAsync_FileInUse_IsRefusedByName()
    {
        await using var first = await JourneysStore.OpenAsync(_file.Path, Token);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => JourneysStore.OpenAsync($"Data Source={_file.Path}", Token));
        Assert.Contains(_file.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await first.Journal.AllocateCustomersAsync(1, Token));
    }

    [Fact]
    public async Task OpenAsync_LockFileLeftBehind_IsNoObstacle()
    {
        await File.WriteAllTextAsync(_file.Path + ".lock", "left behind", Token);
        await using var store = await JourneysStore.OpenAsync(_file.Path, Token);
        Assert.Equal("SQLite", store.Journal.Kind);
    }

    [Fact]
    public async Task OpenAsync_SchemaOfANewerVersion_IsRefused()
    {
        await (await JourneysStore.OpenAsync(_file.Path, Token)).DisposeAsync();
        using (var session = SqliteSession.OpenWriter(_file.Path))
            session.Execute("PRAGMA user_version = 999");
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => JourneysStore.OpenAsync(_file.Path, Token));
        Assert.Contains("999", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EraseAsync_KeyAndHashes_AreInNoFile()
    {
        var key = "a key that must not survive"u8.ToArray();
        await using var store = await JourneysStore.OpenAsync(_file.Path, Token);
        for (var id = 1; id <= 50; id++)
        {
            var turn = new Turn { Customer = new(id), Version = 1, At = new(1), Payload = new byte[100], WrappedKey = id == 25 ? key : new byte[60] };
            await store.Journal.CommitAsync([new TurnGroup([turn])], Token);
        }

        Assert.Contains(Files(), Holds);
        await store.Journal.EraseAsync(new(25), Token);
        Assert.DoesNotContain(Files(), Holds);

        IEnumerable<string> Files() => Directory.EnumerateFiles(Path.GetDirectoryName(_file.Path)!).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal));

        bool Holds(string file)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(key) >= 0;
        }
    }

    [Fact]
    public async Task CommitAsync_Failing_LeavesNothingBehind()
    {
        await using var store = await JourneysStore.OpenAsync(_file.Path, Token);
        static TurnGroup Group(long customer, string marks) =>
            new([new Turn { Customer = new(customer), Version = 1, At = new(1), Payload = Encoding.UTF8.GetBytes("p"), Marks = marks, WrappedKey = [1] }]);

        // A null turn in the middle of a batch stands for any failure in the middle of a transaction.
        await Assert.ThrowsAnyAsync<Exception>(() => store.Journal.CommitAsync([Group(1, "lost"), null!], Token));
        Assert.Empty(await store.Journal.LoadAsync([new CustomerId(1)], Token));
        Assert.Equal([CommitOutcome.Committed], await store.Journal.CommitAsync([Group(1, "kept")], Token));
        Assert.Equal(["kept"], (await store.Journal.ReadMarksAsync(0, 10, Token)).Marks.Select(mark => mark.Marks));
        Assert.Equal((1, 1), await store.Journal.CountAsync(Token));
    }

    public void Dispose() => _file.Delete();
}
