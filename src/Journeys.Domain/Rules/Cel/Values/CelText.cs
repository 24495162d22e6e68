using System.Globalization;

namespace Journeys.Domain.Rules;

/// <summary>Strings as sequences of code points, and numbers as text.</summary>
internal static class CelText
{
    public static int CountCodePoints(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
                count--;
        }
        return count;
    }

    /// <summary>Orders by code point. UTF-16 puts supplementary characters before U+E000, which is why ordinal order will not do.</summary>
    public static int Compare(string left, string right)
    {
        var shared = left.AsSpan().CommonPrefixLength(right);
        if (shared == left.Length || shared == right.Length)
            return left.Length.CompareTo(right.Length);
        var (one, other) = (left[shared], right[shared]);
        var (oneIsHigh, otherIsHigh) = (char.IsSurrogate(one), char.IsSurrogate(other));
        return oneIsHigh == otherIsHigh ? one.CompareTo(other) : oneIsHigh.CompareTo(otherIsHigh);
    }

    /// <summary>Writes the shortest digits that give the number back; an exponent only below 1e-6 and from 1e21.</summary>
    public static string FormatDouble(double number)
    {
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "Infinity" : "-Infinity";
        var size = Math.Abs(number);
        var digits = number.ToString("R", CultureInfo.InvariantCulture);
        return size == 0 || (size >= 1e-6 && size < 1e21) ? Expand(digits) : digits.Replace('E', 'e');
    }

    public static bool TryParseDouble(string text, out double number)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (text.Length > 0 && (char.IsAsciiDigit(text[^1]) || text[^1] == '.'))
            return double.TryParse(text, Styles, CultureInfo.InvariantCulture, out number);
        var name = text.TrimStart('+', '-');
        number = name.ToUpperInvariant() switch
        {
            "NAN" => double.NaN,
            "INF" or "INFINITY" => text.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity,
            _ => 0,
        };
        return number != 0 && text.Length - name.Length <= 1;
    }

    private static string Expand(string scientific)
    {
        var at = scientific.IndexOf('E', StringComparison.Ordinal);
        if (at < 0)
            return scientific;
        var exponent = int.Parse(scientific.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = scientific[0] == '-' ? "-" : "";
        var mantissa = scientific[sign.Length..at];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var whole = (point < 0 ? digits.Length : point) + exponent;
        if (whole <= 0)
            return $"{sign}0.{new string('0', -whole)}{digits}";
        return whole >= digits.Length
            ? sign + digits.PadRight(whole, '0')
            : $"{sign}{digits[..whole]}.{digits[whole..]}";
    }
}
