using System.Globalization;
using Journeys.Domain;

namespace Journeys.Host.Replay.Mappings;

/// <summary>Reads the time of a row.</summary>
/// <remarks>
/// A local time that occurs twice, when clocks go back, is taken as the first of the two; one that never occurs, when they go
/// forward, as if they had not yet. So does java.time's lenient resolver and NodaTime's <c>Resolvers.LenientResolver</c>.
/// </remarks>
internal static class TimeOfRow
{
    private const DateTimeStyles Styles = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AdjustToUniversal;

    private static readonly DateTime Sample = new(2017, 11, 28, 21, 43, 56, DateTimeKind.Utc);

    /// <summary>Reads a time into the moment and what local time is ahead of UTC, in minutes; null when it is not as the format says, or before 1970.</summary>
    public static (Instant At, short OffsetMinutes)? Read(string text, TimeRule rule)
    {
        var milliseconds = rule.Format switch
        {
            TimeRule.UnixSeconds => Number(text, 1000),
            TimeRule.UnixMilliseconds => Number(text, 1),
            _ => Written(text, rule),
        };
        if (milliseconds is not (>= 0 and < 253_402_300_800_000))
            return null;
        var at = new Instant(milliseconds.Value);
        return (at, (short)rule.Zone.GetUtcOffset(at.ToDateTimeOffset()).TotalMinutes);
    }

    /// <summary>Tells whether a format is one: what it writes can be read again, and a day at least is in it.</summary>
    public static bool CanReadWhatItWrites(string format)
    {
        if (format is TimeRule.Iso or TimeRule.UnixSeconds or TimeRule.UnixMilliseconds)
            return true;
        try
        {
            return format.Length > 1
                && DateTime.TryParseExact(Sample.ToString(format, CultureInfo.InvariantCulture), format, CultureInfo.InvariantCulture, Styles | DateTimeStyles.AssumeUniversal, out var read)
                && read.Date == Sample.Date;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static long? Number(string text, int unit) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1_000_000_000_000_000m
            ? (long)(number * unit) : null;

    private static long? Written(string text, TimeRule rule)
    {
        var read = rule.Format == TimeRule.Iso
            ? DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out var time)
            : DateTime.TryParseExact(text, rule.Format, CultureInfo.InvariantCulture, Styles, out time);
        if (!read)
            return null;
        // With an offset in the text the time is in UTC by now; without one it is local to the zone.
        var utc = time.Kind == DateTimeKind.Utc ? time : ToUtc(time, rule.Zone);
        return (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
    }

    private static DateTime ToUtc(DateTime local, TimeZoneInfo zone)
    {
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-3))
            : zone.GetUtcOffset(local);
        return local - offset;
    }
}
