using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace Journeys.Api.Signals;

/// <summary>Time zones by their IANA names, as senders give them.</summary>
internal static class Zones
{
    private const int LongestName = 64;
    private const int MostUnknown = 2000;

    private static readonly SearchValues<byte> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/"u8);

    private static readonly ConcurrentDictionary<string, TimeZoneInfo?> Known = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, TimeZoneInfo?>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Gives the zone with this name, or null when there is none.</summary>
    public static TimeZoneInfo? Find(ReadOnlySpan<byte> name)
    {
        // Only such names reach the machine's zone files; a path never does.
        if (name.Length is 0 or > LongestName || name.IndexOfAnyExcept(Letters) >= 0)
            return null;
        Span<char> chars = stackalloc char[LongestName];
        var length = Encoding.ASCII.GetChars(name, chars);
        return BySpan.TryGetValue(chars[..length], out var zone) ? zone : Load(new string(chars[..length]));
    }

    /// <summary>Gives local time less UTC, in minutes, at a moment.</summary>
    public static short OffsetAt(TimeZoneInfo zone, long milliseconds) =>
        ReferenceEquals(zone, TimeZoneInfo.Utc) ? (short)0 : (short)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)).TotalMinutes;

    private static TimeZoneInfo? Load(string name)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && Known.Count > MostUnknown)
            return null;
        Known[name] = zone;
        return zone;
    }
}
