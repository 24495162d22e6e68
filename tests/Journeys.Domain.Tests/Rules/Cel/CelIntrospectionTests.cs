using Journeys.Domain.Rules;

namespace Journeys.Domain.Tests.Rules;

public sealed class CelIntrospectionTests
{
    [Fact]
    public void Calls_OfGuard_CarryConstantArguments()
    {
        var call = CelSample.Compile(CelSample.Guard).Calls.Single(call => call.Function == "count");

        Assert.Equal(62, call.Position.Column);
        Assert.Equal(CelValue.Of("Product Viewed"), call.Constants[0]);
        Assert.Equal(CelValue.Of(TimeSpan.FromDays(7)), call.Constants[1]);
    }

    [Fact]
    public void Calls_ArgumentThatVaries_HasNoConstant()
    {
        var call = CelSample.Compile("count(signal.name, duration('1h') + duration('30m')) > 1").Calls[0];
        Assert.Null(call.Constants[0]);
        Assert.Equal(CelValue.Of(TimeSpan.FromMinutes(90)), call.Constants[1]);
    }

    [Fact]
    public void Calls_InBranchesThatAreFoldedAway_AreStillListed() =>
        Assert.Equal(["count", "shouted"], CelSample.Compile("false && count('a', signal.at - signal.at) > 1 ? true : 'x'.shouted() == 'X'").Calls.Select(call => call.Function));

    [Fact]
    public void References_OfExpression_AreWholePaths()
    {
        var program = CelSample.Compile("signal.properties['sku'].size() > 0 && has(customer.email) && [signal].all(s, s.name == extra)");
        Assert.Equal(["signal.properties.sku", "customer.email", "signal", "extra"], program.References.Select(reference => reference.Path));
        Assert.Equal(["properties", "sku"], program.References[0].Fields);
    }

    [Fact]
    public void Conjuncts_OfGuard_AreItsConditions()
    {
        Assert.Equal(
            ["signal.name == \"Order Completed\"", "signal.revenue > 50.0", "count(\"Product Viewed\", duration(\"7d\")) >= 3"],
            CelSample.Compile(CelSample.Guard).Conjuncts.Select(conjunct => conjunct.ToString()));
        Assert.Single(CelSample.Compile("signal.revenue > 1.0 || true").Conjuncts);
    }

    [Theory]
    [InlineData("signal.name == 'A' && signal.revenue > 1.0", "A")]
    [InlineData("'A' == signal.name || signal.name in ['B', 'C'] && signal.revenue > 1.0", "A,B,C")]
    [InlineData("signal.name in ['A', 'B'] && signal.name in ['B', 'C']", "B")]
    [InlineData("signal.name == 'A' || signal.revenue > 1.0", "any")]
    [InlineData("signal.name != 'A'", "any")]
    [InlineData("signal.name == 'A' && signal.name == 'B'", "")]
    [InlineData("false && signal.name == 'A'", "")]
    [InlineData("signal.name == 'A' || false", "A")]
    [InlineData("signal.name == signal.properties.x", "any")]
    public void RequiredValues_OfPath_AreFoundThroughLogic(string source, string expected)
    {
        var values = CelSample.Compile(source).RequiredValues("signal.name");
        Assert.Equal(expected, values.IsDefault ? "any" : string.Join(',', values.Select(value => value.AsString)));
    }

    [Fact]
    public void TryGetConstant_OfPart_GivesFoldedValue()
    {
        var program = CelSample.Compile("signal.at > timestamp('2026-01-01T00:00:00Z') + duration('1w')");
        var part = ((CelCall)program.Expression).Arguments[1];
        Assert.True(program.TryGetConstant(part, out var value));
        Assert.Equal("timestamp(\"2026-01-08T00:00:00Z\")", value.ToString());
    }
}
