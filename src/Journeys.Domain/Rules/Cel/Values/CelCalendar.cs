namespace Journeys.Domain.Rules;

/// <summary>The proleptic Gregorian calendar and the offsets of time zones.</summary>
/// <remarks>Days to dates and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".</remarks>
internal static class CelCalendar
{
    public static long DaysFromCivil(long year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = Math.DivRem(year >= 0 ? year : year - 399, 400).Quotient;
        var yearOfEra = year - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    public static (long Year, int Month, int Day) CivilFromDays(long days)
    {
        days += 719_468;
        var era = (days >= 0 ? days : days - 146_096) / 146_097;
        var dayOfEra = days - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (153 * shifted + 2) / 5 + 1));
    }

    /// <summary>Finds how far a zone is ahead of UTC at a point in time, in seconds.</summary>
    /// <param name="zone">A name such as <c>Europe/Paris</c>, <c>UTC</c>, or an offset such as <c>+05:30</c>.</param>
    /// <param name="timestamp">The point in time.</param>
    /// <param name="seconds">The offset.</param>
    public static bool TryGetOffset(string zone, CelTimestamp timestamp, out int seconds)
    {
        seconds = 0;
        if (zone is "UTC" or "Z" or "GMT" or "Etc/UTC")
            return true;
        if (TryParseOffset(zone, out seconds))
            return true;
        if (!TryFind(zone, out var found))
            return false;
        seconds = (int)found.GetUtcOffset(timestamp.ToDateTimeOffset()).TotalSeconds;
        return true;
    }

    /// <summary>Reads <c>+hh:mm</c>, <c>-hh:mm</c> or <c>hh:mm</c>.</summary>
    public static bool TryParseOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        var negative = text.StartsWith("-");
        if (negative || text.StartsWith("+"))
            text = text[1..];
        if (text.Length != 5 || text[2] != ':' || !TryPair(text[..2], out var hours) || !TryPair(text[3..], out var minutes) || hours > 23 || minutes > 59)
            return false;
        seconds = (hours * 60 + minutes) * (negative ? -60 : 60);
        return true;
    }

    private static bool TryPair(ReadOnlySpan<char> digits, out int number)
    {
        number = (digits[0] - '0') * 10 + (digits[1] - '0');
        return char.IsAsciiDigit(digits[0]) && char.IsAsciiDigit(digits[1]);
    }

    private static bool TryFind(string zone, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TimeZoneInfo? found) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out found)
        || (Renamed(zone) is { } current && TimeZoneInfo.TryFindSystemTimeZoneById(current, out found));

    // Names that recent distributions keep in a separate package.
    private static string? Renamed(string zone) => zone switch
    {
        "US/Alaska" => "America/Anchorage",
        "US/Arizona" => "America/Phoenix",
        "US/Central" => "America/Chicago",
        "US/Eastern" => "America/New_York",
        "US/Hawaii" => "Pacific/Honolulu",
        "US/Mountain" => "America/Denver",
        "US/Pacific" => "America/Los_Angeles",
        "GB" => "Europe/London",
        "Japan" => "Asia/Tokyo",
        "Singapore" => "Asia/Singapore",
        "Hongkong" => "Asia/Hong_Kong",
        "Turkey" => "Europe/Istanbul",
        "Asia/Katmandu" => "Asia/Kathmandu",
        "Asia/Calcutta" => "Asia/Kolkata",
        _ => null,
    };
}
