using System.Text;

namespace Journeys.Domain.Rules;

/// <summary>Writes expressions as source text that parses to the same tree.</summary>
internal sealed class CelPrinter
{
    private const int Unary = 6;
    private const int Member = 7;

    private readonly StringBuilder _text = new();

    public static string Print(CelExpression expression)
    {
        var printer = new CelPrinter();
        printer.Write(expression, 0);
        return printer._text.ToString();
    }

    private void Write(CelExpression expression, int binding)
    {
        var inParentheses = Binding(expression) < binding;
        if (inParentheses)
            _text.Append('(');
        switch (expression)
        {
            case CelLiteral literal: CelValueText.Append(_text, literal.Value); break;
            case CelIdentifier identifier: _text.Append(identifier.Name); break;
            case CelSelect select: WriteSelect(select); break;
            case CelCall call: WriteCall(call); break;
            case CelListLiteral list: WriteSequence("[", list.Elements, "]"); break;
            case CelMapLiteral map: WriteMap(map); break;
            case CelComprehension comprehension: WriteComprehension(comprehension); break;
        }
        if (inParentheses)
            _text.Append(')');
    }

    private static int Binding(CelExpression expression) => expression switch
    {
        CelCall { Function: CelOperator.Conditional } => 0,
        CelCall { Function: CelOperator.Not or CelOperator.Negate } => Unary,
        CelCall call when CelOperator.PrecedenceOf(call.Function) is > 0 and var precedence => precedence,
        _ => Member,
    };

    private void WriteSelect(CelSelect select)
    {
        if (select.TestsPresence)
            _text.Append("has(");
        Write(select.Operand, Member);
        _text.Append('.').Append(Lexer.IsSelector(select.Field) ? select.Field : $"`{select.Field}`");
        if (select.TestsPresence)
            _text.Append(')');
    }

    private void WriteCall(CelCall call)
    {
        switch (call.Function)
        {
            case CelOperator.Conditional:
                Write(call.Arguments[0], 1);
                _text.Append(" ? ");
                Write(call.Arguments[1], 1);
                _text.Append(" : ");
                Write(call.Arguments[2], 0);
                break;
            case CelOperator.Not:
                _text.Append('!');
                WriteUnaryOperand(call);
                break;
            case CelOperator.Negate:
                _text.Append('-');
                WriteUnaryOperand(call);
                break;
            case CelOperator.Index:
                Write(call.Arguments[0], Member);
                _text.Append('[');
                Write(call.Arguments[1], 0);
                _text.Append(']');
                break;
            default:
                WriteBinaryOrFunction(call);
                break;
        }
    }

    // A minus and the number after it would become one; '!' and '-' do not mix without parentheses.
    private void WriteUnaryOperand(CelCall call)
    {
        var operand = call.Arguments[0];
        var startsNegative = LeftmostNumber(operand) is { } number && CelValueText.Write(number).StartsWith('-');
        var merges = LeftmostNumber(operand) is not null && startsNegative == (call.Function == CelOperator.Not);
        var mixes = operand is CelCall { Function: CelOperator.Not or CelOperator.Negate } inner && inner.Function != call.Function;
        if (merges || mixes)
            _text.Append('(');
        Write(operand, merges || mixes ? 0 : Unary);
        if (merges || mixes)
            _text.Append(')');
    }

    private static CelValue? LeftmostNumber(CelExpression expression) => expression switch
    {
        CelLiteral { Value: { Kind: CelKind.Int or CelKind.Double } value } => value,
        CelSelect { TestsPresence: false } select => LeftmostNumber(select.Operand),
        CelCall { Function: CelOperator.Index } call => LeftmostNumber(call.Arguments[0]),
        CelCall { Target: { } target } => LeftmostNumber(target),
        CelComprehension { Macro: not CelMacro.Bind } comprehension => LeftmostNumber(comprehension.Range),
        _ => null,
    };

    private void WriteBinaryOrFunction(CelCall call)
    {
        var precedence = CelOperator.PrecedenceOf(call.Function);
        if (precedence == 0)
        {
            if (call.Target is not null)
            {
                Write(call.Target, Member);
                _text.Append('.');
            }
            WriteSequence(call.Function + "(", call.Arguments, ")");
            return;
        }
        var leftAssociates = precedence > 2;
        Write(call.Arguments[0], leftAssociates ? precedence : precedence + 1);
        foreach (var argument in call.Arguments.AsSpan()[1..])
        {
            _text.Append(' ').Append(CelOperator.SignOf(call.Function)).Append(' ');
            Write(argument, precedence + 1);
        }
    }

    private void WriteSequence(string opening, IEnumerable<CelExpression> items, string closing)
    {
        _text.Append(opening);
        var separator = "";
        foreach (var item in items)
        {
            _text.Append(separator);
            Write(item, 0);
            separator = ", ";
        }
        _text.Append(closing);
    }

    private void WriteMap(CelMapLiteral map)
    {
        _text.Append('{');
        var separator = "";
        foreach (var (key, value) in map.Entries)
        {
            _text.Append(separator);
            Write(key, 0);
            _text.Append(": ");
            Write(value, 0);
            separator = ", ";
        }
        _text.Append('}');
    }

    private void WriteComprehension(CelComprehension comprehension)
    {
        if (comprehension.Macro == CelMacro.Bind)
        {
            WriteSequence($"cel.bind({comprehension.Variables[0]}, ", [comprehension.Range, comprehension.Result!], ")");
            return;
        }
        Write(comprehension.Range, Member);
        _text.Append('.').Append(Macros.NameOf(comprehension.Macro, comprehension.Variables.Length)).Append('(');
        _text.AppendJoin(", ", comprehension.Variables);
        foreach (var part in comprehension.Parts.Skip(1))
        {
            _text.Append(", ");
            Write(part, 0);
        }
        _text.Append(')');
    }
}
