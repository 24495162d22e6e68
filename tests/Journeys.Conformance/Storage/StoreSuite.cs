using System.Text;
using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

/// <summary>What every suite of a store needs: a database of its own for each test, and shorthands for turns.</summary>
public abstract class StoreSuite : IAsyncLifetime
{
    private readonly List<OpenStore> _opened = [];

    /// <summary>The store of this test, open on an empty database.</summary>
    protected OpenStore Store { get; private set; } = null!;

    /// <summary>The journal of <see cref="Store"/>.</summary>
    protected IJournal Journal => Store.Journal;

    /// <summary>Whether several nodes may open one database.</summary>
    protected abstract bool Shared { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await CreateAsync();
        Store = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.Owner.DisposeAsync();
        await DropAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the test's database; skips the test where that kind of database is not at hand.</summary>
    protected abstract Task CreateAsync();

    /// <summary>Opens a store on the test's database.</summary>
    protected abstract Task<OpenStore> OpenStoreAsync();

    /// <summary>Removes the test's database.</summary>
    protected abstract Task DropAsync();

    /// <summary>Opens another store on the test's database; it is closed at the end of the test.</summary>
    protected async Task<OpenStore> OpenAsync()
    {
        var store = await OpenStoreAsync();
        _opened.Add(store);
        return store;
    }

    /// <summary>Closes the store and opens it anew, as after a restart.</summary>
    protected async Task ReopenAsync()
    {
        await Store.Owner.DisposeAsync();
        Store = await OpenAsync();
    }

    /// <summary>The store, and where nodes may share a database a second one on it.</summary>
    protected async Task<IReadOnlyList<OpenStore>> NodesAsync() => Shared ? [Store, await OpenAsync()] : [Store];

    protected static Turn Turn(
        long customer, long version, string payload = "", string marks = "", Instant? wake = null, bool retires = false, params IdentifierClaim[] claims) =>
        new()
        {
            Customer = new(customer),
            Version = version,
            At = new(1_000_000 + version),
            Payload = Encoding.UTF8.GetBytes(payload),
            WrappedKey = version == 1 ? KeyOf(customer) : null,
            Marks = marks,
            Wake = wake,
            Claims = claims,
            Retires = retires,
        };

    protected static TurnGroup Group(params Turn[] turns) => new(turns);

    protected static byte[] KeyOf(long customer) => Encoding.UTF8.GetBytes($"the wrapped key of customer {customer}");

    protected static IdentifierHash Hash(long number) => new(((UInt128)(ulong)number << 64) | (ulong)~number);

    protected static IdentifierClaim Claim(long hash, long from, long to, bool settled = false) => new(Hash(hash), new(from), new(to), settled);

    protected static string Text(ReadOnlyMemory<byte> payload) => Encoding.UTF8.GetString(payload.Span);

    protected Task<CommitOutcome[]> CommitAsync(params TurnGroup[] groups) => Journal.CommitAsync(groups, Token);

    /// <summary>Commits single turns, each in a group of its own, and expects all of them to be taken.</summary>
    protected async Task TakeAsync(params Turn[] turns) =>
        Assert.All(await Journal.CommitAsync([.. turns.Select(turn => Group(turn))], Token), outcome => Assert.Equal(CommitOutcome.Committed, outcome));

    protected async Task<StoredCustomer?> LoadAsync(long customer) => (await Journal.LoadAsync([new(customer)], Token)).SingleOrDefault();

    /// <summary>The last version of a customer; 0 when there is none.</summary>
    protected async Task<long> VersionAsync(long customer) => (await LoadAsync(customer))?.Version ?? 0;

    protected async Task<IdentifierRow?> HolderAsync(long hash) =>
        (await Journal.ResolveAsync([Hash(hash)], Token)) is [var row] ? row : null;
}

/// <summary>An open store and what closes it.</summary>
public sealed record OpenStore(IJournal Journal, IDocuments Documents, IReports Reports, IAsyncDisposable Owner);
