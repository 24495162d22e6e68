using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>Reads an expression by recursive descent, with limits on length and depth.</summary>
internal sealed class Parser
{
    public const int MaxLength = 65_536;
    public const int MaxDepth = 250;

    private const string Deep = "the expression is nested too deeply here; at most 250 levels are read";

    private readonly Lexer _lexer;
    private readonly bool _expandsMacros;
    private Token _token;
    private int _depth;

    private Parser(string source, bool expandsMacros)
    {
        _lexer = new Lexer(source);
        _expandsMacros = expandsMacros;
        _token = _lexer.Next();
    }

    /// <summary>Reads a source, or throws <see cref="CelSyntaxException"/>.</summary>
    public static CelExpression Parse(string source, bool expandsMacros = true)
    {
        if (source.Length > MaxLength)
            throw new CelSyntaxException(new CelPosition(1, 1, 0), $"the expression is longer than {MaxLength} characters");
        var parser = new Parser(source, expandsMacros);
        var expression = parser.ParseExpression();
        if (parser._token.Kind != TokenKind.End)
            throw parser.Unexpected("an operator or the end");
        RefuseDepth(expression);
        return expression;
    }

    // Rows of operators nest without recursion here, and would recurse in the checker.
    private static void RefuseDepth(CelExpression root)
    {
        var open = new Stack<(CelExpression Expression, int Depth)>();
        open.Push((root, 1));
        while (open.TryPop(out var next))
        {
            if (next.Depth > MaxDepth)
                throw new CelSyntaxException(next.Expression.Position, Deep);
            foreach (var part in next.Expression.Parts)
                open.Push((part, next.Depth + 1));
        }
    }

    private CelExpression ParseExpression()
    {
        if (++_depth > MaxDepth)
            throw new CelSyntaxException(_token.Position, Deep);
        var condition = ParseLogic(CelOperator.Or);
        var position = _token.Position;
        if (TryTake("?"))
        {
            var whenTrue = ParseLogic(CelOperator.Or);
            Expect(":", "':' and what holds otherwise");
            condition = new CelCall(CelOperator.Conditional, null, [condition, whenTrue, ParseExpression()], position);
        }
        _depth--;
        return condition;
    }

    private CelExpression ParseLogic(string function)
    {
        var sign = CelOperator.SignOf(function)!;
        var first = ParseOperand();
        if (!_token.Is(sign))
            return first;
        var position = _token.Position;
        var operands = ImmutableArray.CreateBuilder<CelExpression>();
        operands.Add(first);
        while (TryTake(sign))
            operands.Add(ParseOperand());
        return new CelCall(function, null, operands.ToImmutable(), position);

        CelExpression ParseOperand() => function == CelOperator.Or ? ParseLogic(CelOperator.And) : ParseBinary(3);
    }

    private CelExpression ParseBinary(int precedence)
    {
        var left = precedence == 5 ? ParseUnary() : ParseBinary(precedence + 1);
        while (BinaryOperator() is { } function && CelOperator.PrecedenceOf(function) == precedence)
        {
            var position = _token.Position;
            Advance();
            var right = precedence == 5 ? ParseUnary() : ParseBinary(precedence + 1);
            left = new CelCall(function, null, [left, right], position);
        }
        return left;
    }

    private string? BinaryOperator() => _token.Kind != TokenKind.Sign ? null : _token.Text switch
    {
        "==" => CelOperator.Equal,
        "!=" => CelOperator.NotEqual,
        "<" => CelOperator.Less,
        "<=" => CelOperator.LessOrEqual,
        ">" => CelOperator.Greater,
        ">=" => CelOperator.GreaterOrEqual,
        "in" => CelOperator.In,
        "+" => CelOperator.Add,
        "-" => CelOperator.Subtract,
        "*" => CelOperator.Multiply,
        "/" => CelOperator.Divide,
        "%" => CelOperator.Remainder,
        _ => null,
    };

    private CelExpression ParseUnary()
    {
        if (!_token.Is("-") && !_token.Is("!"))
            return ParseMember(ParsePrimary());
        var sign = _token.Text;
        var positions = new Stack<CelPosition>();
        do
        {
            positions.Push(_token.Position);
            Advance();
        }
        while (_token.Is(sign));
        var function = sign == "-" ? CelOperator.Negate : CelOperator.Not;
        var literal = sign == "-" ? TryNegativeLiteral(positions.Peek()) : null;
        if (literal is not null)
            positions.Pop();
        var operand = ParseMember(literal ?? ParsePrimary());
        while (positions.TryPop(out var position))
            operand = new CelCall(function, null, [operand], position);
        return operand;
    }

