namespace Journeys.Api.Signals;

/// <summary>Reads RFC 3339 moments from UTF-8; also tolerates a missing zone (taken as UTC), missing seconds, and offsets without a colon.</summary>
internal static class Rfc3339
{
    /// <summary>The offset of a moment that says nothing of local time (<c>Z</c>, a zero offset, none).</summary>
    public const short NoOffset = short.MinValue;

    private const long UnixEpochTicks = 621355968000000000L;

    /// <summary>Reads a moment: milliseconds since the Unix epoch, and the local offset in minutes where it is not zero.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long milliseconds, out short offset)
    {
        milliseconds = 0;
        offset = NoOffset;
        if (text.Length < 10 || !Number(text[..4], out var year) || text[4] != '-' || !Number(text[5..7], out var month)
            || text[7] != '-' || !Number(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        milliseconds = (new DateTime(year, month, day).Ticks - UnixEpochTicks) / TimeSpan.TicksPerMillisecond;
        var rest = text[10..];
        if (rest.IsEmpty)
            return true;
        if ((rest[0] | 0x20) is not ('t' or ' ') || !TryTime(rest[1..], out var time, out var used))
            return false;
        milliseconds += time;
        return TryZone(rest[(1 + used)..], ref milliseconds, ref offset);
    }

    private static bool TryTime(ReadOnlySpan<byte> text, out long milliseconds, out int used)
    {
        milliseconds = 0;
        used = 0;
        if (text.Length < 5 || !Number(text[..2], out var hour) || text[2] != ':' || !Number(text[3..5], out var minute) || hour > 23 || minute > 59)
            return false;
        milliseconds = ((hour * 60L) + minute) * 60_000;
        used = 5;
        if (text.Length == 5 || text[5] != ':')
            return true;
        // A leap second is counted as the one before it.
        if (text.Length < 8 || !Number(text[6..8], out var second) || second > 60)
            return false;
        milliseconds += Math.Min(second, 59) * 1000L;
        used = 8;
        if (text.Length == 8 || text[8] is not ((byte)'.' or (byte)','))
            return true;
        var digits = 0;
        for (var unit = 100; 9 + digits < text.Length && char.IsAsciiDigit((char)text[9 + digits]); digits++, unit /= 10)
            milliseconds += (text[9 + digits] - '0') * unit;
        used = 9 + digits;
        return digits > 0;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, ref long milliseconds, ref short offset)
    {
        if (text.IsEmpty || (text.Length == 1 && (text[0] | 0x20) == 'z'))
            return true;
        var colon = text.Length == 6 && text[3] == ':';
        if (text[0] is not ((byte)'+' or (byte)'-') || !(colon || text.Length is 3 or 5))
            return false;
        var minutes = 0;
        if (!Number(text[1..3], out var hours) || (text.Length > 3 && !Number(text[^2..], out minutes)) || hours > 18 || minutes > 59)
            return false;
        var total = (text[0] == '-' ? -1 : 1) * ((hours * 60) + minutes);
        milliseconds -= total * 60_000L;
        if (total != 0)
            offset = (short)total;
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            var d = digit - '0';
            if ((uint)d > 9)
                return false;
            value = (value * 10) + d;
        }

        return true;
    }
}
