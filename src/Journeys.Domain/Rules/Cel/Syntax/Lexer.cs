using System.Globalization;

namespace Journeys.Domain.Rules;

/// <summary>The kinds of token.</summary>
internal enum TokenKind
{
    End,
    Name,
    Quoted,
    Int,
    Value,
    Sign,
}

/// <summary>A token: a name or a sign with its text, an integer with its size, or another value.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, CelPosition Position, CelValue Value = default, ulong Size = 0)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && string.Equals(Text, sign, StringComparison.Ordinal);
}

/// <summary>Splits a source into tokens.</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] Signs =
        ["||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int _at;
    private int _line = 1;
    private int _lineStart;

    private CelPosition Here => new(_line, _at - _lineStart + 1, _at);

    public static bool IsSelector(string text) =>
        text.Length > 0 && IsNameStart(text[0]) && text.All(IsNamePart) && text is not ("true" or "false" or "null" or "in");

    public Token Next()
    {
        SkipBlanks();
        if (_at == source.Length)
            return new Token(TokenKind.End, "the end", Here);
        var unit = source[_at];
        if (StringReader.TryStart(source, _at, out var opening))
            return ReadString(opening);
        if (IsNameStart(unit))
            return ReadName();
        if (char.IsAsciiDigit(unit) || (unit == '.' && char.IsAsciiDigit(Peek(1))))
            return ReadNumber();
        if (unit == '`')
            return ReadQuotedName();
        return ReadSign();
    }

    private static bool IsNameStart(char unit) => char.IsAsciiLetter(unit) || unit == '_';

    private static bool IsNamePart(char unit) => char.IsAsciiLetterOrDigit(unit) || unit == '_';

    private char Peek(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            switch (source[_at])
            {
                case '\n':
                    _at++;
                    (_line, _lineStart) = (_line + 1, _at);
                    break;
                case ' ' or '\t' or '\r' or '\f':
                    _at++;
                    break;
                case '/' when Peek(1) == '/':
                    var end = source.IndexOf('\n', _at);
                    _at = end < 0 ? source.Length : end;
                    break;
                default:
                    return;
            }
        }
    }

    private Token ReadName()
    {
        var start = Here;
        while (IsNamePart(Peek(0)))
            _at++;
        var text = source[start.Offset.._at];
        return text switch
        {
            "true" => new Token(TokenKind.Value, text, start, CelValue.True),
            "false" => new Token(TokenKind.Value, text, start, CelValue.False),
            "null" => new Token(TokenKind.Value, text, start),
            "in" => new Token(TokenKind.Sign, text, start),
            _ => new Token(TokenKind.Name, text, start),
        };
    }

    private Token ReadQuotedName()
    {
        var start = Here;
        var end = source.IndexOf('`', _at + 1);
        var text = end < 0 ? "" : source[(_at + 1)..end];
        if (text.Length == 0 || text.Any(unit => !IsNamePart(unit) && unit is not ('.' or '-' or '/' or ' ')))
            throw new CelSyntaxException(start, "a name in backticks holds letters, digits, '_', '.', '-', '/' and blanks, and ends with a backtick");
        _at = end + 1;
        return new Token(TokenKind.Quoted, text, start);
    }

    private Token ReadSign()
    {
        var start = Here;
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(source, _at, sign, 0, sign.Length) != 0)
                continue;
            _at += sign.Length;
            return new Token(TokenKind.Sign, sign, start);
        }
        var hint = source[_at] switch
        {
            '=' => "; equality is written '=='",
            '&' => "; 'and' is written '&&'",
            '|' => "; 'or' is written '||'",
            _ => "",
        };
        throw new CelSyntaxException(start, $"'{source[_at]}' has no meaning here{hint}");
    }

    private Token ReadNumber()
    {
        var start = Here;
        if (Peek(0) == '0' && Peek(1) is 'x' or 'X')
        {
            _at += 2;
            SkipWhile(char.IsAsciiHexDigit);
            return FinishInteger(start, source.AsSpan(start.Offset + 2, _at - start.Offset - 2), NumberStyles.AllowHexSpecifier);
        }
        SkipWhile(char.IsAsciiDigit);
        var isDouble = false;
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            isDouble = true;
            _at++;
            SkipWhile(char.IsAsciiDigit);
        }
        if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            isDouble = true;
            _at += 2;
            SkipWhile(char.IsAsciiDigit);
        }
        var digits = source.AsSpan(start.Offset, _at - start.Offset);
        if (!isDouble)
            return FinishInteger(start, digits, NumberStyles.None);
        var number = double.Parse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? new Token(TokenKind.Value, digits.ToString(), start, CelValue.Of(number))
            : throw new CelSyntaxException(start, $"{digits} is beyond the range of double");
    }

    private Token FinishInteger(CelPosition start, ReadOnlySpan<char> digits, NumberStyles style)
    {
        var text = source[start.Offset.._at];
        var isUnsigned = Peek(0) is 'u' or 'U';
        if (isUnsigned)
            _at++;
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var size))
            throw new CelSyntaxException(start, $"{text} is beyond the range of {(isUnsigned ? "uint" : "int")}");
        return isUnsigned
            ? new Token(TokenKind.Value, text + "u", start, CelValue.Of(size))
            : new Token(TokenKind.Int, text, start, Size: size);
    }

    private void SkipWhile(Func<char, bool> belongs)
    {
        while (belongs(Peek(0)))
            _at++;
    }

    private Token ReadString(StringOpening opening)
    {
        var start = Here;
        var (value, end) = new StringReader(source, start, opening).Read();
        for (var i = source.IndexOf('\n', _at, end - _at); i >= 0; i = source.IndexOf('\n', i + 1, end - i - 1))
            (_line, _lineStart) = (_line + 1, i + 1);
        _at = end;
        return new Token(TokenKind.Value, "a string", start, value);
    }
}
