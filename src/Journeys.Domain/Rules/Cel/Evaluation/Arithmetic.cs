namespace Journeys.Domain.Rules;

/// <summary>What the arithmetic operators compute. Results beyond the range of a type are errors.</summary>
internal static class Arithmetic
{
    /// <summary>Applies an operator; false when it does not take values of these kinds.</summary>
    public static bool TryApply(string function, in CelValue left, in CelValue right, out CelValue result)
    {
        result = (left.Kind, right.Kind) switch
        {
            (CelKind.Int, CelKind.Int) => Apply(function, left.Bits, right.Bits),
            (CelKind.UInt, CelKind.UInt) => Apply(function, (ulong)left.Bits, (ulong)right.Bits),
            (CelKind.Double, CelKind.Double) => Apply(function, left.AsDouble, right.AsDouble),
            _ when function == CelOperator.Add => Add(left, right),
            _ when function == CelOperator.Subtract => Subtract(left, right),
            _ => default,
        };
        return result.Kind != CelKind.Null;
    }

    private static CelValue Apply(string function, long left, long right)
    {
        if (right == 0 && function is CelOperator.Divide or CelOperator.Remainder)
            return ByZero(function);
        var exact = function switch
        {
            CelOperator.Add => (Int128)left + right,
            CelOperator.Subtract => (Int128)left - right,
            CelOperator.Multiply => (Int128)left * right,
            CelOperator.Divide => (Int128)left / right,
            _ => (Int128)left % right,
        };
        return exact >= long.MinValue && exact <= long.MaxValue ? CelValue.Of((long)exact) : Overflow("int");
    }

    private static CelValue Apply(string function, ulong left, ulong right)
    {
        if (right == 0 && function is CelOperator.Divide or CelOperator.Remainder)
            return ByZero(function);
        var exact = function switch
        {
            CelOperator.Add => (Int128)left + right,
            CelOperator.Subtract => (Int128)left - right,
            CelOperator.Multiply => right == 0 || left <= ulong.MaxValue / right ? (Int128)(left * right) : -1,
            CelOperator.Divide => left / right,
            _ => left % right,
        };
        return exact >= 0 && exact <= ulong.MaxValue ? CelValue.Of((ulong)exact) : Overflow("uint");
    }

    private static CelValue Apply(string function, double left, double right) => function switch
    {
        CelOperator.Add => CelValue.Of(left + right),
        CelOperator.Subtract => CelValue.Of(left - right),
        CelOperator.Multiply => CelValue.Of(left * right),
        CelOperator.Divide => CelValue.Of(left / right),
        _ => default,
    };

    private static CelValue Add(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.String, CelKind.String) => CelValue.Of(string.Concat(left.AsString, right.AsString)),
        (CelKind.Bytes, CelKind.Bytes) => CelValue.Of((byte[])[.. left.AsBytes.Span, .. right.AsBytes.Span]),
        (CelKind.List, CelKind.List) => CelValue.Of(CelList.Concat(left.AsList, right.AsList)),
        (CelKind.Duration, CelKind.Duration) => Span((Int128)left.Bits + right.Bits),
        (CelKind.Timestamp, CelKind.Duration) => Shift(left.AsTimestamp, right.Bits),
        (CelKind.Duration, CelKind.Timestamp) => Shift(right.AsTimestamp, left.Bits),
        _ => default,
    };

    private static CelValue Subtract(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Duration, CelKind.Duration) => Span((Int128)left.Bits - right.Bits),
        (CelKind.Timestamp, CelKind.Duration) => right.Bits == long.MinValue ? OutOfRange("timestamp") : Shift(left.AsTimestamp, -right.Bits),
        (CelKind.Timestamp, CelKind.Timestamp) =>
            left.AsTimestamp.TrySubtract(right.AsTimestamp, out var difference) ? CelValue.Of(difference) : OutOfRange("duration"),
        _ => default,
    };

    private static CelValue Span(Int128 nanoseconds) =>
        nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue ? CelValue.Of(new CelDuration((long)nanoseconds)) : OutOfRange("duration");

    private static CelValue Shift(CelTimestamp timestamp, long nanoseconds) =>
        timestamp.TryAdd(nanoseconds, out var sum) ? CelValue.Of(sum) : OutOfRange("timestamp");

    private static CelValue ByZero(string function) => CelValue.Error(function == CelOperator.Divide ? "divide by zero" : "modulus by zero");

    private static CelValue Overflow(string type) => CelValue.Error($"integer overflow: the result is beyond the range of {type}");

    private static CelValue OutOfRange(string type) => CelValue.Error($"the result is out of the range of {type}");
}
