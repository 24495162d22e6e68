using System.Diagnostics;
using System.Text;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Counters;

namespace Journeys.Domain.Tests.Context;

/// <summary>Measures the memory of the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(FootprintTests), DisableParallelization = true)]
public sealed class MeasuredAlone;

[Collection(nameof(FootprintTests))]
public sealed class FootprintTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true, 20, 1950)]
    [InlineData(true, 70, 2500)]
    [InlineData(true, 700, 3100)]
    [InlineData(false, 70, 3050)]
    [InlineData(false, 1000, 3600)]
    public void Memory_OfAContext_IsBounded(bool isShopper, int signals, int most)
    {
        const int people = 300;
        // Names are made once, before the measuring.
        _ = Fold(1, signals, isShopper);
        var templates = new byte[people][];
        for (var i = 0; i < people; i++)
            templates[i] = Fold(i + 1, signals, isShopper).Bytes();
        var many = int.Parse(Environment.GetEnvironmentVariable("JOURNEYS_PEOPLE") ?? "300", System.Globalization.CultureInfo.InvariantCulture);
        var kept = new CustomerContext[many];
        var folds = new CustomerContext[people];
        for (var i = 0; i < people; i++)
            folds[i] = Fold(i + 1, signals, isShopper);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        folds = new CustomerContext[people];
        var folded = before - GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(folds);
        var start = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < many; i++)
            kept[i] = Sample.Decoded(templates[i % people]);
        var decoded = GC.GetTotalMemory(forceFullCollection: true) - start;
        GC.KeepAlive(kept);
        output.WriteLine($"{(isShopper ? "a shopper" : "everything at once")}, {signals} signals: {folded / people} bytes folded, {decoded / many} decoded ({many} people), {templates.Average(t => t.Length):F0} stored");
        Assert.True(folded / people <= most, $"{folded / people} bytes");
    }

    [Fact]
    public void Speed_OfApply_IsAFewMicroseconds()
    {
        var properties = """{"product_id":"507f1f77bcf86cd799439011","sku":"G-32","category":"Games > Board","name":"Monopoly: 3rd Edition","brand":"Hasbro","variant":"200 pieces","price":18.99,"quantity":1,"coupon":"MAYDEALS","currency":"USD","position":3,"value":18.99,"url":"https://www.example.com/product/path","image_url":"https://www.example.com/product/path.jpg"}""";
        var signals = new Journeys.Domain.Signals.Signal[64];
        for (var i = 0; i < signals.Length; i++)
            signals[i] = Sample.Track("Product Viewed", Sample.At(minutes: i * 7), properties, """{"locale":"en-US"}""");
        output.WriteLine($"{Encoding.UTF8.GetByteCount(properties)} bytes of properties");
        var context = new CustomerContext();
        context.Adopt(new CounterSet(RandomSignals.Plan));
        var content = new SignalContent();
        var writer = new StateWriter(8192);
        long best = long.MaxValue, parse = long.MaxValue, encode = long.MaxValue;
        for (var round = 0; round < 200; round++)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var signal in signals)
            {
                content.Load(signal);
                context.Apply(signal, content);
            }

            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
            start = Stopwatch.GetTimestamp();
            foreach (var signal in signals)
                content.Load(signal);
            parse = Math.Min(parse, Stopwatch.GetTimestamp() - start);
            start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 64; i++)
            {
                writer.Clear();
                context.Encode(writer);
            }

            encode = Math.Min(encode, Stopwatch.GetTimestamp() - start);
        }

        var bare = long.MaxValue;
        for (var round = 0; round < 200; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < signals.Length; i++)
            {
                var reader = new System.Text.Json.Utf8JsonReader(signals[i].Properties.Span);
                while (reader.Read())
                {
                }
            }

            bare = Math.Min(bare, Stopwatch.GetTimestamp() - start);
        }

        var unit = 1e9 / Stopwatch.Frequency / signals.Length;
        output.WriteLine($"parse and apply {best * unit:F0} ns, of which parse {parse * unit:F0} ns (a bare reader of the properties {bare * unit:F0} ns); encode {encode * unit:F0} ns for {writer.Length} bytes");
        Assert.True(best * unit < 30_000, "An unoptimised build takes a few times longer; ten times is too long.");
    }

    private static CustomerContext Fold(int seed, int signals, bool isShopper)
    {
        var context = new CustomerContext();
        context.Adopt(new CounterSet(RandomSignals.Plan));
        foreach (var signal in isShopper ? new RandomSignals(seed).Shopper(signals) : new RandomSignals(seed).Many(signals))
            context.Take(signal);
        return context;
    }
}
