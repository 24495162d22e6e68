using Journeys.Domain.Rules;

namespace Journeys.Domain.Tests.Rules;

public sealed class CelEvaluationTests
{
    [Theory]
    [InlineData("Order Completed", 80, 3, true)]
    [InlineData("Order Completed", 80, 2, false)]
    [InlineData("Order Completed", 20, 3, false)]
    [InlineData("Product Viewed", 80, 3, false)]
    public void Guard_AgainstContext_Decides(string name, double revenue, long counted, bool expected)
    {
        var result = CelSample.Compile(CelSample.Guard).IsTrue(new CelSample.Context(name, revenue, counted), out var error);
        Assert.Equal((expected, null), (result, error));
    }

    [Fact]
    public void Guard_FalsePath_AllocatesNothing()
    {
        var program = CelSample.Compile(CelSample.Guard);
        var context = new CelSample.Context("Product Viewed");
        var other = new CelSample.Context(counted: 1);
        for (var i = 0; i < 100; i++)
            _ = program.IsTrue(context, out _) || program.IsTrue(other, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            _ = program.IsTrue(context, out _) || program.IsTrue(other, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("duration('1w') == duration('7d') && duration('1d') == duration('24h')")]
    [InlineData("duration('1d12h') == duration('36h') && duration('-0.5d') == duration('-12h')")]
    [InlineData("string(duration('1m1ms')) == '60.001s' && duration('0') == duration('0s')")]
    [InlineData("signal.at.getHours('Europe/Paris') == 10 && signal.at.getDayOfWeek() == 0")]
    [InlineData("signal.at > timestamp('2026-11-22T10:00:00.25+01:00')")]
    [InlineData("'a\\U0001F600b'.size() == 3 && '\\uFFFD' < '\\U0001F600'")]
    [InlineData("'vip' in customer.tags && !('x' in customer.tags)")]
    [InlineData("has(customer.email) && !has(customer.phone)")]
    [InlineData("signal['name'] == 'Order Completed'")]
    [InlineData("customer.age == 36.0 && dyn(1) == 1u && {1: 'a'}[dyn(1.0)] == 'a'")]
    [InlineData("'abc'.shouted() == 'ABC'")]
    [InlineData("{'a': 1, 'b': 2}.transformMapEntry(k, v, {string(v): k}) == {'1': 'a', '2': 'b'}")]
    [InlineData("cel.bind(n, size(customer.tags), n * n) == 4")]
    [InlineData("[[1, 2], [3]].map(xs, xs.filter(x, x > 1).map(x, x * 10)) == [[20], [30]]")]
    [InlineData("string(1e15) == '1000000000000000' && string(0.1) == '0.1' && string(1e21) == '1e+21'")]
    [InlineData("1 in [2, 1] ? true : 1 / 0 == 0")]
    [InlineData("double('NaN') != double('NaN') && !(double('NaN') < 1.0)")]
    public void Evaluate_TrueStatement_IsTrue(string source) => Assert.Equal(CelValue.True, CelSample.Evaluate(source));

    [Theory]
    [InlineData("extra > 1", "1:1: the variable 'extra' has no value")]
    [InlineData("customer.phone == '1'", "1:9: no such key: 'phone'")]
    [InlineData("1 / (size(customer.tags) - 2) > 0", "1:3: divide by zero")]
    [InlineData("customer.email > 1", "1:16: '>' does not take (string, int)")]
    [InlineData("customer.age + 'a' == ''", "1:14: no such overload: '+' does not take (int, string)")]
    [InlineData("customer.age ? 1 : 2", "1:14: no such overload: '? :' does not take (int)")]
    [InlineData("9223372036854775807 + customer.age > 0", "1:21: integer overflow: the result is beyond the range of int")]
    [InlineData("customer.tags[2] == ''", "1:14: invalid index: 2 in a list of 2")]
    [InlineData("size(customer.age) > 0", "1:1: no such overload: size() does not take (int)")]
    [InlineData("signal.at.getHours('Mars/Base') > 0", "1:11: \"Mars/Base\" is no time zone; \"Europe/Paris\", \"UTC\" and \"+01:00\" are")]
    public void Evaluate_Failure_IsAValueWithAPosition(string source, string expected)
    {
        var actual = CelSample.Environment.TryCompile(source, out var program, out var errors)
            ? program.Evaluate(new CelSample.Context()).AsError.ToString()
            : errors[0].ToString();
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Logic_FailureBesideASettlingOperand_IsAbsorbed()
    {
        Assert.True(CelSample.Evaluate("extra > 1 || customer.age == 36").IsTrue);
        Assert.True(CelSample.Evaluate("customer.age == 36 || extra > 1").IsTrue);
        Assert.True(CelSample.Evaluate("extra > 1 && customer.age == 1").IsFalse);
        Assert.True(CelSample.Evaluate("extra > 1 && customer.age == 36").IsError);
        Assert.True(CelSample.Evaluate("[1, 0, 2].exists(x, 4 / x == 2)").IsTrue);
        Assert.True(CelSample.Evaluate("[1, 0, 2].all(x, 4 / x == 4)").IsFalse);
    }

    [Fact]
    public void IsTrue_NoBoolean_IsReported()
    {
        Assert.False(CelSample.Compile("customer.age").IsTrue(new CelSample.Context(), out var error));
        Assert.Equal("1:9: the expression must be of type bool, and is of type int", error?.ToString());
    }

    [Fact]
    public void Evaluate_BeyondCostLimit_FailsWhateverWouldAbsorbIt()
    {
        var program = CelSample.Compile("customer.tags.all(a, [1, 2, 3, 4, 5, 6, 7, 8].all(b, a != 'x' || b > 0)) || customer.age == 36");
        Assert.True(program.Evaluate(new CelSample.Context(), 100).IsTrue);
        Assert.Contains("cost limit", program.Evaluate(new CelSample.Context(), 20).AsError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ExponentialSource_EndsByCost()
    {
        const string Ten = ".map(x, [x, x, x, x, x, x, x, x, x, x])";
        var nested = string.Concat(Enumerable.Range(0, 8).Select(i => $"[0,1,2,3,4,5,6,7,8,9].all(x{i}, ")) + "customer.age != 0" + new string(')', 8);
        Assert.True(CelSample.Evaluate(nested).IsError);
        Assert.True(CelSample.Evaluate($"customer.tags{Ten}.map(x, x + x + x).map(x, x + x + x + x + x).map(x, x.map(y, x.map(z, x.map(w, z))))").IsError);
        var doubling = "customer.email" + string.Concat(Enumerable.Repeat(" + customer.email", 200));
        Assert.False(CelSample.Evaluate(doubling).IsError);
    }

    [Fact]
    public void Evaluate_OnManyThreads_GivesTheSame()
    {
        var program = CelSample.Compile("customer.tags.map(t, t + signal.name).exists(t, t.matches('^vip.*d$'))");
        Assert.All(Enumerable.Range(0, 500).AsParallel().Select(_ => program.Evaluate(new CelSample.Context())), value => Assert.True(value.IsTrue));
    }

    [Fact]
    public void WithoutChecks_UnknownNames_FailWhenEvaluated()
    {
        var environment = CelSample.Environment.WithoutChecks();
        Assert.True(environment.Compile("nobody || true").Evaluate(new CelSample.Context()).IsTrue);
        Assert.Equal("1:1: unknown function 'nothing'", environment.Compile("nothing(1)").Evaluate(new CelSample.Context()).AsError.ToString());
    }
}
