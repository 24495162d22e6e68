namespace Journeys.Domain.Rules;

/// <summary>Operands joined by <c>and</c>: one false makes it false, whatever fails beside it.</summary>
internal sealed class AndNode(Node[] operands, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var failure = CelValue.True;
        foreach (var operand in operands)
        {
            var value = operand.Evaluate(ref frame);
            if (value.IsTrue)
                continue;
            if (value.IsFalse)
                return value;
            if (!failure.IsError)
                failure = NoOverload("&&", value);
        }
        return failure;
    }
}

/// <summary>Operands joined by <c>or</c>: one true makes it true, whatever fails beside it.</summary>
internal sealed class OrNode(Node[] operands, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var failure = CelValue.False;
        foreach (var operand in operands)
        {
            var value = operand.Evaluate(ref frame);
            if (value.IsFalse)
                continue;
            if (value.IsTrue)
                return value;
            if (!failure.IsError)
                failure = NoOverload("||", value);
        }
        return failure;
    }
}

/// <summary>The contrary.</summary>
internal sealed class NotNode(Node operand, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var value = operand.Evaluate(ref frame);
        return value.Kind == CelKind.Bool ? CelValue.Of(!value.AsBool) : NoOverload("!", value);
    }
}

/// <summary>One of two, by a condition.</summary>
internal sealed class ConditionalNode(Node condition, Node whenTrue, Node whenFalse, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var value = condition.Evaluate(ref frame);
        if (value.IsTrue)
            return whenTrue.Evaluate(ref frame);
        return value.IsFalse ? whenFalse.Evaluate(ref frame) : NoOverload("? :", value);
    }
}
