namespace Journeys.Domain.Context;

/// <summary>Whole seconds since 1970 in four bytes, which reach to 2106; 0 means never.</summary>
internal static class Moment
{
    public const uint Minute = 60;
    public const uint Hour = 3600;
    public const uint Day = 86400;

    public static uint Of(Instant instant) => (uint)Math.Clamp(instant.Milliseconds / 1000, 1, uint.MaxValue - 1);

    public static Instant ToInstant(uint seconds) => seconds == 0 ? Instant.MinValue : Instant.FromSeconds(seconds);

    /// <summary>The time from one to the other; 0 when they are the other way round.</summary>
    public static uint Since(uint earlier, uint later) => later > earlier ? later - earlier : 0;

    /// <summary>The sum, kept below the end of the scale.</summary>
    public static uint Plus(uint seconds, uint span) => (uint)Math.Min((ulong)seconds + span, uint.MaxValue - 1);

    public static uint Seconds(TimeSpan span) => (uint)Math.Clamp(span.Ticks / TimeSpan.TicksPerSecond, 0, uint.MaxValue - 1);
}
