using Journeys.Domain;
using Journeys.Runtime.Time;

namespace Journeys.Stories.Harness;

/// <summary>A machine's clock as far as the node can tell; it stands still until the test moves it, and never goes back.</summary>
internal sealed class StoryClock(Instant start) : INodeClock
{
    private readonly DataClock _clock = new(start);

    public Instant Now => _clock.Now;

    public bool IsDrivenByData => false;

    public void Advance(Instant moment) => _clock.Advance(moment);
}
