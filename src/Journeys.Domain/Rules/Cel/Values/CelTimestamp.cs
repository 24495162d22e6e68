using System.Globalization;

namespace Journeys.Domain.Rules;

/// <summary>A point in time, exact to a nanosecond, from the year 1 to the year 9999 (UTC).</summary>
/// <param name="Seconds">Whole seconds since 1970-01-01T00:00:00Z, rounded down.</param>
/// <param name="Nanoseconds">What goes beyond them: 0 to 999,999,999.</param>
public readonly record struct CelTimestamp(long Seconds, int Nanoseconds = 0) : IComparable<CelTimestamp>
{
    internal const long MinSeconds = -62_135_596_800;
    internal const long MaxSeconds = 253_402_300_799;
    private const int Second = 1_000_000_000;

    /// <summary>Gets whether the point lies within the years 1 to 9999.</summary>
    public bool IsInRange => Seconds is >= MinSeconds and <= MaxSeconds && Nanoseconds is >= 0 and < Second;

    /// <summary>Takes over a point in time; its offset is dropped.</summary>
    public static CelTimestamp From(DateTimeOffset instant)
    {
        var (seconds, ticks) = Math.DivRem(instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        return ticks < 0
            ? new(seconds - 1, (int)(ticks + TimeSpan.TicksPerSecond) * 100)
            : new(seconds, (int)ticks * 100);
    }

    /// <summary>Reads a date and time of RFC 3339, such as <c>2026-11-22T09:00:00Z</c> or <c>2026-11-22T10:00:00.5+01:00</c>.</summary>
    public static bool TryParse(string? text, out CelTimestamp timestamp)
    {
        timestamp = default;
        if (text is null || text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':')
            return false;
        if (!TryDigits(text, 0, 4, out var year) || !TryDigits(text, 5, 2, out var month) || !TryDigits(text, 8, 2, out var day)
            || !TryDigits(text, 11, 2, out var hour) || !TryDigits(text, 14, 2, out var minute) || !TryDigits(text, 17, 2, out var second))
        {
            return false;
        }
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        var rest = text.AsSpan(19);
        if (!TryTakeFraction(ref rest, out var nanoseconds) || !TryReadOffset(rest, out var offset))
            return false;
        var seconds = CelCalendar.DaysFromCivil(year, month, day) * 86_400 + (hour * 60 + minute) * 60 + second - offset;
        timestamp = new CelTimestamp(seconds, nanoseconds);
        return timestamp.IsInRange;
    }

    /// <summary>Gives the point in UTC, rounded down to tenths of a microsecond.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(Seconds * TimeSpan.TicksPerSecond + Nanoseconds / 100);

    /// <inheritdoc/>
    public int CompareTo(CelTimestamp other) =>
        Seconds == other.Seconds ? Nanoseconds.CompareTo(other.Nanoseconds) : Seconds.CompareTo(other.Seconds);

    /// <summary>Writes the point in UTC as RFC 3339 does, with as many digits of the second as it has.</summary>
    public override string ToString()
    {
        var moment = DateTimeOffset.UnixEpoch.AddSeconds(Seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var fraction = Nanoseconds == 0 ? "" : "." + Nanoseconds.ToString("d9", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{moment}{fraction}Z";
    }

    internal bool TryAdd(long nanoseconds, out CelTimestamp sum)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, Second);
        var total = Nanoseconds + rest;
        var carry = total >= Second ? 1 : total < 0 ? -1 : 0;
        sum = new CelTimestamp(Seconds + seconds + carry, (int)(total - carry * Second));
        return sum.IsInRange;
    }

    internal bool TrySubtract(CelTimestamp other, out CelDuration difference)
    {
        var nanoseconds = (Int128)(Seconds - other.Seconds) * Second + (Nanoseconds - other.Nanoseconds);
        var fits = nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue;
        difference = new CelDuration(fits ? (long)nanoseconds : 0);
        return fits;
    }

    /// <summary>Tells whether one point is before the other.</summary>
    public static bool operator <(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Tells whether one point is before or at the other.</summary>
    public static bool operator <=(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Tells whether one point is after the other.</summary>
    public static bool operator >(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Tells whether one point is after or at the other.</summary>
    public static bool operator >=(CelTimestamp left, CelTimestamp right) => left.CompareTo(right) >= 0;

    private static bool TryDigits(string text, int start, int length, out int number)
    {
        var digits = text.AsSpan(start, length);
        number = 0;
        return digits.IndexOfAnyExceptInRange('0', '9') < 0 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> rest, out int nanoseconds)
    {
        nanoseconds = 0;
        if (rest.IsEmpty || rest[0] != '.')
            return true;
        var length = rest[1..].IndexOfAnyExceptInRange('0', '9');
        if (length <= 0)
            return false;
        for (var i = 1; i <= 9; i++)
            nanoseconds = nanoseconds * 10 + (i <= length ? rest[i] - '0' : 0);
        rest = rest[(length + 1)..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        return text is "Z" or "z" || (text.Length == 6 && text[0] is '+' or '-' && CelCalendar.TryParseOffset(text, out seconds));
    }
}
