using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Journeys.Domain.Rules;

/// <summary>
/// Translates patterns of the RE2 syntax into patterns of .NET, run without backtracking: the time to match is linear in the text.
/// What RE2 has not (look-around, back references, atomic groups) is refused.
/// </summary>
/// <remarks>Syntax: github.com/google/re2/wiki/Syntax. Word boundaries and categories follow Unicode as .NET does.</remarks>
internal sealed class Re2Pattern
{
    private const int MaxLength = 2_000;
    private const int MaxRepeat = 1_000;

    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<(bool DotAll, bool Multiline)> _outer = new();
    private bool _dotAll;
    private bool _multiline;
    private int _at;

    private Re2Pattern(string pattern) => _pattern = pattern;

    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, out string? error)
    {
        (regex, error) = (null, null);
        try
        {
            if (pattern.Length > MaxLength)
                throw new FormatException($"it is longer than {MaxLength} characters");
            var translated = new Re2Pattern(pattern).Translate();
            regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception refusal) when (refusal is FormatException or NotSupportedException or ArgumentException)
        {
            error = $"{CelValue.Of(pattern)} is no regular expression: {(refusal is FormatException ? refusal.Message : "it cannot be read")}";
            return false;
        }
    }

    private string Translate()
    {
        while (_at < _pattern.Length)
            TranslateNext();
        return _outer.Count == 0 ? _output.ToString() : throw new FormatException("a ')' is missing");
    }

    private void TranslateNext()
    {
        var unit = _pattern[_at];
        switch (unit)
        {
            case '\\':
                TranslateEscape();
                break;
            case '[':
                _at++;
                _output.Append(new Re2Class(this).Read());
                break;
            case '(':
                OpenGroup();
                break;
            case ')':
                if (!_outer.TryPop(out var flags))
                    throw new FormatException("a '(' is missing");
                (_dotAll, _multiline) = flags;
                Take(")");
                break;
            case '.':
                _at++;
                _output.Append(new CodePointSet(_dotAll ? [] : [('\n', '\n')]).Complement().ToPattern());
                break;
            case '^':
                _at++;
                _output.Append(_multiline ? "(?m:^)" : @"\A");
                break;
            case '$':
                _at++;
                _output.Append(_multiline ? "(?m:$)" : @"\z");
                break;
            case '|' or '*' or '+' or '?':
                Take(unit.ToString());
                break;
            case '{' when RepeatLength() is > 0 and var length:
                Take(_pattern.Substring(_at, length));
                break;
            default:
                _output.Append(Literal(ReadCodePoint()));
                break;
        }
    }

    private void Take(string translated)
    {
        _at += translated.Length;
        _output.Append(translated);
    }

    private int RepeatLength()
    {
        var end = _pattern.IndexOf('}', _at);
        if (end < 0)
            return 0;
        var bounds = _pattern[(_at + 1)..end].Split(',');
        if (bounds.Length > 2 || bounds[0].Length == 0 || Array.Exists(bounds, bound => bound.Any(unit => !char.IsAsciiDigit(unit))))
            return 0;
        if (Array.Exists(bounds, bound => bound.Length > 4 || (bound.Length > 0 && int.Parse(bound, CultureInfo.InvariantCulture) > MaxRepeat)))
            throw new FormatException($"it repeats something more than {MaxRepeat} times");
        return end - _at + 1;
    }

    private void OpenGroup()
    {
        _at++;
        _outer.Push((_dotAll, _multiline));
        _output.Append("(?:");
        if (_at >= _pattern.Length || _pattern[_at] != '?')
            return;
        _at++;
        var name = string.CompareOrdinal(_pattern, _at, "P<", 0, 2) == 0 ? 2 : string.CompareOrdinal(_pattern, _at, "<", 0, 1) == 0 ? 1 : 0;
        if (name > 0)
        {
            var end = _pattern.IndexOf('>', _at);
            if (end <= _at + name || _pattern[(_at + name)..end].Any(unit => !char.IsAsciiLetterOrDigit(unit) && unit != '_'))
                throw new FormatException("a group starts with '(?', and what follows is unknown");
            _at = end + 1;
            return;
        }
        ReadFlags();
    }

    private void ReadFlags()
    {
        var (on, ignoresCase) = (true, "");
        var (dotAll, multiline) = (_dotAll, _multiline);
        for (; _at < _pattern.Length; _at++)
        {
            switch (_pattern[_at])
            {
                case '-': on = false; break;
                case 's': dotAll = on; break;
                case 'm': multiline = on; break;
                case 'i': ignoresCase = on ? "i" : "-i"; break;
                case 'U': break;
                case ':' or ')':
                    FinishFlags(_pattern[_at++] == ')', ignoresCase, dotAll, multiline);
                    return;
                default: throw new FormatException("a group starts with '(?', and what follows is unknown");
            }
        }
        throw new FormatException("a ')' is missing");
    }

    private void FinishFlags(bool isForRest, string ignoresCase, bool dotAll, bool multiline)
    {
        _output.Length -= "(?:".Length;
        if (isForRest)
        {
            _outer.Pop();
            _output.Append(ignoresCase.Length > 0 ? $"(?{ignoresCase})" : "");
        }
        else
            _output.Append(CultureInfo.InvariantCulture, $"(?{ignoresCase}:");
        (_dotAll, _multiline) = (dotAll, multiline);
    }

    private void TranslateEscape()
    {
        var letter = _at + 1 < _pattern.Length ? _pattern[_at + 1] : throw new FormatException("a backslash ends it");
        switch (letter)
        {
            case 'A' or 'z' or 'b' or 'B':
                Take($"\\{letter}");
                break;
            case 'Q':
                var end = _pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
                var stop = end < 0 ? _pattern.Length : end;
                for (_at += 2; _at < stop;)
                    _output.Append(Literal(ReadCodePoint()));
                _at = end < 0 ? stop : stop + 2;
                break;
            case 'p' or 'P':
                _output.Append(ReadCategory());
                break;
            default:
                _output.Append(ReadSet() is { } set ? set.ToPattern() : Literal(ReadEscapedCodePoint()));
                break;
        }
    }

    /// <summary>Reads <c>\d</c>, <c>\w</c>, <c>\s</c> or a contrary of them, if one stands here.</summary>
    internal CodePointSet? ReadSet()
    {
        CodePointSet? set = char.ToLowerInvariant(Peek(1)) switch
        {
            'd' => new CodePointSet(('0', '9')),
            'w' => new CodePointSet(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')),
            's' => new CodePointSet(('\t', '\n'), ('\f', '\r'), (' ', ' ')),
            _ => null,
        };
        if (set is null)
            return null;
        _at += 2;
        return char.IsAsciiLetterUpper(_pattern[_at - 1]) ? set.Complement() : set;
    }

    /// <summary>Reads <c>\pL</c>, <c>\p{Lu}</c>, <c>\p{^Lu}</c> or <c>\P{Lu}</c>.</summary>
    internal string ReadCategory()
    {
        var negated = _pattern[_at + 1] == 'P';
        _at += 2;
        var end = _at < _pattern.Length && _pattern[_at] == '{' ? _pattern.IndexOf('}', _at) : _at;
        if (end < 0 || end >= _pattern.Length)
            throw new FormatException("a category is not finished");
        var name = _pattern[_at..(end + 1)].Trim('{', '}');
        _at = end + 1;
        if (name.StartsWith('^'))
            (negated, name) = (!negated, name[1..]);
        return $"\\{(negated ? 'P' : 'p')}{{{name}}}";
    }

    /// <summary>Reads an escape that stands for one code point.</summary>
    internal int ReadEscapedCodePoint()
    {
        var letter = _at + 1 < _pattern.Length ? _pattern[_at + 1] : throw new FormatException("a backslash ends it");
        _at += 2;
        switch (letter)
        {
            case 'a': return '\a';
            case 'f': return '\f';
            case 't': return '\t';
            case 'n': return '\n';
            case 'r': return '\r';
            case 'v': return '\v';
            case 'x': return ReadHexadecimal();
            case >= '0' and <= '7' when letter == '0' || (_at < _pattern.Length && _pattern[_at] is >= '0' and <= '7'):
                var code = letter - '0';
                for (var i = 0; i < 2 && _at < _pattern.Length && _pattern[_at] is >= '0' and <= '7'; i++)
                    code = code * 8 + (_pattern[_at++] - '0');
                return code;
            default:
                return !char.IsAsciiLetterOrDigit(letter) ? letter : throw new FormatException($"the escape \\{letter} is unknown");
        }
    }

    private int ReadHexadecimal()
    {
        var braces = _at < _pattern.Length && _pattern[_at] == '{';
        var end = braces ? _pattern.IndexOf('}', _at) : _at + 2;
        var digits = end >= 0 && end <= _pattern.Length ? _pattern.AsSpan((braces ? _at + 1 : _at)..end) : default;
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > CodePointSet.Max)
            throw new FormatException("the escape \\x needs two digits, or up to six in braces");
        _at = braces ? end + 1 : end;
        return code;
    }

    /// <summary>Tells whether a text stands here, and steps over it.</summary>
    internal bool TryTake(string text)
    {
        if (string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0)
            return false;
        _at += text.Length;
        return true;
    }

    /// <summary>Gets what follows, or NUL at the end.</summary>
    internal char Peek(int ahead = 0) => _at + ahead < _pattern.Length ? _pattern[_at + ahead] : '\0';

    /// <summary>Reads one character as it is.</summary>
    internal int ReadCodePoint()
    {
        if (_at >= _pattern.Length || !Rune.TryGetRuneAt(_pattern, _at, out var rune))
            throw new FormatException("a ']' is missing");
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private static string Literal(int codePoint) => new CodePointSet((codePoint, codePoint)).ToPattern();
}
