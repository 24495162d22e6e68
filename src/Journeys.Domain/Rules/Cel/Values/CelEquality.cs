namespace Journeys.Domain.Rules;

/// <summary>Equality, order and hashes of values: numbers as on one line, everything else within its kind.</summary>
internal static class CelEquality
{
    private const double TwoToThe63 = 9223372036854775808.0;
    private const double TwoToThe64 = 18446744073709551616.0;

    public static bool AreEqual(in CelValue left, in CelValue right)
    {
        if (left.Kind != right.Kind)
            return IsNumber(left.Kind) && IsNumber(right.Kind) && CompareNumbers(left, right) == 0;
        if (left.Kind == CelKind.String)
            return string.Equals(left.AsString, right.AsString, StringComparison.Ordinal);
        return left.Kind switch
        {
            CelKind.Null => true,
            CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Duration => left.Bits == right.Bits,
            CelKind.Double => left.AsDouble == right.AsDouble,
            CelKind.Bytes => left.AsBytes.Span.SequenceEqual(right.AsBytes.Span),
            CelKind.Timestamp => left.AsTimestamp == right.AsTimestamp,
            CelKind.List => AreEqual(left.AsList, right.AsList),
            CelKind.Map => AreEqual(left.AsMap, right.AsMap),
            CelKind.Type => string.Equals(left.AsType.Name, right.AsType.Name, StringComparison.Ordinal),
            _ => left.AsError == right.AsError,
        };
    }

    /// <summary>Orders two values: negative, zero or positive; <see langword="null"/> when they have no order.</summary>
    public static int? Compare(in CelValue left, in CelValue right)
    {
        if (IsNumber(left.Kind) && IsNumber(right.Kind))
            return CompareNumbers(left, right);
        if (left.Kind != right.Kind)
            return null;
        return left.Kind switch
        {
            CelKind.Bool or CelKind.Duration => left.Bits.CompareTo(right.Bits),
            CelKind.String => CelText.Compare(left.AsString, right.AsString),
            CelKind.Bytes => left.AsBytes.Span.SequenceCompareTo(right.AsBytes.Span),
            CelKind.Timestamp => left.AsTimestamp.CompareTo(right.AsTimestamp),
            _ => null,
        };
    }

    public static bool IsNumber(CelKind kind) => kind is CelKind.Int or CelKind.UInt or CelKind.Double;

    public static int Hash(in CelValue value) => value.Kind switch
    {
        CelKind.Int or CelKind.UInt => value.Bits.GetHashCode(),
        CelKind.Double => HashOf(value.AsDouble),
        CelKind.Bool or CelKind.Duration => HashCode.Combine(value.Kind, value.Bits),
        CelKind.String => string.GetHashCode((string)value.Reference!, StringComparison.Ordinal),
        CelKind.Timestamp => value.AsTimestamp.GetHashCode(),
        CelKind.Type => string.GetHashCode(value.AsType.Name, StringComparison.Ordinal),
        CelKind.Bytes => HashCode.Combine(value.Kind, value.AsBytes.Length),
        CelKind.List => HashCode.Combine(value.Kind, value.AsList.Count),
        CelKind.Map => HashCode.Combine(value.Kind, value.AsMap.Count),
        _ => (int)value.Kind,
    };

    /// <summary>Tells what reading a text costs, in steps: one per sixteen characters or octets.</summary>
    public static long CostOfText(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString.Length >> 4,
        CelKind.Bytes => value.AsBytes.Length >> 4,
        _ => 0,
    };

    /// <summary>Tells what copying a value into a longer one costs, in steps: that of its text, or one per element.</summary>
    public static long CostOfCopy(in CelValue value) => value.Kind == CelKind.List ? value.AsList.Count : CostOfText(value);

    /// <summary>Tells what comparing a value costs, in steps: that of its text, and of every element and what is in it.</summary>
    public static long CostOfComparison(in CelValue value)
    {
        var cost = 0L;
        if (value.Kind == CelKind.List)
        {
            var list = value.AsList;
            for (var i = 0; i < list.Count; i++)
                cost += 1 + CostOfComparison(list[i]);
        }
        else if (value.Kind == CelKind.Map)
        {
            var map = value.AsMap;
            foreach (var key in map.Keys)
                cost += 1 + (map.TryGet(key, out var found) ? CostOfComparison(found) : 0);
        }
        else
            cost = CostOfText(value);
        return cost;
    }

    private static int? CompareNumbers(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => left.Bits.CompareTo(right.Bits),
        (CelKind.UInt, CelKind.UInt) => ((ulong)left.Bits).CompareTo((ulong)right.Bits),
        (CelKind.Double, CelKind.Double) => CompareDoubles(left.AsDouble, right.AsDouble),
        (CelKind.Int, CelKind.UInt) => left.Bits < 0 ? -1 : ((ulong)left.Bits).CompareTo((ulong)right.Bits),
        (CelKind.UInt, CelKind.Int) => right.Bits < 0 ? 1 : ((ulong)left.Bits).CompareTo((ulong)right.Bits),
        (CelKind.Int, CelKind.Double) => CompareIntToDouble(left.Bits, right.AsDouble),
        (CelKind.Double, CelKind.Int) => -CompareIntToDouble(right.Bits, left.AsDouble),
        (CelKind.UInt, CelKind.Double) => CompareUIntToDouble((ulong)left.Bits, right.AsDouble),
        _ => -CompareUIntToDouble((ulong)right.Bits, left.AsDouble),
    };

    // The conformance suite wants integers beyond 2^53 compared as the doubles nearest to them.
    private static int? CompareIntToDouble(long integer, double number)
    {
        if (number < -TwoToThe63)
            return 1;
        return number > TwoToThe63 ? -1 : CompareDoubles(integer, number);
    }

    private static int? CompareUIntToDouble(ulong integer, double number)
    {
        if (number < 0)
            return 1;
        return number > TwoToThe64 ? -1 : CompareDoubles(integer, number);
    }

    private static int? CompareDoubles(double left, double right)
    {
        if (left < right)
            return -1;
        if (left > right)
            return 1;
        return left == right ? 0 : null;
    }

    private static int HashOf(double number)
    {
        if (number >= -TwoToThe63 && number < TwoToThe63 && number == Math.Floor(number))
            return ((long)number).GetHashCode();
        return number >= TwoToThe63 && number < TwoToThe64 ? ((long)(ulong)number).GetHashCode() : number.GetHashCode();
    }

    private static bool AreEqual(ICelList left, ICelList right)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
                return false;
        }
        return true;
    }

    private static bool AreEqual(ICelMap left, ICelMap right)
    {
        if (left.Count != right.Count)
            return false;
        foreach (var key in left.Keys)
        {
            if (!left.TryGet(key, out var one) || !right.TryGet(key, out var other) || !AreEqual(one, other))
                return false;
        }
        return true;
    }
}

/// <summary>Finds keys of a map: numbers match across their types.</summary>
internal sealed class CelKeyComparer : IEqualityComparer<CelValue>
{
    public static readonly CelKeyComparer Instance = new();

    public bool Equals(CelValue x, CelValue y) => CelEquality.AreEqual(x, y);

    public int GetHashCode(CelValue obj) => CelEquality.Hash(obj);
}
