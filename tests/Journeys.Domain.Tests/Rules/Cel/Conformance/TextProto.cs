using System.Globalization;
using System.Text;

namespace Journeys.Domain.Tests.Rules;

/// <summary>A message in the text format of protocol buffers, read without a schema.</summary>
internal sealed record TextProtoMessage(IReadOnlyList<(string Name, TextProtoValue Value)> Fields, string Text)
{
    public TextProtoValue? this[string name] => All(name).FirstOrDefault();

    public IEnumerable<TextProtoValue> All(string name) => Fields.Where(field => field.Name == name).Select(field => field.Value);

    public bool Has(string name) => Fields.Any(field => field.Name == name);

    public string Word(string name, string otherwise = "") => this[name] is { } value ? value.Word : otherwise;

    public string String(string name, string otherwise = "") => this[name] is { Octets: { } octets } ? Encoding.UTF8.GetString(octets) : otherwise;

    public TextProtoMessage? Message(string name) => this[name]?.Message;

    public IEnumerable<TextProtoMessage> Messages(string name) => All(name).Select(value => value.Message!);
}

/// <summary>One of: a message, the octets of a string, or a bare word such as <c>-1.5e3</c>, <c>inf</c> or <c>INT64</c>.</summary>
internal sealed record TextProtoValue(TextProtoMessage? Message = null, byte[]? Octets = null, string Word = "");

/// <summary>Reads the text format: comments, lists, names of extensions, strings in pieces and with escapes.</summary>
internal sealed class TextProtoReader(string text)
{
    private int _at;

    public static TextProtoMessage Read(string text)
    {
        var reader = new TextProtoReader(text);
        var message = reader.ReadFields('\0');
        return reader._at == text.Length ? message : throw reader.Fail("the end");
    }

    private TextProtoMessage ReadFields(char closing)
    {
        var start = _at;
        var fields = new List<(string, TextProtoValue)>();
        while (Peek() is not '\0' and var next && next != closing)
        {
            var name = ReadName();
            TryTake(':');
            if (TryTake('['))
            {
                while (!TryTake(']'))
                {
                    fields.Add((name, ReadValue()));
                    TryTake(',');
                }
            }
            else
                fields.Add((name, ReadValue()));
            _ = TryTake(',') || TryTake(';');
        }
        return new TextProtoMessage(fields, text[start.._at]);
    }

    private TextProtoValue ReadValue()
    {
        foreach (var (opening, closing) in new[] { ('{', '}'), ('<', '>') })
        {
            if (!TryTake(opening))
                continue;
            var message = ReadFields(closing);
            return TryTake(closing) ? new TextProtoValue(message) : throw Fail($"'{closing}'");
        }
        if (Peek() is not ('"' or '\''))
            return new TextProtoValue(Word: ReadWord());
        var octets = new List<byte>();
        while (Peek() is '"' or '\'')
            ReadString(octets);
        return new TextProtoValue(Octets: [.. octets]);
    }

    private string ReadName()
    {
        if (!TryTake('['))
            return ReadWord();
        var end = text.IndexOf(']', _at);
        var name = text[_at..end].Trim();
        _at = end + 1;
        return name;
    }

    private string ReadWord()
    {
        Peek();
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '-' or '+'))
            _at++;
        return _at > start ? text[start.._at] : throw Fail("a name or a number");
    }

    private void ReadString(List<byte> octets)
    {
        var quote = text[_at++];
        while (text[_at] != quote)
        {
            if (text[_at] == '\\')
                ReadEscape(octets);
            else
            {
                var rune = Rune.GetRuneAt(text, _at);
                octets.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                _at += rune.Utf16SequenceLength;
            }
        }
        _at++;
    }

    private void ReadEscape(List<byte> octets)
    {
        var letter = text[_at + 1];
        _at += 2;
        switch (letter)
        {
            case 'a': octets.Add(7); break;
            case 'b': octets.Add(8); break;
            case 't': octets.Add(9); break;
            case 'n': octets.Add(10); break;
            case 'v': octets.Add(11); break;
            case 'f': octets.Add(12); break;
            case 'r': octets.Add(13); break;
            case 'x' or 'X': octets.Add((byte)Digits(2, 16)); break;
            case 'u': octets.AddRange(Encoding.UTF8.GetBytes(new Rune(Digits(4, 16)).ToString())); break;
            case 'U': octets.AddRange(Encoding.UTF8.GetBytes(new Rune(Digits(8, 16)).ToString())); break;
            case >= '0' and <= '7':
                _at--;
                octets.Add((byte)Digits(3, 8));
                break;
            default: octets.Add((byte)letter); break;
        }
    }

    private int Digits(int atMost, int radix)
    {
        var start = _at;
        while (_at < start + atMost && (radix == 16 ? char.IsAsciiHexDigit(text[_at]) : text[_at] is >= '0' and <= '7'))
            _at++;
        return Convert.ToInt32(text[start.._at], radix);
    }

    private char Peek()
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || text[_at] == '#'))
        {
            var end = text[_at] == '#' ? text.IndexOf('\n', _at) : _at + 1;
            _at = end < 0 ? text.Length : end;
        }
        return _at < text.Length ? text[_at] : '\0';
    }

    private bool TryTake(char sign)
    {
        if (Peek() != sign)
            return false;
        _at++;
        return true;
    }

    private FormatException Fail(string expected)
    {
        var line = text.AsSpan(0, _at).Count('\n') + 1;
        return new FormatException(string.Create(CultureInfo.InvariantCulture, $"Line {line}: expected {expected}."));
    }
}
