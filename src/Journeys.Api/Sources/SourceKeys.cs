using System.Buffers.Binary;
using System.Security.Cryptography;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Journeys.Api.Sources;

/// <summary>A key in clear: told once, when it is made.</summary>
/// <param name="Name">The source that holds it.</param>
/// <param name="Key">The key.</param>
/// <param name="Scopes">What it gives the right to.</param>
public sealed record GeneratedKey(string Name, string Key, KeyScopes Scopes);

/// <summary>The keys of all sources, cached; the store holds their hashes only.</summary>
/// <remarks>Safe for several threads. What another node adds or revokes is known after <see cref="ApiOptions.KeyRefresh"/>.</remarks>
public sealed partial class SourceKeys
{
    private const int StaleAfterRefreshes = 5;

    private readonly IDocuments documents;
    private readonly INodeClock clock;
    private readonly TimeProvider time;
    private readonly TimeSpan refreshAfter;
    private readonly ILogger<SourceKeys> logger;
    private readonly Lock refreshing = new();
    private Snapshot current = Snapshot.Empty;
    private Task running = Task.CompletedTask;

    /// <summary>Makes the cache; it loads when it is first asked.</summary>
    public SourceKeys(IDocuments documents, INodeClock clock, TimeProvider time, IOptions<ApiOptions> options, ILogger<SourceKeys> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.documents, this.clock, this.time, this.logger) = (documents, clock, time, logger);
        refreshAfter = options.Value.KeyRefresh;
    }

    /// <summary>Makes a write key and an admin key where there is no key at all, and gives them in clear; else gives nothing.</summary>
    /// <remarks>When several nodes start at once, each key is made and told by one of them.</remarks>
    public async Task<IReadOnlyList<GeneratedKey>> EnsureAsync(CancellationToken cancellationToken = default)
    {
        if ((await documents.ListAsync(Source.Kind, cancellationToken)).Count > 0)
            return [];
        var made = new List<GeneratedKey>();
        foreach (var (name, scopes) in new[] { ("default", KeyScopes.SignalsWrite), ("admin", KeyScopes.Admin | KeyScopes.CustomersRead) })
        {
            if (await CreateAsync(name, scopes, cancellationToken) is { } key)
                made.Add(key);
        }

        return made;
    }

    /// <summary>Makes a key for a new source and gives it in clear, or null when the name is taken.</summary>
    public async Task<GeneratedKey?> CreateAsync(string name, KeyScopes scopes, CancellationToken cancellationToken = default)
    {
        var key = KeyText.New(scopes);
        var hash = new byte[KeyText.HashLength];
        KeyText.TryHash(key, hash);
        var source = new Source(name, scopes, hash, clock.Now);
        if (!await documents.AddAsync(Source.Kind, name, 0, source.ToBytes(), source.CreatedAt, cancellationToken))
            return null;
        await LoadAsync(cancellationToken);
        return new GeneratedKey(name, key, scopes);
    }

    /// <summary>Takes a source's key away; tells whether there was one.</summary>
    public async Task<bool> RevokeAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await documents.FindAsync(Source.Kind, name, cancellationToken) is null)
            return false;
        await documents.RemoveAsync(Source.Kind, name, cancellationToken);
        await LoadAsync(cancellationToken);
        return true;
    }

    /// <summary>Lists the sources, by name.</summary>
    internal async Task<IReadOnlyList<Source>> ListAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return [.. Volatile.Read(ref current).Sources.OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    /// <summary>Gives the source that holds this key, or null. Answers from memory unless the key is new or the cache old.</summary>
    internal ValueTask<Source?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var seen = Volatile.Read(ref current);
        var age = seen.Taken == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(seen.Taken);
        var found = seen.Find(key);
        if (age < refreshAfter)
            return found is null && age > refreshAfter / 4 ? new(FindAnewAsync(key, cancellationToken)) : new(found);
        if (found is null || age > refreshAfter * StaleAfterRefreshes)
            return new(FindAnewAsync(key, cancellationToken));
        _ = RefreshAsync();
        return new(found);
    }

    private async Task<Source?> FindAnewAsync(string key, CancellationToken cancellationToken)
    {
        await RefreshAsync().WaitAsync(cancellationToken);
        return Volatile.Read(ref current).Find(key);
    }

    // One at a time, so that a flood of unknown keys asks the store a few times a second at the most.
    private Task RefreshAsync()
    {
        lock (refreshing)
        {
            if (!running.IsCompleted)
                return running;
            running = LoadAsync(CancellationToken.None);
            _ = running.ContinueWith(
                done => LogRefreshFailed(logger, done.Exception), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return running;
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var taken = time.GetTimestamp();
        var sources = new Dictionary<ulong, Source>();
        foreach (var document in await documents.ListAsync(Source.Kind, cancellationToken))
        {
            if (Source.From(document) is { } source)
                sources[BinaryPrimitives.ReadUInt64LittleEndian(source.Hash)] = source;
            else
                LogUnreadable(logger, document.Name);
        }

        // A list that was asked for earlier may come back later.
        lock (refreshing)
        {
            if (taken >= current.Taken)
                Volatile.Write(ref current, new Snapshot(sources, Math.Max(1, taken)));
        }
    }

    private sealed class Snapshot(Dictionary<ulong, Source> byHash, long taken)
    {
        public static readonly Snapshot Empty = new([], 0);

        public long Taken => taken;

        public IEnumerable<Source> Sources => byHash.Values;

        // Found by a part of the hash, compared whole and in constant time.
        public Source? Find(string key)
        {
            Span<byte> hash = stackalloc byte[KeyText.HashLength];
            return KeyText.TryHash(key, hash)
                && byHash.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(hash), out var source)
                && CryptographicOperations.FixedTimeEquals(source.Hash, hash) ? source : null;
        }
    }
}
