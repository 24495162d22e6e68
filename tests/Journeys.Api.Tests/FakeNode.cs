using System.Collections.Concurrent;
using Journeys.Domain;
using Journeys.Domain.Signals;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;

namespace Journeys.Api.Tests;

/// <summary>A clock that stands where a test puts it.</summary>
internal sealed class FakeClock : INodeClock
{
    public Instant Now { get; set; } = Instant.From(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public bool IsDrivenByData { get; set; }
}

/// <summary>Time for caches, moved by hand.</summary>
internal sealed class FakeTime : TimeProvider
{
    private long ticks = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref ticks);

    public void Advance(TimeSpan span) => Interlocked.Add(ref ticks, span.Ticks);
}

/// <summary>Takes signals and remembers them; knows message ids.</summary>
internal sealed class FakeIngress : ISignalIngress
{
    private readonly HashSet<string> known = [];

    public ConcurrentQueue<Signal> Taken { get; } = [];

    public Func<Signal, SignalOutcome>? Answer { get; set; }

    public Exception? Throws { get; set; }

    public Task<SignalOutcome[]> ReceiveAsync(IReadOnlyList<Signal> signals, CancellationToken cancellationToken)
    {
        if (Throws is not null)
            return Task.FromException<SignalOutcome[]>(Throws);
        lock (known)
            return Task.FromResult(signals.Select(Take).ToArray());
    }

    private SignalOutcome Take(Signal signal)
    {
        if (Answer is not null)
            return Answer(signal);
        if (!known.Add(signal.MessageId))
            return SignalOutcome.Duplicate;
        Taken.Enqueue(signal);
        return SignalOutcome.Accepted;
    }
}

/// <summary>Documents in memory.</summary>
internal sealed class FakeDocuments : IDocuments
{
    private readonly ConcurrentDictionary<(string, string), List<Document>> all = new();
    private int lists;

    public int Lists => lists;

    public bool Fails { get; set; }

    public IEnumerable<Document> All => all.Values.SelectMany(d => d);

    public Task<Document?> FindAsync(string kind, string name, CancellationToken cancellationToken)
    {
        Check();
        return Task.FromResult(all.TryGetValue((kind, name), out var versions) ? versions[^1] : null);
    }

    public Task<Document?> FindAsync(string kind, string name, int version, CancellationToken cancellationToken) =>
        Task.FromResult(all.TryGetValue((kind, name), out var versions) ? versions.Find(d => d.Version == version) : null);

    public Task<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref lists);
        Check();
        return Task.FromResult<IReadOnlyList<Document>>([.. all.Where(d => d.Key.Item1 == kind).Select(d => d.Value[^1])]);
    }

    public Task<bool> AddAsync(string kind, string name, int expected, ReadOnlyMemory<byte> body, Instant at, CancellationToken cancellationToken)
    {
        Check();
        lock (all)
        {
            var versions = all.GetOrAdd((kind, name), _ => []);
            if (versions.Count != expected)
                return Task.FromResult(false);
            versions.Add(new Document(kind, name, expected + 1, body, at));
            return Task.FromResult(true);
        }
    }

    public Task SetAsync(string kind, string name, ReadOnlyMemory<byte> body, Instant at, CancellationToken cancellationToken)
    {
        all[(kind, name)] = [new Document(kind, name, 1, body, at)];
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string kind, string name, CancellationToken cancellationToken)
    {
        all.TryRemove((kind, name), out _);
        return Task.CompletedTask;
    }

    private void Check()
    {
        if (Fails)
            throw new IOException("The store is away.");
    }
}
