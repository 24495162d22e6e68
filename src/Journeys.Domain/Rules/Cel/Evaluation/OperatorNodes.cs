namespace Journeys.Domain.Rules;

/// <summary>Whether two values are equal, or are not.</summary>
internal sealed class EqualityNode(Node left, Node right, bool negated, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var one = left.Evaluate(ref frame);
        var other = right.Evaluate(ref frame);
        if (one.IsError)
            return one;
        if (other.IsError)
            return other;
        return frame.Spend(1 + (one.Kind == other.Kind ? CelEquality.CostOfComparison(one) : 0))
            ? CelValue.Of(CelEquality.AreEqual(one, other) != negated)
            : Exhausted;
    }
}

/// <summary>Whether a value is a given text.</summary>
internal sealed class TextEqualityNode(Node operand, string text, bool negated, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var value = operand.Evaluate(ref frame);
        if (value.IsError)
            return value;
        return frame.Spend(1 + (text.Length >> 4))
            ? CelValue.Of((value.Kind == CelKind.String && string.Equals(value.AsString, text, StringComparison.Ordinal)) != negated)
            : Exhausted;
    }
}

/// <summary>Which of two values comes first.</summary>
internal sealed class OrderNode(string function, Node left, Node right, CelPosition position) : Node(position)
{
    // An order compares as -1, 0 or 1; the bits say which of them the operator accepts.
    private readonly int _accepted = function switch
    {
        CelOperator.Less => 0b001,
        CelOperator.LessOrEqual => 0b011,
        CelOperator.Greater => 0b100,
        _ => 0b110,
    };

    public override CelValue Evaluate(ref Frame frame)
    {
        var one = left.Evaluate(ref frame);
        var other = right.Evaluate(ref frame);
        if (!frame.Spend(1))
            return Exhausted;
        if (one.Kind == CelKind.Double && other.Kind == CelKind.Double)
            return CelValue.Of(Accepts(one.AsDouble, other.AsDouble));
        if (CelEquality.Compare(one, other) is { } order)
            return CelValue.Of((_accepted & (1 << (Math.Sign(order) + 1))) != 0);
        return CelEquality.IsNumber(one.Kind) && CelEquality.IsNumber(other.Kind)
            ? CelValue.False
            : NoOverload(CelOperator.SignOf(function)!, one, other);
    }

    private bool Accepts(double one, double other) =>
        ((one < other ? 0b001 : one > other ? 0b100 : one == other ? 0b010 : 0) & _accepted) != 0;
}

/// <summary>Addition, subtraction, multiplication, division and remainder.</summary>
internal sealed class ArithmeticNode(string function, Node left, Node right, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var one = left.Evaluate(ref frame);
        if (one.IsError)
            return one;
        var other = right.Evaluate(ref frame);
        if (other.IsError)
            return other;
        if (!frame.Spend(1 + CelEquality.CostOfCopy(one) + CelEquality.CostOfCopy(other)))
            return Exhausted;
        return Arithmetic.TryApply(function, one, other, out var result)
            ? Locate(result)
            : NoOverload(CelOperator.SignOf(function)!, one, other);
    }
}

/// <summary>The number on the other side of zero.</summary>
internal sealed class NegateNode(Node operand, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var value = operand.Evaluate(ref frame);
        return value.Kind switch
        {
            CelKind.Int when value.AsInt == long.MinValue => Fail("integer overflow: the result is beyond the range of int"),
            CelKind.Int => CelValue.Of(-value.AsInt),
            CelKind.Double => CelValue.Of(-value.AsDouble),
            _ => NoOverload("-", value),
        };
    }
}

/// <summary>Whether a list holds an element, or a map a key.</summary>
internal sealed class InNode(Node element, Node collection, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame)
    {
        var sought = element.Evaluate(ref frame);
        if (sought.IsError)
            return sought;
        var place = collection.Evaluate(ref frame);
        if (place.Kind == CelKind.Map)
            return frame.Spend(1) ? CelValue.Of(place.AsMap.TryGet(sought, out _)) : Exhausted;
        if (place.Kind != CelKind.List)
            return NoOverload("in", sought, place);
        var list = place.AsList;
        if (!frame.Spend(1 + list.Count * (1 + CelEquality.CostOfComparison(sought))))
            return Exhausted;
        for (var i = 0; i < list.Count; i++)
        {
            if (CelEquality.AreEqual(sought, list[i]))
                return CelValue.True;
        }
        return CelValue.False;
    }
}
