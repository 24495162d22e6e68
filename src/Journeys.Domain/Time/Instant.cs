using System.Globalization;

namespace Journeys.Domain;

/// <summary>A moment on the UTC time line, in whole milliseconds since 1970-01-01T00:00:00Z.</summary>
/// <param name="Milliseconds">Milliseconds since the Unix epoch; negative before it.</param>
/// <remarks>Domain code never asks for the present moment: an instant comes in as data.</remarks>
public readonly record struct Instant(long Milliseconds) : IComparable<Instant>
{
    /// <summary>The earliest moment that is told apart from 'never'.</summary>
    public static readonly Instant MinValue = new(long.MinValue);

    /// <summary>Later than any moment that occurs; used for 'not scheduled'.</summary>
    public static readonly Instant MaxValue = new(long.MaxValue);

    /// <summary>Whole seconds since the Unix epoch, rounded down.</summary>
    public long Seconds => Math.DivRem(Milliseconds, 1000) is (var q, var r) && r < 0 ? q - 1 : q;

    /// <summary>Gives the instant of a <see cref="DateTimeOffset"/>, dropping what is finer than a millisecond.</summary>
    public static Instant From(DateTimeOffset value) => new(value.ToUnixTimeMilliseconds());

    /// <summary>Gives the instant that many seconds after the Unix epoch.</summary>
    public static Instant FromSeconds(long seconds) => new(checked(seconds * 1000));

    /// <summary>Adds a span of time; stays at <see cref="MaxValue"/> once there.</summary>
    public static Instant operator +(Instant instant, TimeSpan span) =>
        instant == MaxValue ? MaxValue : new(instant.Milliseconds + (long)span.TotalMilliseconds);

    /// <summary>Takes a span of time away.</summary>
    public static Instant operator -(Instant instant, TimeSpan span) => new(instant.Milliseconds - (long)span.TotalMilliseconds);

    /// <summary>Gives the time from <paramref name="earlier"/> to <paramref name="later"/>; negative when they are the other way round.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) => TimeSpan.FromMilliseconds(later.Milliseconds - earlier.Milliseconds);

    /// <summary>Tells whether the left moment is before the right one.</summary>
    public static bool operator <(Instant left, Instant right) => left.Milliseconds < right.Milliseconds;

    /// <summary>Tells whether the left moment is after the right one.</summary>
    public static bool operator >(Instant left, Instant right) => left.Milliseconds > right.Milliseconds;

    /// <summary>Tells whether the left moment is not after the right one.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Milliseconds <= right.Milliseconds;

    /// <summary>Tells whether the left moment is not before the right one.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Milliseconds >= right.Milliseconds;

    /// <summary>Gives the earlier of two moments.</summary>
    public static Instant Min(Instant a, Instant b) => a < b ? a : b;

    /// <summary>Gives the later of two moments.</summary>
    public static Instant Max(Instant a, Instant b) => a > b ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>Gives the same moment as a <see cref="DateTimeOffset"/> in UTC.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    /// <summary>Writes the moment as RFC 3339 in UTC with milliseconds, <c>2026-05-01T12:00:00.000Z</c>.</summary>
    public override string ToString() => Milliseconds switch
    {
        long.MinValue => "never",
        long.MaxValue => "not scheduled",
        _ => ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
    };
}
