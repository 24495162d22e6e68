using System.Collections.Immutable;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;

namespace Journeys.Api.Signals;

/// <summary>One good item as read, before what only the end of the body tells (the key, <c>sentAt</c>) makes it a signal.</summary>
internal struct Draft
{
    /// <summary>No moment was given.</summary>
    public const long Never = long.MinValue;

    public SignalKind Kind;
    public int Item;
    public string Name;
    public string? MessageId;
    public string? Source;
    public ImmutableArray<Identifier> Identifiers;
    public long Timestamp;
    public long SentAt;
    public long ReceivedAt;
    public short Offset;
    public TimeZoneInfo? Zone;
    public Slice Properties;
    public Slice Traits;
    public Slice Context;
}

/// <summary>A stretch of a buffer.</summary>
internal readonly record struct Slice(int Start, int Length)
{
    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer.Slice(Start, Length);
}