    private CelLiteral? TryNegativeLiteral(CelPosition position)
    {
        var token = _token;
        if (token.Kind == TokenKind.Int)
        {
            Advance();
            return token.Size <= 1UL << 63
                ? new CelLiteral(CelValue.Of(unchecked(-(long)token.Size)), position)
                : throw new CelSyntaxException(position, $"-{token.Text} is beyond the range of int");
        }
        if (token.Kind != TokenKind.Value || token.Value.Kind != CelKind.Double)
            return null;
        Advance();
        return new CelLiteral(CelValue.Of(-token.Value.AsDouble), position);
    }

    private CelExpression ParseMember(CelExpression operand)
    {
        while (true)
        {
            var position = _token.Position;
            if (TryTake("."))
                operand = ParseSelection(operand, position);
            else if (TryTake("["))
            {
                operand = new CelCall(CelOperator.Index, null, [operand, ParseExpression()], position);
                Expect("]", "']'");
            }
            else if (_token.Is("{") && operand is CelIdentifier or CelSelect { TestsPresence: false })
                throw new CelSyntaxException(position, "messages cannot be written down; a map is {\"name\": value}");
            else
                return operand;
        }
    }

    private CelExpression ParseSelection(CelExpression operand, CelPosition dot)
    {
        var name = _token;
        if (name.Kind is not (TokenKind.Name or TokenKind.Quoted))
            throw Unexpected("the name of a field or a function");
        Advance();
        if (name.Kind == TokenKind.Quoted || !_token.Is("("))
            return new CelSelect(operand, name.Text, TestsPresence: false, dot);
        return Finish(new CelCall(name.Text, operand, ParseArguments(), name.Position));
    }

    private CelExpression ParsePrimary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Value:
                Advance();
                return new CelLiteral(token.Value, token.Position);
            case TokenKind.Int:
                Advance();
                return token.Size <= long.MaxValue
                    ? new CelLiteral(CelValue.Of((long)token.Size), token.Position)
                    : throw new CelSyntaxException(token.Position, $"{token.Text} is beyond the range of int; {token.Text}u is a uint");
            case TokenKind.Name:
                return ParseName("");
        }
        if (TryTake("."))
            return _token.Kind == TokenKind.Name ? ParseName(".") : throw Unexpected("a name");
        if (TryTake("("))
        {
            var inner = ParseExpression();
            Expect(")", "')'");
            return inner;
        }
        if (TryTake("["))
            return new CelListLiteral(ParseItems("]", ParseExpression), token.Position);
        if (TryTake("{"))
            return new CelMapLiteral(ParseItems("}", ParseEntry), token.Position);
        throw Unexpected("a value, a name or '('");
    }

    private CelExpression ParseName(string prefix)
    {
        var token = _token;
        if (IsReserved(token.Text))
            throw new CelSyntaxException(token.Position, $"'{token.Text}' is a reserved word and names nothing");
        Advance();
        return _token.Is("(")
            ? Finish(new CelCall(prefix + token.Text, null, ParseArguments(), token.Position))
            : new CelIdentifier(prefix + token.Text, token.Position);
    }

    private CelExpression Finish(CelCall call) => (_expandsMacros ? Macros.Expand(call) : null) ?? call;

    private CelMapEntry ParseEntry()
    {
        var key = ParseExpression();
        Expect(":", "':' and the value of this key");
        return new CelMapEntry(key, ParseExpression());
    }

    private ImmutableArray<CelExpression> ParseArguments()
    {
        Advance();
        if (TryTake(")"))
            return [];
        var arguments = ImmutableArray.CreateBuilder<CelExpression>();
        do
        {
            arguments.Add(ParseExpression());
        }
        while (TryTake(","));
        Expect(")", "',' or ')'");
        return arguments.ToImmutable();
    }

    private ImmutableArray<T> ParseItems<T>(string closing, Func<T> parse)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        while (!TryTake(closing))
        {
            items.Add(parse());
            if (!_token.Is(closing))
                Expect(",", $"',' or '{closing}'");
        }
        return items.ToImmutable();
    }

    private void Advance() => _token = _lexer.Next();

    private bool TryTake(string sign)
    {
        if (!_token.Is(sign))
            return false;
        Advance();
        return true;
    }

    private void Expect(string sign, string description)
    {
        if (!TryTake(sign))
            throw Unexpected(description);
    }

    private CelSyntaxException Unexpected(string expected)
    {
        var found = _token.Kind == TokenKind.Sign || _token.Kind == TokenKind.Name ? $"'{_token.Text}'" : _token.Text;
        return new CelSyntaxException(_token.Position, $"expected {expected}, found {found}");
    }

    private static bool IsReserved(string name) => name is
        "as" or "break" or "const" or "continue" or "else" or "for" or "function" or "if" or "import" or "let" or "loop"
        or "package" or "namespace" or "return" or "var" or "void" or "while";
}
