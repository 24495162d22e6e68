using System.Globalization;
using System.Text;

namespace Journeys.Domain.Rules;

/// <summary>How a string starts: its prefix and its quotes.</summary>
internal readonly record struct StringOpening(bool IsRaw, bool IsBytes, string Quotes, int Length);

/// <summary>Reads one string or bytes literal with its escapes.</summary>
internal sealed class StringReader(string source, CelPosition start, StringOpening opening)
{
    private readonly StringBuilder _text = new();
    private readonly List<byte> _octets = [];
    private int _at = start.Offset + opening.Length;

    public static bool TryStart(string source, int at, out StringOpening opening)
    {
        opening = default;
        var first = at;
        var isBytes = source[at] is 'b' or 'B';
        if (isBytes)
            at++;
        var isRaw = at < source.Length && source[at] is 'r' or 'R';
        if (isRaw)
            at++;
        if (at >= source.Length || source[at] is not ('"' or '\''))
            return false;
        var three = new string(source[at], 3);
        var quotes = string.CompareOrdinal(source, at, three, 0, 3) == 0 ? three : three[..1];
        opening = new StringOpening(isRaw, isBytes, quotes, at - first + quotes.Length);
        return true;
    }

    /// <summary>Gives the value and where the source goes on.</summary>
    public (CelValue Value, int End) Read()
    {
        while (string.CompareOrdinal(source, _at, opening.Quotes, 0, opening.Quotes.Length) != 0)
        {
            if (_at >= source.Length || (opening.Quotes.Length == 1 && source[_at] is '\n' or '\r'))
                throw new CelSyntaxException(start, $"this string does not end; it needs {opening.Quotes} after its last character");
            if (source[_at] == '\\' && !opening.IsRaw)
                ReadEscape();
            else
                TakeCodePoint();
        }
        var value = opening.IsBytes ? CelValue.Of(_octets.ToArray()) : CelValue.Of(_text.ToString());
        return (value, _at + opening.Quotes.Length);
    }

    private void TakeCodePoint()
    {
        if (!Rune.TryGetRuneAt(source, _at, out var rune))
            throw Fail(_at, "this is half of a character (a lone surrogate)");
        Append(rune);
        _at += rune.Utf16SequenceLength;
    }

    private void ReadEscape()
    {
        var escape = _at;
        var letter = _at + 1 < source.Length ? source[_at + 1] : '\0';
        _at += 2;
        switch (letter)
        {
            case 'a': AppendOctet('\a'); break;
            case 'b': AppendOctet('\b'); break;
            case 'f': AppendOctet('\f'); break;
            case 'n': AppendOctet('\n'); break;
            case 'r': AppendOctet('\r'); break;
            case 't': AppendOctet('\t'); break;
            case 'v': AppendOctet('\v'); break;
            case '\\' or '?' or '"' or '\'' or '`': AppendOctet(letter); break;
            case 'x' or 'X': AppendOctet(ReadDigits(escape, 2, 16)); break;
            case >= '0' and <= '3':
                _at--;
                AppendOctet(ReadDigits(escape, 3, 8));
                break;
            case 'u' or 'U' when !opening.IsBytes:
                var code = ReadDigits(escape, letter == 'u' ? 4 : 8, 16);
                Append(Rune.IsValid(code) ? new Rune(code) : throw Fail(escape, "this is no code point of Unicode"));
                break;
            default:
                throw Fail(escape, opening.IsBytes ? "this is no escape of bytes; write \\\\ for a backslash" : "this is no escape; write \\\\ for a backslash");
        }
    }

    private int ReadDigits(int escape, int count, int radix)
    {
        var value = 0L;
        for (var i = 0; i < count; i++, _at++)
        {
            var digit = _at < source.Length && char.IsAsciiHexDigit(source[_at])
                ? int.Parse(source.AsSpan(_at, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : radix;
            if (digit >= radix)
                throw Fail(escape, $"this escape needs {count} {(radix == 8 ? "octal" : "hexadecimal")} digits");
            value = value * radix + digit;
        }
        return value > int.MaxValue ? -1 : (int)value;
    }

    // In bytes an escape is an octet; in a string, a code point.
    private void AppendOctet(int value)
    {
        if (opening.IsBytes)
            _octets.Add((byte)value);
        else
            _text.Append((char)value);
    }

    private void Append(Rune rune)
    {
        if (!opening.IsBytes)
        {
            _text.Append(rune.ToString());
            return;
        }
        Span<byte> utf8 = stackalloc byte[4];
        _octets.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    private CelSyntaxException Fail(int at, string message)
    {
        var before = source.AsSpan(start.Offset, at - start.Offset);
        var lines = before.Count('\n');
        var column = lines == 0 ? start.Column + before.Length : before.Length - before.LastIndexOf('\n');
        return new CelSyntaxException(new CelPosition(start.Line + lines, column, at), message);
    }
}
