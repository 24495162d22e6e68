using Journeys.Domain;

namespace Journeys.Api.Signals;

/// <summary>Where and when items arrive: what they do not say of themselves.</summary>
/// <param name="Source">The name of the write key or of the file.</param>
/// <param name="ReceivedAt">
/// When they arrive; or null where data drive the clock (a replay): each item is then taken to arrive when it happened,
/// or at its own <c>receivedAt</c>, and no clock is corrected.
/// </param>
/// <param name="MessageId">The id of an item that has none; null for a fresh one. A file gives its name and offset, so that a second reading changes nothing.</param>
/// <param name="DefaultZone">The zone of people of whom nothing better is known; null for UTC.</param>
public readonly record struct SignalOrigin(string Source, Instant? ReceivedAt, string? MessageId = null, TimeZoneInfo? DefaultZone = null)
{
    /// <summary>The largest distance of a <c>sentAt</c> that corrects a clock.</summary>
    public TimeSpan LargestSkew { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How far ahead of <see cref="ReceivedAt"/> an item may lie.</summary>
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long after the first a copy is known for one when an item's moment follows from its arrival; one with a <c>timestamp</c> of its own always is.</summary>
    public TimeSpan CopyWindow { get; init; } = TimeSpan.FromHours(24);
}
