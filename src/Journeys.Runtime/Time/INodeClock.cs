using Journeys.Domain;

namespace Journeys.Runtime.Time;

/// <summary>What time it is for this node: the machine's, or that of the data which is being replayed. A port of Runtime.</summary>
public interface INodeClock
{
    /// <summary>The present moment.</summary>
    Instant Now { get; }

    /// <summary>Tells whether the clock is driven by data instead of the machine.</summary>
    bool IsDrivenByData { get; }
}

/// <summary>The machine's clock.</summary>
public sealed class MachineClock(TimeProvider time) : INodeClock
{
    /// <inheritdoc/>
    public Instant Now => Instant.From(time.GetUtcNow());

    /// <inheritdoc/>
    public bool IsDrivenByData => false;
}

/// <summary>A clock that stands at the latest moment of the data seen so far, and only goes forward.</summary>
public sealed class DataClock(Instant start) : INodeClock
{
    private long now = start.Milliseconds;

    /// <inheritdoc/>
    public Instant Now => new(Volatile.Read(ref now));

    /// <inheritdoc/>
    public bool IsDrivenByData => true;

    /// <summary>Moves the clock to <paramref name="moment"/>, unless it is there or further already.</summary>
    public void Advance(Instant moment)
    {
        var seen = Volatile.Read(ref now);
        while (seen < moment.Milliseconds)
        {
            var before = Interlocked.CompareExchange(ref now, moment.Milliseconds, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
