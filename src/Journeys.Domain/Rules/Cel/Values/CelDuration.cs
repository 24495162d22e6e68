using System.Buffers;
using System.Globalization;

namespace Journeys.Domain.Rules;

/// <summary>A length of time in nanoseconds, at most 292 years either way.</summary>
/// <param name="Nanoseconds">The length; negative for one that goes back.</param>
public readonly record struct CelDuration(long Nanoseconds) : IComparable<CelDuration>
{
    private const long Second = 1_000_000_000;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Takes over a length of time. Throws <see cref="OverflowException"/> beyond 292 years.</summary>
    public static CelDuration From(TimeSpan span) => new(checked(span.Ticks * 100));

    /// <summary>
    /// Reads numbers with units, such as <c>1h30m</c>, <c>-1.5h</c>, <c>7d</c> or <c>0</c>. Units: <c>w</c> (seven days),
    /// <c>d</c> (24 hours), <c>h</c>, <c>m</c>, <c>s</c>, <c>ms</c>, <c>us</c>, <c>ns</c>. Days and weeks are an addition of this product.
    /// </summary>
    public static bool TryParse(string? text, out CelDuration duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest is "0")
            return true;
        if (rest.IsEmpty)
            return false;
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            if (!TryTakePart(ref rest, out var part))
                return false;
            total += part;
            if (total > long.MaxValue)
                return false;
        }
        duration = new CelDuration((long)(negative ? -total : total));
        return true;
    }

    /// <summary>Gives the length rounded down to tenths of a microsecond.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(Nanoseconds / 100);

    /// <inheritdoc/>
    public int CompareTo(CelDuration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Writes seconds with an <c>s</c>, such as <c>60.001s</c>.</summary>
    public override string ToString()
    {
        var (seconds, fraction) = Math.DivRem(Nanoseconds, Second);
        var sign = Nanoseconds < 0 ? "-" : "";
        var digits = fraction == 0 ? "" : "." + Math.Abs(fraction).ToString("d9", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(seconds)}{digits}s");
    }

    /// <summary>Tells whether one length is shorter than the other.</summary>
    public static bool operator <(CelDuration left, CelDuration right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Tells whether one length is at most the other.</summary>
    public static bool operator <=(CelDuration left, CelDuration right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Tells whether one length is longer than the other.</summary>
    public static bool operator >(CelDuration left, CelDuration right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Tells whether one length is at least the other.</summary>
    public static bool operator >=(CelDuration left, CelDuration right) => left.Nanoseconds >= right.Nanoseconds;

    private static bool TryTakePart(ref ReadOnlySpan<char> rest, out decimal nanoseconds)
    {
        nanoseconds = 0;
        var length = rest.IndexOfAnyExcept(Digits);
        if (length <= 0 || length > 24 || rest[..length] is "."
            || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }
        rest = rest[length..];
        var unit = rest.IndexOfAny(Digits);
        var name = unit < 0 ? rest : rest[..unit];
        var scale = name switch
        {
            "w" => 7 * 24 * 3600 * Second,
            "d" => 24 * 3600 * Second,
            "h" => 3600 * Second,
            "m" => 60 * Second,
            "s" => Second,
            "ms" => 1_000_000,
            "us" or "µs" or "μs" => 1_000,
            "ns" => 1,
            _ => 0L,
        };
        rest = rest[name.Length..];
        if (scale == 0 || number > (decimal)long.MaxValue / scale)
            return false;
        nanoseconds = decimal.Truncate(number * scale);
        return true;
    }
}
