using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Journeys.Api.Signals;

namespace Journeys.Api.Tests.Signals;

/// <summary>What reading costs; run on demand: <c>Journeys.Api.Tests -explicit only</c>, in a release build.</summary>
public sealed class ParseFigures(ITestOutputHelper output)
{
    private const int Items = 100;

    [Fact(Explicit = true)]
    public void Batch_OfAHundred_Measured()
    {
        var body = Body();
        var parser = new SignalParser();
        var origin = Reading.Origin;
        output.WriteLine($"{Items} items, {body.Length} bytes");
        Measure("bare Utf8JsonReader", () => Bare(body));
        Measure("read", () => parser.ReadBatch(body, 32 * 1024));
        Measure("read and build", () =>
        {
            parser.ReadBatch(body, 32 * 1024);
            return parser.Build(origin);
        });
    }

    private static byte[] Body()
    {
        var items = Enumerable.Range(0, Items).Select(i =>
            $$$"""{"type":"track","event":"Product Viewed","userId":"user-{{{i * 7919}}}","messageId":"node-next-1746100000{{{i:000}}}-6b1d0c9e-7a2f","timestamp":"2026-05-01T11:59:{{{i % 60:00}}}.123Z","properties":{"product_id":"SKU-{{{i % 50}}}","category":"Grocery/Bakery","price":12.5,"currency":"EUR","quantity":2},"context":{"library":{"name":"analytics-node","version":"3.1.0"}},"integrations":{}}""");
        return Encoding.UTF8.GetBytes($$"""{"batch":[{{string.Join(",", items)}}],"writeKey":"k","sentAt":"2026-05-01T12:00:00.000Z"}""");
    }

    private static void Bare(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
        }
    }

    private void Measure(string what, Action action) => Measure(what, () =>
    {
        action();
        return 0;
    });

    // The least of many rounds: what it costs when nothing else is running.
    private void Measure<T>(string what, Func<T> action)
    {
        for (var i = 0; i < 300; i++)
        {
            for (var j = 0; j < 30; j++)
                action();
            Thread.Sleep(1);
        }

        var best = double.MaxValue;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 10; i++)
                action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / 10);
        }

        output.WriteLine($"{what}: {best:F1} us, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / 10_000.0 / 1024:F1} KB");
    }
}
