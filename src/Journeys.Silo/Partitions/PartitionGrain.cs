using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace Journeys.Silo.Partitions;

/// <summary>A partition of the customers: the silo on which it lives looks after its wakes and sweeps.</summary>
internal interface IPartitionGrain : IGrainWithIntegerKey
{
    /// <summary>Keeps the partition alive, or brings it to life where it has no silo.</summary>
    Task TouchAsync();
}

/// <summary>Marks its partition as present on this silo, as long as it lives; the node's wake pump does the rest, as it does in every engine.</summary>
internal sealed class PartitionGrain(SiloParts silo) : Grain, IPartitionGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        silo.Partitions.Add((int)this.GetPrimaryKeyLong());
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        silo.Partitions.Remove((int)this.GetPrimaryKeyLong());
        return Task.CompletedTask;
    }

    public Task TouchAsync() => Task.CompletedTask;
}

/// <summary>The partitions present on a silo.</summary>
internal sealed class PartitionSet
{
    private readonly ConcurrentDictionary<int, bool> present = new();

    public IEnumerable<int> Present => present.Keys.Order();

    public void Add(int partition) => present[partition] = true;

    public void Remove(int partition) => present.TryRemove(partition, out _);
}
