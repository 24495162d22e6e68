using System.Text;

namespace Journeys.Domain.Rules;

/// <summary>Reads one bracketed class of a pattern, after its opening bracket.</summary>
internal sealed class Re2Class(Re2Pattern pattern)
{
    private readonly List<(int First, int Last)> _ranges = [];
    private readonly StringBuilder _categories = new();

    public string Read()
    {
        var negated = pattern.TryTake("^");
        var first = true;
        while (first || !pattern.TryTake("]"))
        {
            ReadItem();
            first = false;
        }
        var set = new CodePointSet(_ranges);
        if (!negated)
            return set.ToPattern(_categories.ToString());
        if (_categories.Length == 0)
            return set.Complement().ToPattern();
        // Characters of two units are in no category here, so those outside of the ranges are in the contrary.
        var pairs = set.Complement().Ranges.Where(range => range.Last > 0xFFFF).Select(range => (Math.Max(range.First, 0x10000), range.Last));
        return $@"(?:[^{_categories}{set.ToUnits()}\uD800-\uDFFF]|{new CodePointSet(pairs).ToPattern()})";
    }

    private void ReadItem()
    {
        if (pattern.TryTake("[:"))
        {
            ReadNamed();
            return;
        }
        if (pattern.Peek() == '\\')
        {
            if (pattern.Peek(1) is 'p' or 'P')
            {
                _categories.Append(pattern.ReadCategory());
                return;
            }
            if (pattern.ReadSet() is { } set)
            {
                _ranges.AddRange(set.Ranges);
                return;
            }
        }
        var first = ReadOne();
        var last = first;
        if (pattern.Peek() == '-' && pattern.Peek(1) is not (']' or '\0'))
        {
            pattern.TryTake("-");
            last = ReadOne();
        }
        _ranges.Add(first <= last ? (first, last) : throw new FormatException("a range runs backwards"));
    }

    private int ReadOne() => pattern.Peek() == '\\' ? pattern.ReadEscapedCodePoint() : pattern.ReadCodePoint();

    private void ReadNamed()
    {
        var negated = pattern.TryTake("^");
        var name = new StringBuilder();
        while (char.IsAsciiLetter(pattern.Peek()))
            name.Append((char)pattern.ReadCodePoint());
        if (!pattern.TryTake(":]"))
            throw new FormatException("a named class is not finished");
        CodePointSet set = name.ToString() switch
        {
            "alnum" => new(('0', '9'), ('A', 'Z'), ('a', 'z')),
            "alpha" => new(('A', 'Z'), ('a', 'z')),
            "ascii" => new((0, 0x7F)),
            "blank" => new(('\t', '\t'), (' ', ' ')),
            "cntrl" => new((0, 0x1F), (0x7F, 0x7F)),
            "digit" => new(('0', '9')),
            "graph" => new(('!', '~')),
            "lower" => new(('a', 'z')),
            "print" => new((' ', '~')),
            "punct" => new(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
            "space" => new(('\t', '\r'), (' ', ' ')),
            "upper" => new(('A', 'Z')),
            "word" => new(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')),
            "xdigit" => new(('0', '9'), ('A', 'F'), ('a', 'f')),
            _ => throw new FormatException($"the class [:{name}:] is unknown"),
        };
        _ranges.AddRange((negated ? set.Complement() : set).Ranges);
    }
}
