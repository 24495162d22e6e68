using Journeys.Domain;

namespace Journeys.Storage.Postgres;

/// <summary>Versions that this node has seen stored, so that a turn that follows one of them need not be checked against a gap. Safe for several threads.</summary>
/// <remarks>
/// The key (customer, version) refuses a version that exists, not one that skips. Stored turns are never removed, so what was seen
/// once stays true. A table of fixed size (16 MB): two places for each customer, the older entry makes way.
/// </remarks>
internal sealed class KnownVersions
{
    private const int Bits = 20;

    private readonly (long Customer, long Version)[] _entries = new (long, long)[1 << Bits];
    private readonly Lock _lock = new();

    /// <summary>Tells which version of a customer is known to be stored; 0 when none is.</summary>
    public long Of(CustomerId customer)
    {
        var place = Place(customer.Value);
        lock (_lock)
            return _entries[place].Customer == customer.Value ? _entries[place].Version
                : _entries[place ^ 1].Customer == customer.Value ? _entries[place ^ 1].Version
                : 0;
    }

    /// <summary>Keeps that a version is stored.</summary>
    public void Saw(CustomerId customer, long version)
    {
        var place = Place(customer.Value);
        lock (_lock)
        {
            ref var entry = ref _entries[place];
            ref var other = ref _entries[place ^ 1];
            if (other.Customer == customer.Value)
                other.Version = Math.Max(other.Version, version);
            else if (entry.Customer == customer.Value)
                entry.Version = Math.Max(entry.Version, version);
            else
                (other, entry) = (entry, (customer.Value, version));
        }
    }

    private static int Place(long customer) => (int)(unchecked((ulong)customer * 0x9E3779B97F4A7C15UL) >> (64 - Bits));
}
