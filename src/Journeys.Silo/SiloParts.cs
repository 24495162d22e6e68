using Journeys.Runtime;
using Journeys.Runtime.Customers;
using Journeys.Silo.Customers;
using Journeys.Silo.Partitions;

namespace Journeys.Silo;

/// <summary>What grains of a silo share: the node in which they live.</summary>
internal sealed class SiloParts(EngineParts engine, JourneysNode node, PartitionSet partitions, SiloOptions options) : IAsyncDisposable
{
    private int awake;

    public EngineParts Engine => engine;

    public JourneysNode Node => node;

    public PartitionSet Partitions => partitions;

    public SiloOptions Options => options;

    /// <summary>Loads for many grains at once.</summary>
    public Gatherer<Domain.CustomerId, Loaded> Loads { get; } = new(256, async customers =>
    {
        var stored = await engine.Reading.LoadAsync(customers);
        var found = stored?.ToDictionary(s => s.Customer);
        return [.. customers.Select(c => new Loaded(found?.GetValueOrDefault(c), found is null))];
    });

    /// <summary>Keeps snapshots of many grains at once.</summary>
    public Gatherer<Runtime.Journal.StoredSnapshot, bool> Snapshots { get; } = new(128, async snapshots =>
    {
        await engine.Reading.KeepAsync(snapshots);
        return new bool[snapshots.Count];
    });

    public int Awake => Volatile.Read(ref awake);

    public void Woke() => Interlocked.Increment(ref awake);

    public void Slept() => Interlocked.Decrement(ref awake);

    public async ValueTask DisposeAsync() => await Snapshots.IdleAsync();
}

/// <summary>A customer as loaded.</summary>
internal readonly record struct Loaded(Runtime.Journal.StoredCustomer? Stored, bool Failed);
