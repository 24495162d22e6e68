using System.Buffers.Text;
using System.Globalization;

namespace Journeys.Api.Signals;

/// <summary>Mends escaped halves of surrogate pairs, which scripts leave behind when they cut text in the middle of an emoji.</summary>
internal static class Surrogates
{
    /// <summary>Tells whether there may be something to mend.</summary>
    public static bool MayOccur(ReadOnlySpan<byte> json) =>
        json.Contains((byte)'\\') && (json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0);

    /// <summary>Replaces each escaped surrogate without its other half by <c>\ufffd</c>, in place.</summary>
    public static void Mend(Span<byte> json)
    {
        for (var rest = json; rest.IndexOf((byte)'\\') is >= 0 and var at && at + 1 < rest.Length;)
        {
            rest = rest[at..];
            var unit = UnitAt(rest);
            if (unit is >= 0xD800 and < 0xDC00 && UnitAt(rest[6..]) is >= 0xDC00 and < 0xE000)
            {
                rest = rest[12..];
                continue;
            }

            if (unit is >= 0xD800 and < 0xE000)
                "\\ufffd"u8.CopyTo(rest);
            rest = rest[(unit >= 0 ? 6 : 2)..];
        }
    }

    private static int UnitAt(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == '\\' && text[1] == 'u'
        && Utf8Parser.TryParse(text[2..6], out ushort unit, out var used, 'x') && used == 4 ? unit : -1;
}
