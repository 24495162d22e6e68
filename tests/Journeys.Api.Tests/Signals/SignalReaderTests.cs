using System.Text;
using Journeys.Api.Signals;
using Journeys.Domain.Signals;

namespace Journeys.Api.Tests.Signals;

public sealed class SignalReaderTests
{
    private static readonly SignalOrigin File = new("orders.ndjson", null, "orders.ndjson@0");

    [Theory]
    [InlineData("""{"type":"track","event":"E","userId":"u","timestamp":"2020-01-01T00:00:00Z","properties":{"specversion":"1.0"}}""", "E", "orders.ndjson", "orders.ndjson@0")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","userid":"u","time":"2020-01-01T00:00:00Z"}""", "t", "s", "s#1")]
    public void Line_OfEitherShape_Read(string line, string name, string source, string messageId)
    {
        Assert.True(new SignalReader().TryRead(Encoding.UTF8.GetBytes(line), File, out var signal, out _));
        Assert.Equal((name, source, messageId, SignalKind.Track), (signal.Name, signal.Source, signal.MessageId, signal.Kind));
        Assert.Equal("2020-01-01T00:00:00.000Z", signal.ReceivedAt.ToString());
    }

    [Theory]
    [InlineData("""{"type":"track","userId":"u"}""", "event", "required")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t"}""", "subject", "identifier")]
    [InlineData("nonsense", "", "json")]
    [InlineData("""{"specversion""", "", "json")]
    [InlineData("""{"\ud800":1,"specversion":"1.0"}""", "id", "required")]
    public void Line_Bad_Named(string line, string field, string rule)
    {
        Assert.False(new SignalReader().TryRead(Encoding.UTF8.GetBytes(line), File, out _, out var refusal));
        Assert.Equal((field, rule), (refusal.Field, refusal.Rule.Code));
    }
}
