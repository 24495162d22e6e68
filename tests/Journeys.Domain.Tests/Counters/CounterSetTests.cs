using FsCheck;
using FsCheck.Fluent;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Counters;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Counters;

public sealed class CounterSetTests
{
    [Fact]
    public void GivenFewSignals_WhenCountedInAWindow_ThenTheCountIsExact()
    {
        var week = CounterDefinition.Count("Product Viewed", TimeSpan.FromDays(7));
        var set = new CounterSet(CounterPlan.Of([week]));
        for (var day = 0; day < 10; day++)
            Apply(set, Sample.Track("Product Viewed", Sample.At(day)));
        Assert.True(set.TryGet(week, Sample.At(9, 1), out var count));
        Assert.Equal(7, count);
        Assert.False(set.TryGet(CounterDefinition.Count("Else"), Sample.At(), out _));
    }

    [Fact]
    public void GivenManySignals_WhenCountedInAWindow_ThenTheErrorIsWithinATwelfthAndAQuarter() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), seed =>
        {
            var week = CounterDefinition.Count("*", TimeSpan.FromDays(7));
            var sum = CounterDefinition.Sum("Bought", "amount", TimeSpan.FromDays(7));
            var set = new CounterSet(CounterPlan.Of([week, sum]));
            var random = new RandomSignals(seed);
            var times = new List<Instant>();
            var now = Sample.Start;
            for (var i = 0; i < 400; i++)
            {
                now += TimeSpan.FromMinutes(random.Below(120));
                var at = random.Below(10) == 0 ? now - TimeSpan.FromMinutes(random.Below(1000)) : now;
                times.Add(at);
                Apply(set, Sample.Track("Bought", at, """{"amount":0.5}"""));
            }

            set.TryGet(week, now, out var count);
            set.TryGet(sum, now, out var total);
            var least = times.Count(t => t > now - TimeSpan.FromDays(7) && t <= now);
            var most = times.Count(t => t > now - TimeSpan.FromDays(7 * 13 / 12.0));
            var mostSummed = times.Count(t => t > now - TimeSpan.FromDays(7 * 5 / 4.0));
            return count >= least && count <= most && total >= least * 500 && total <= mostSummed * 500;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GivenSumsAndDistinctValuesAndLast_WhenAsked_ThenTheyAreRight()
    {
        var sum = CounterDefinition.Sum("Order Completed", "total", TimeSpan.FromDays(30));
        var ever = CounterDefinition.Sum("Order Completed", "total", TimeSpan.Zero);
        var distinct = CounterDefinition.Distinct("Product Viewed", "product_id", TimeSpan.FromDays(7));
        var last = CounterDefinition.Last("Product Viewed");
        var set = new CounterSet(CounterPlan.Of([sum, ever, distinct, last]));
        for (var i = 0; i < 6; i++)
        {
            Apply(set, Sample.Order($"o{i}", Sample.At(i * 10), "10.25"));
            Apply(set, Sample.Track("Product Viewed", Sample.At(i), $$"""{"product_id":"p{{i % 3}}"}"""));
        }

        Assert.Equal(30_750, set.ValueOf(set.Plan.IndexOf(sum), Sample.At(50, 1)));
        Assert.Equal(61_500, set.ValueOf(set.Plan.IndexOf(ever), Sample.At(50)));
        Assert.Equal(3, set.ValueOf(set.Plan.IndexOf(distinct), Sample.At(6)));
        Assert.Equal(Sample.At(5).Seconds, set.ValueOf(set.Plan.IndexOf(last), Sample.At(6)));
    }

    [Fact]
    public void GivenCounters_WhenEncodedAndDecoded_ThenThePlanIsTheSharedOne()
    {
        var set = new CounterSet(RandomSignals.Plan);
        foreach (var signal in new RandomSignals(7).Many(300))
            Apply(set, signal);
        var writer = new StateWriter();
        set.Encode(writer);
        var reader = new StateReader(writer.Written);
        var decoded = CounterSet.Decode(ref reader);
        Assert.True(reader.AtEnd);
        Assert.Same(set.Plan, decoded.Plan);
        var again = new StateWriter();
        decoded.Encode(again);
        Assert.True(writer.Written.SequenceEqual(again.Written));
    }

    private static void Apply(CounterSet set, Journeys.Domain.Signals.Signal signal) => set.Apply(signal, SignalContent.Of(signal));
}
