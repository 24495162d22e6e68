using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Journeys.Domain.Rules;

namespace Journeys.Domain.Tests.Rules;

public sealed class CelProperties
{
    private static readonly Gen<string> Names = Gen.Elements("a", "b", "signal", "_x1");

    private static readonly Gen<CelValue> Literals = Gen.OneOf(
        Gen.Elements(CelValue.Null, CelValue.True, CelValue.False, CelValue.Of(long.MinValue), CelValue.Of(0.1), CelValue.Of(-0.0), CelValue.Of(1e300), CelValue.Of(ulong.MaxValue)),
        ArbMap.Default.GeneratorFor<long>().Select(CelValue.Of),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => CelValue.Of(number.Get)),
        ArbMap.Default.GeneratorFor<byte[]>().Select(CelValue.Of),
        ArbMap.Default.GeneratorFor<UnicodeString>().Select(text => CelValue.Of(Whole(text.Get))));

    private static readonly Gen<string> Conditions = Gen.Elements(
        "true", "false", "customer.age > 30", "customer.age > 40", "1 / (customer.age - 36) > 0", "extra > 1", "customer.email > 2 == true", "dyn(7)");

    [Fact]
    public void Parse_PrintedTree_IsTheSameTree() => Check(Tree(4), tree =>
    {
        var again = CelEnvironment.Parse(tree.ToString());
        return AreSame(tree, again) && again.ToString() == tree.ToString();
    });

    [Fact]
    public void And_OfAnyOperands_IsCommutative() => CheckCommutes("&&");

    [Fact]
    public void Or_OfAnyOperands_IsCommutative() => CheckCommutes("||");

    [Fact]
    public void Conditions_NegatedByDeMorgan_AreTheSame() => Check(Conditions.Two(), pair =>
    {
        var environment = CelSample.Environment.WithoutChecks();
        var one = environment.Compile($"!(({pair.Item1}) && ({pair.Item2}))").Evaluate(new CelSample.Context());
        var other = environment.Compile($"!({pair.Item1}) || !({pair.Item2})").Evaluate(new CelSample.Context());
        return one.IsError ? other.IsError : one == other;
    });

    [Fact]
    public void Arithmetic_OnInts_IsExactOrOverflows() => Check(ArbMap.Default.GeneratorFor<long>().Two(), pair =>
        new[] { "+", "-", "*" }.All(sign =>
        {
            BigInteger exact = sign switch { "+" => (BigInteger)pair.Item1 + pair.Item2, "-" => (BigInteger)pair.Item1 - pair.Item2, _ => (BigInteger)pair.Item1 * pair.Item2 };
            var actual = CelEnvironment.Standard.Compile($"{CelValue.Of(pair.Item1)} {sign} {CelValue.Of(pair.Item2)}").Evaluate(CelActivation.Empty);
            return exact < long.MinValue || exact > long.MaxValue ? actual.IsError : actual == CelValue.Of((long)exact);
        }));

    [Fact]
    public void Values_ThatAreEqual_HashTheSameAndKeepOrder() => Check(Numbers().Two(), pair =>
    {
        var (one, other) = pair;
        var order = CelEquality.Compare(one, other);
        return (one != other || one.GetHashCode() == other.GetHashCode())
            && (one == other) == (other == one)
            && (order is null ? CelEquality.Compare(other, one) is null : CelEquality.Compare(other, one) == -order);
    });

    [Fact]
    public void Strings_OrderedByCodePoint_FollowUtf8() => Check(ArbMap.Default.GeneratorFor<UnicodeString>().Two(), pair =>
    {
        var (one, other) = (Whole(pair.Item1.Get), Whole(pair.Item2.Get));
        var expected = System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other));
        return Math.Sign(CelText.Compare(one, other)) == Math.Sign(expected);
    });

    [Fact]
    public void Durations_WrittenAndRead_AreTheSame() => Check(ArbMap.Default.GeneratorFor<long>(), nanoseconds =>
        CelDuration.TryParse(new CelDuration(nanoseconds).ToString(), out var again) ? again.Nanoseconds == nanoseconds : nanoseconds == long.MinValue);

    [Fact]
    public void Timestamps_WrittenAndRead_AreTheSame() => Check(
        from days in Gen.Choose(-719_162, 2_932_896)
        from second in Gen.Choose(0, 86_399)
        from nanoseconds in Gen.Choose(0, 999_999_999)
        select new CelTimestamp(days * 86_400L + second, nanoseconds),
        timestamp => CelTimestamp.TryParse(timestamp.ToString(), out var again) && again == timestamp
            && CelTimestamp.From(timestamp.ToDateTimeOffset()).Seconds == timestamp.Seconds);

    [Fact]
    public void Compile_OfAnyText_ReportsRatherThanThrows() => Check(Scraps(), source =>
        CelSample.Environment.TryCompile(source, out var program, out var errors)
            ? program.Evaluate(new CelSample.Context(), 1_000).Kind >= 0
            : !errors.IsEmpty);

    [Fact]
    public void TryCompile_OfAnyPattern_ReportsRatherThanThrows() => Check(
        Gen.Elements("a", "\U0001F600", "[", "]", "(", ")", "?", "*", "{2}", "{", "\\", "d", "p", "{L}", "^", "$", "-", ":", "[:", ":]", "|", ".", "P<", "<", ">", "i", "s", "Q", "E", "x", "41")
            .ListOf().Select(string.Concat),
        pattern => Re2Pattern.TryCompile(pattern, out var regex, out var error) ? regex.IsMatch("a") || true : error is not null);

    private static void Check<T>(Gen<T> values, Func<T, bool> holds) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    private static void CheckCommutes(string sign) => Check(Conditions.Two(), pair =>
    {
        var environment = CelSample.Environment.WithoutChecks();
        var one = environment.Compile($"({pair.Item1}) {sign} ({pair.Item2})").Evaluate(new CelSample.Context());
        var other = environment.Compile($"({pair.Item2}) {sign} ({pair.Item1})").Evaluate(new CelSample.Context());
        return one.IsError ? other.IsError : one == other;
    });

    private static Gen<CelValue> Numbers() => Gen.OneOf(
        Gen.Choose(-3, 3).Select(number => CelValue.Of(number)),
        Gen.Choose(0, 3).Select(number => CelValue.Of((ulong)number)),
        Gen.Choose(-6, 6).Select(number => CelValue.Of(number / 2.0)),
        Gen.Elements(CelValue.Of(double.NaN), CelValue.Of(double.PositiveInfinity), CelValue.Of(ulong.MaxValue - 5000), CelValue.Of(-0.0)));

    private static Gen<string> Scraps() => Gen.Elements(
        "signal", ".", "name", "==", "'a'", "(", ")", "[", "]", "{", "}", "1", "-", "+", "&&", "||", "!", "?", ":", ",", "has", "map", "x", "2.5", "in", " ", "\"", "b'", "\\", "`", "//", "\n", "duration('1h')", "size", "0x")
        .ListOf().Select(string.Concat);

    private static string Whole(string text) => string.Concat(text.EnumerateRunes());

    private static Gen<CelExpression> Tree(int depth)
    {
        var leaf = Gen.OneOf(
            Literals.Select(CelExpression (value) => new CelLiteral(value, default)),
            Names.Select(CelExpression (name) => new CelIdentifier(name, default)),
            Gen.Constant<CelExpression>(new CelIdentifier(".rooted", default)));
        if (depth == 0)
            return leaf;
        var inner = Tree(depth - 1);
        var some = inner.ListOf(3).Select(items => items.ToImmutableArray());
        return Gen.OneOf(
            leaf,
            from function in Gen.Elements(CelOperator.Equal, CelOperator.Less, CelOperator.In, CelOperator.Add, CelOperator.Subtract, CelOperator.Multiply, CelOperator.Remainder, CelOperator.Index)
            from pair in inner.Two()
            select (CelExpression)Call(function, pair.Item1, pair.Item2),
            from function in Gen.Elements(CelOperator.And, CelOperator.Or, CelOperator.Conditional)
            from items in some
            select (CelExpression)Call(function, [.. items]),
            from function in Gen.Elements(CelOperator.Not, CelOperator.Negate)
            from item in inner
            where !(function == CelOperator.Negate && item is CelLiteral { Value: { Kind: CelKind.Int, AsInt: long.MinValue } })
            select (CelExpression)Call(function, item),
            from item in inner
            from field in Gen.Elements("name", "if", "content-type", "a.b/c d")
            from presence in Gen.Elements(true, false)
            select (CelExpression)new CelSelect(item, field, presence, default),
            from name in Gen.Elements("f", "size", "if")
            from target in inner
            from items in some
            select (CelExpression)new CelCall(name, target, items, default),
            from items in some
            select (CelExpression)new CelCall("f", null, items, default),
            some.Select(CelExpression (items) => new CelListLiteral(items, default)),
            some.Select(CelExpression (items) => new CelMapLiteral([new CelMapEntry(items[0], items[1]), new CelMapEntry(items[1], items[2])], default)),
            from macro in Gen.Elements(Enum.GetValues<CelMacro>())
            from two in Gen.Elements(true, false)
            from filtered in Gen.Elements(true, false)
            from items in some
            select (CelExpression)Comprehension(macro, two, filtered, items));
    }

    private static CelCall Call(string function, params ImmutableArray<CelExpression> arguments) => new CelCall(function, null, arguments, default);

    private static CelComprehension Comprehension(CelMacro macro, bool two, bool filtered, ImmutableArray<CelExpression> items)
    {
        var asks = macro is CelMacro.All or CelMacro.Exists or CelMacro.ExistsOne or CelMacro.Filter;
        var needsTwo = macro is CelMacro.TransformList or CelMacro.TransformMap or CelMacro.TransformMapEntry;
        var takesTwo = macro is CelMacro.All or CelMacro.Exists or CelMacro.ExistsOne;
        var condition = asks || (filtered && macro != CelMacro.Bind) ? items[1] : null;
        return new CelComprehension(macro, items[0], needsTwo || (two && takesTwo) ? ["i", "v"] : ["x"], condition, asks ? null : items[2], default);
    }

    private static bool AreSame(CelExpression one, CelExpression other) => (one, other) switch
    {
        (CelLiteral left, CelLiteral right) => ConformanceValues.AreSame(left.Value, right.Value),
        (CelIdentifier left, CelIdentifier right) => left.Name == right.Name,
        (CelSelect left, CelSelect right) => left.Field == right.Field && left.TestsPresence == right.TestsPresence && AreSameParts(one, other),
        (CelCall left, CelCall right) => left.Function == right.Function && (left.Target is null) == (right.Target is null) && AreSameParts(one, other),
        (CelComprehension left, CelComprehension right) => left.Macro == right.Macro && left.Variables.SequenceEqual(right.Variables)
            && (left.Condition is null) == (right.Condition is null) && AreSameParts(one, other),
        (CelListLiteral, CelListLiteral) or (CelMapLiteral, CelMapLiteral) => AreSameParts(one, other),
        _ => false,
    };

    private static bool AreSameParts(CelExpression one, CelExpression other) =>
        one.Parts.Count() == other.Parts.Count() && one.Parts.Zip(other.Parts, AreSame).All(same => same);
}
