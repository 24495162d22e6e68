using System.Collections.Concurrent;
using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Runtime.Identity;

/// <summary>Knows who holds which identifier, as far as this node has seen; what it remembers may be stale, and the commit then says so.</summary>
/// <remarks>Safe for several threads. An identifier that nobody holds is given to a new customer here first; its row arbitrates.</remarks>
public sealed class IdentifierResolver(IJournal journal) : IDisposable
{
    private const int RememberedAtMost = 2_000_000;
    private const int NumbersPerBlock = 1000;

    private readonly ConcurrentDictionary<IdentifierHash, (CustomerId Customer, bool Settled)> known = new();
    private readonly SemaphoreSlim allocating = new(1);
    private readonly Lock claiming = new();
    private long nextNumber;
    private long endOfNumbers;

    /// <summary>Gives the remembered holder of an identifier.</summary>
    public bool TryGet(IdentifierHash hash, out (CustomerId Customer, bool Settled) holder) => known.TryGetValue(hash, out holder);

    /// <summary>Reads holders from the store and remembers them; those that nobody holds are left as they are.</summary>
    public async Task ReadAsync(IReadOnlyList<IdentifierHash> hashes, CancellationToken cancellationToken)
    {
        if (known.Count > RememberedAtMost)
            known.Clear();
        foreach (var row in await journal.ResolveAsync(hashes, cancellationToken))
            known[row.Hash] = (row.Customer, row.Settled);
    }

    /// <summary>Remembers who holds an identifier.</summary>
    public void Remember(IdentifierHash hash, CustomerId customer, bool settled) => known[hash] = (customer, settled);

    /// <summary>Forgets who holds identifiers, so that the store is asked next time.</summary>
    public void Forget(ReadOnlySpan<IdentifierHash> hashes)
    {
        foreach (var hash in hashes)
            known.TryRemove(hash, out _);
    }

    /// <summary>Makes sure that <see cref="ClaimForNew"/> has numbers for that many new customers.</summary>
    public async Task ReserveAsync(int count, CancellationToken cancellationToken)
    {
        await allocating.WaitAsync(cancellationToken);
        try
        {
            lock (claiming)
            {
                if (endOfNumbers - nextNumber >= count)
                    return;
            }

            var size = Math.Max(count, NumbersPerBlock);
            var first = await journal.AllocateCustomersAsync(size, cancellationToken);
            lock (claiming)
                (nextNumber, endOfNumbers) = (first, first + size);
        }
        finally
        {
            allocating.Release();
        }
    }

    /// <summary>Gives identifiers that nobody is known to hold to one new customer, unless somebody has become known meanwhile.</summary>
    /// <returns>The new customer; none when an identifier is held by now, or no numbers are left.</returns>
    public CustomerId ClaimForNew(ReadOnlySpan<IdentifierHash> hashes)
    {
        lock (claiming)
        {
            foreach (var hash in hashes)
            {
                if (known.ContainsKey(hash))
                    return default;
            }

            if (nextNumber == endOfNumbers)
                return default;
            var customer = new CustomerId(nextNumber++);
            foreach (var hash in hashes)
                known[hash] = (customer, false);
            return customer;
        }
    }

    /// <summary>Gives identifiers that nobody is known to hold to a customer.</summary>
    public void ClaimFor(CustomerId customer, IdentifierHash hash) => known.TryAdd(hash, (customer, false));

    /// <inheritdoc/>
    public void Dispose() => allocating.Dispose();

    /// <summary>Takes one number for a new customer.</summary>
    public async Task<CustomerId> NewCustomerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await ReserveAsync(1, cancellationToken);
            lock (claiming)
            {
                if (nextNumber < endOfNumbers)
                    return new CustomerId(nextNumber++);
            }
        }
    }
}
