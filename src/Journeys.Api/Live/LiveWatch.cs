using System.Collections.Concurrent;
using Journeys.Domain;
using Journeys.Runtime.Customers;

namespace Journeys.Api.Live;

/// <summary>Wakes whoever watches a customer when one of its turns becomes durable on this node.</summary>
/// <remarks>Safe for several threads. Listens to turns only while somebody watches, so that nobody pays for it otherwise.</remarks>
internal sealed class LiveWatch(ActorServices services)
{
    /// <summary>How many may watch at once.</summary>
    public const int Most = 500;

    private readonly ConcurrentDictionary<Watcher, CustomerId> watchers = new();
    private readonly Lock listening = new();

    /// <summary>Begins to watch; null when too many do already.</summary>
    public Watcher? Begin(CustomerId customer)
    {
        lock (listening)
        {
            if (watchers.Count >= Most)
                return null;
            if (watchers.IsEmpty)
                services.TurnCommitted += Committed;
            var watcher = new Watcher(this);
            watchers[watcher] = customer;
            return watcher;
        }
    }

    private void Committed(CustomerId customer, long version)
    {
        foreach (var (watcher, watched) in watchers)
        {
            if (watched == customer)
                watcher.Wake();
        }
    }

    private void End(Watcher watcher)
    {
        lock (listening)
        {
            if (watchers.TryRemove(watcher, out _) && watchers.IsEmpty)
                services.TurnCommitted -= Committed;
        }
    }

    /// <summary>Somebody who watches one customer.</summary>
    internal sealed class Watcher(LiveWatch watch) : IDisposable
    {
        private readonly SemaphoreSlim woken = new(0, 1);

        /// <summary>Waits for a turn, or until the time is up.</summary>
        public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => woken.WaitAsync(atMost, cancellationToken);

        /// <summary>Ends the wait.</summary>
        public void Wake()
        {
            try
            {
                if (woken.CurrentCount == 0)
                    woken.Release();
            }
            catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
            {
                // Woken by another turn at the same moment, or gone.
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            watch.End(this);
            woken.Dispose();
        }
    }
}
