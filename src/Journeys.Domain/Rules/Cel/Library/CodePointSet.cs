using System.Globalization;
using System.Text;

namespace Journeys.Domain.Rules;

/// <summary>A set of Unicode code points, as ranges in order that do not touch.</summary>
internal sealed class CodePointSet
{
    public const int Max = 0x10FFFF;

    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;
    private const int FirstSupplementary = 0x10000;

    private readonly List<(int First, int Last)> _ranges;

    public CodePointSet(params IEnumerable<(int First, int Last)> ranges)
    {
        _ranges = [];
        foreach (var (first, last) in ranges.Order())
        {
            if (_ranges.Count > 0 && first <= _ranges[^1].Last + 1)
                _ranges[^1] = (_ranges[^1].First, Math.Max(last, _ranges[^1].Last));
            else
                _ranges.Add((first, last));
        }
    }

    public IEnumerable<(int First, int Last)> Ranges => _ranges;

    public CodePointSet Complement()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
                gaps.Add((next, first - 1));
            next = last + 1;
        }
        if (next <= Max)
            gaps.Add((next, Max));
        return new CodePointSet(gaps);
    }

    /// <summary>Writes a .NET pattern that matches one code point of the set, or one of the given categories.</summary>
    /// <param name="categories">Categories such as <c>\p{L}</c>, of which only characters of one UTF-16 unit match.</param>
    public string ToPattern(string categories = "")
    {
        var units = categories + ToUnits();
        var pairs = new List<string>();
        foreach (var (first, last) in _ranges)
        {
            if (last >= FirstSupplementary)
                AddPairs(pairs, Math.Max(first, FirstSupplementary), last);
        }
        if (units.Length == 0 && pairs.Count == 0)
            return @"[^\u0000-\uFFFF]";
        if (units.Length > 0)
            pairs.Insert(0, $"[{units}]");
        return pairs.Count == 1 && units.Length > 0 ? pairs[0] : $"(?:{string.Join('|', pairs)})";
    }

    /// <summary>Writes the characters of one UTF-16 unit, as they stand between brackets.</summary>
    public string ToUnits()
    {
        var units = new StringBuilder();
        foreach (var (first, last) in _ranges)
        {
            AppendUnits(units, first, Math.Min(last, FirstSurrogate - 1));
            AppendUnits(units, Math.Max(first, LastSurrogate + 1), Math.Min(last, FirstSupplementary - 1));
        }
        return units.ToString();
    }

    private static void AppendUnits(StringBuilder units, int first, int last)
    {
        if (first <= last)
            units.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}-\\u{last:X4}");
    }

    private static void AddPairs(List<string> pairs, int first, int last)
    {
        var (high, low) = Split(first);
        var (lastHigh, lastLow) = Split(last);
        while (high <= lastHigh)
        {
            var wholeUntil = lastLow == 0xDFFF ? lastHigh : lastHigh - 1;
            if (low == 0xDC00 && wholeUntil >= high)
            {
                pairs.Add(Pair(high, wholeUntil, 0xDC00, 0xDFFF));
                high = wholeUntil + 1;
                continue;
            }
            pairs.Add(Pair(high, high, low, high == lastHigh ? lastLow : 0xDFFF));
            (high, low) = (high + 1, 0xDC00);
        }
    }

    private static (int High, int Low) Split(int codePoint) =>
        (0xD800 + ((codePoint - FirstSupplementary) >> 10), 0xDC00 + ((codePoint - FirstSupplementary) & 0x3FF));

    private static string Pair(int high, int lastHigh, int low, int lastLow) =>
        string.Create(CultureInfo.InvariantCulture, $"[\\u{high:X4}-\\u{lastHigh:X4}][\\u{low:X4}-\\u{lastLow:X4}]");
}
