using Journeys.Domain.Rules;

namespace Journeys.Domain.Tests.Rules;

public sealed class CelCheckerTests
{
    [Theory]
    [InlineData("signl.name == 'x'", "1:1: unknown name 'signl'; did you mean 'signal'?")]
    [InlineData("signal.nmae == 'x'", "1:7: signal has no 'nmae'; did you mean 'name'?")]
    [InlineData("true &&\n  conut('a', duration('1h')) > 1", "2:3: unknown function 'conut'; did you mean 'count'?")]
    [InlineData("count('a', 7) > 1", "1:12: count() takes duration as argument 2, found int")]
    [InlineData("'a'.shuoted() == 'A'", "1:5: unknown function 'shuoted'; did you mean 'shouted'?")]
    [InlineData("customer.tags.exist(t, t == 'vip')", "1:15: unknown function 'exist'; did you mean 'exists'?")]
    [InlineData("5.shouted()", "1:1: shouted() takes string as a target, found int")]
    [InlineData("size(1) == 1", "1:1: size() does not take (int); it takes (string), (bytes), (list(A)), (map(A, B))")]
    [InlineData("signal.revenue > 50", "1:16: '>' does not take (double, int); write 50.0")]
    [InlineData("signal.revenue > 50u", "1:16: '>' does not take (double, uint); convert one side with int(), uint() or double()")]
    [InlineData("signal.revenue != null", "1:16: '!=' does not take (double, null); ask for presence with has()")]
    [InlineData("signal.name && true", "1:7: '&&' takes bool, found string")]
    [InlineData("signal.name.first", "1:12: a value of type string has no fields, so it has no 'first'")]
    [InlineData("signal.name.all(c, true)", "1:7: all() runs over a list or a map, and this is of type string")]
    [InlineData("customer.tags.all(t, size(t))", "1:22: the condition of all() must be of type bool, and is of type int")]
    [InlineData("[1, 2].map(x, x)[y]", "1:18: unknown name 'y'")]
    public void Compile_Mistake_SaysWhereAndWhatWasExpected(string source, string expected) =>
        Assert.Equal(expected, CelSample.ErrorOf(source));

    [Theory]
    [InlineData("", "1:1: expected a value, a name or '(', found the end")]
    [InlineData("1 +", "1:4: expected a value, a name or '(', found the end")]
    [InlineData("(1 + 2", "1:7: expected ')', found the end")]
    [InlineData("a = 1", "1:3: '=' has no meaning here; equality is written '=='")]
    [InlineData("a & b", "1:3: '&' has no meaning here; 'and' is written '&&'")]
    [InlineData("'abc", "1:1: this string does not end; it needs ' after its last character")]
    [InlineData("'a\\qb'", "1:3: this is no escape; write \\\\ for a backslash")]
    [InlineData("'\\ud83d'", "1:2: this is no code point of Unicode")]
    [InlineData("9223372036854775808", "1:1: 9223372036854775808 is beyond the range of int; 9223372036854775808u is a uint")]
    [InlineData("if", "1:1: 'if' is a reserved word and names nothing")]
    [InlineData("has(1)", "1:5: has() takes a field, such as has(signal.revenue)")]
    [InlineData("[1].map(x.y, 1)", "1:10: map() takes a simple name here, such as x")]
    [InlineData("[1].all(x, x, true)", "1:12: the two names of all() must differ")]
    [InlineData("Order{id: 1}", "1:6: messages cannot be written down; a map is {\"name\": value}")]
    [InlineData("true ? 1", "1:9: expected ':' and what holds otherwise, found the end")]
    [InlineData("// only a comment\n1 1", "2:3: expected an operator or the end, found 1")]
    public void Compile_NoExpression_SaysWhereAndWhatWasExpected(string source, string expected) =>
        Assert.Equal(expected, CelSample.ErrorOf(source));

    [Fact]
    public void Compile_SeveralMistakes_ReportsAllInOrder() =>
        Assert.Equal("1:1: unknown name 'a' | 1:6: unknown name 'b' | 2:1: unknown function 'f'", CelSample.ErrorOf("a && b &&\nf(1)"));

    [Fact]
    public void Compile_UnexpectedResult_SaysWhichTypeWasWanted()
    {
        Assert.Equal("1:7: the expression must be of type bool, and is of type string", CelSample.ErrorOf("signal.name", CelType.Bool));
        Assert.Equal("", CelSample.ErrorOf("extra.anything", CelType.Bool));
    }

    [Theory]
    [InlineData("[1, 2]", "list(int)")]
    [InlineData("[1, 'a']", "list(dyn)")]
    [InlineData("[]", "list(dyn)")]
    [InlineData("{'a': [1.5]}", "map(string, list(double))")]
    [InlineData("[1, 2].map(x, {x: string(x)})", "list(map(int, string))")]
    [InlineData("{'a': 1}.transformMap(k, v, v > 0)", "map(string, bool)")]
    [InlineData("customer.tags.filter(t, t != 'vip')[0]", "string")]
    [InlineData("customer.unknown", "dyn")]
    [InlineData("signal.at - duration('1h')", "timestamp")]
    [InlineData("true ? 1 : extra", "dyn")]
    [InlineData("signal.properties.sku", "dyn")]
    public void ResultType_OfExpression_IsDeduced(string source, string expected) =>
        Assert.Equal(expected, CelSample.Compile(source).ResultType.ToString());

    [Fact]
    public void WithMixedNumbers_ComparisonOfDifferentNumbers_IsAccepted()
    {
        var environment = CelSample.Environment.WithMixedNumbers();
        Assert.True(environment.Compile("signal.revenue > 50 && 80 == signal.revenue && signal.revenue in [1, 80]").Evaluate(new CelSample.Context()).IsTrue);
        Assert.False(environment.TryCompile("signal.revenue + 1 > 50.0", out _, out _));
    }

    [Fact]
    public void WithConstantChecks_CallThatCanOnlyFail_IsRefused()
    {
        var environment = CelSample.Environment.WithConstantChecks();
        Assert.False(environment.TryCompile("count('a', duration('7 days')) > 1", out _, out var errors));
        Assert.Equal("1:12: \"7 days\" is no duration within 292 years, such as \"7d\" or \"1h30m\"", Assert.Single(errors).ToString());
        Assert.False(environment.TryCompile("signal.name.matches('(')", out _, out errors));
        Assert.Equal("1:13: \"(\" is no regular expression: a ')' is missing", Assert.Single(errors).ToString());
    }

    [Fact]
    public void Compile_TooDeep_IsRefusedWithoutOverflow()
    {
        Assert.Contains("nested too deeply", CelSample.ErrorOf(new string('(', 5_000) + "1" + new string(')', 5_000)), StringComparison.Ordinal);
        Assert.Contains("nested too deeply", CelSample.ErrorOf(string.Join(" + ", Enumerable.Repeat("1", 5_000))), StringComparison.Ordinal);
        Assert.Contains("nested too deeply", CelSample.ErrorOf(new string('!', 5_000) + "true"), StringComparison.Ordinal);
        Assert.Equal("", CelSample.ErrorOf(string.Join(" || ", Enumerable.Repeat("true", 5_000))));
        Assert.Contains("longer than", CelSample.ErrorOf(new string(' ', 70_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_Exception_CarriesAllErrors()
    {
        var refusal = Assert.Throws<CelException>(() => CelSample.Compile("a + b"));
        Assert.Equal([new CelError(1, 1, "unknown name 'a'"), new CelError(1, 5, "unknown name 'b'")], refusal.Errors);
    }
}
