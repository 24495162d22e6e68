using System.Text;
using Journeys.Api.Signals;
using Journeys.Domain;
using Journeys.Domain.Signals;

namespace Journeys.Api.Tests.Signals;

/// <summary>Reads JSON by the parser alone.</summary>
internal static class Reading
{
    public static readonly Instant Now = Instant.From(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public static readonly SignalOrigin Origin = new("web", Now, DefaultZone: TimeZoneInfo.Utc);

    public static Signal Good(string json, SignalKind? kind = null, SignalOrigin? origin = null)
    {
        var parser = new SignalParser();
        parser.ReadCall(Encoding.UTF8.GetBytes(json), kind, 32 * 1024);
        Assert.Null(parser.Malformed);
        Assert.Empty(parser.Refusals);
        return Assert.Single(parser.Build(origin ?? Origin));
    }

    public static Refusal Bad(string json, SignalKind? kind = null)
    {
        var parser = new SignalParser();
        parser.ReadCall(Encoding.UTF8.GetBytes(json), kind, 32 * 1024);
        Assert.Equal(0, parser.Count);
        return parser.Malformed ?? Assert.Single(parser.Refusals);
    }

    public static (Signal[] Signals, Refusal[] Refusals) Batch(string json, SignalOrigin? origin = null)
    {
        var parser = new SignalParser();
        parser.ReadBatch(Encoding.UTF8.GetBytes(json), 32 * 1024);
        Assert.Null(parser.Malformed);
        return (parser.Build(origin ?? Origin), [.. parser.Refusals]);
    }

    public static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    public static string Who(Signal signal) => string.Join(" ", signal.Identifiers);
}
