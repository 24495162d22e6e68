using FsCheck;
using FsCheck.Fluent;
using Journeys.Domain.Context;
using Journeys.Domain.Counters;

namespace Journeys.Domain.Tests.Context;

public sealed class CustomerContextTests
{
    private static Arbitrary<int> Seeds => Gen.Choose(1, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void GivenAnyHistory_WhenEncodedAndDecoded_ThenNothingIsLost() =>
        Prop.ForAll(Seeds, seed =>
        {
            var bytes = Folded(seed, 120).Bytes();
            return bytes.AsSpan().SequenceEqual(Sample.Decoded(bytes).Bytes());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GivenAnyHistory_WhenFoldedAgain_ThenTheBytesAreTheSame() =>
        Prop.ForAll(Seeds, seed => Folded(seed, 120).Bytes().AsSpan().SequenceEqual(Folded(seed, 120).Bytes())).QuickCheckThrowOnFailure();

    [Fact]
    public void GivenAnyHistory_WhenASnapshotIsTakenOnTheWay_ThenItEndsTheSame() =>
        Prop.ForAll(Seeds, seed =>
        {
            var signals = new RandomSignals(seed).Many(160);
            var through = New();
            var resumed = New();
            for (var i = 0; i < signals.Count; i++)
            {
                through.Take(signals[i], i % 7 == 0);
                resumed.Take(signals[i], i % 7 == 0);
                if (i % 40 == 17)
                    resumed = Sample.Decoded(resumed.Bytes());
            }

            return through.Bytes().AsSpan().SequenceEqual(resumed.Bytes());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GivenALongHistory_WhenFolded_ThenTheSizeStaysBounded() =>
        Prop.ForAll(Seeds, seed =>
        {
            var context = Folded(seed, 3000);
            return context.Bytes().Length < 6000 && context.Recent.Count <= RecentSignals.Capacity && context.Orders.Items.Length <= 8
                && context.Basket.Count <= 12 && context.Interests.Count <= 12 && context.Facts.Count <= 24;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void GivenTwoPeople_WhenTheyAreOne_ThenCountsAndSumsAddUp() =>
        Prop.ForAll(Seeds, Seeds, (one, two) =>
        {
            var (a, b) = (Folded(one, 60, "A"), Folded(two, 60, "B"));
            var before = b.Bytes();
            var (orders, visits, eur) = (a.Orders.Count + b.Orders.Count, a.Visits.Count + b.Visits.Count, a.Orders.Revenue("EUR") + b.Orders.Revenue("EUR"));
            var ever = CounterDefinition.Count("Order Completed");
            Assert.True(a.Counters.TryGet(ever, Sample.Start, out var countA) & b.Counters.TryGet(ever, Sample.Start, out var countB));
            a.Absorb(b);
            a.Counters.TryGet(ever, Sample.Start, out var both);
            return a.Orders.Count == orders && a.Visits.Count == visits && a.Orders.Revenue("EUR") == eur && both == countA + countB
                && before.AsSpan().SequenceEqual(b.Bytes()) && a.Bytes().AsSpan().SequenceEqual(Sample.Decoded(a.Bytes()).Bytes());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GivenTwoPeople_WhenAbsorbedTwiceFromTheSameState_ThenTheBytesAreTheSame() =>
        Prop.ForAll(Seeds, Seeds, (one, two) =>
        {
            var (first, second) = (Folded(one, 80), Folded(one, 80));
            first.Absorb(Folded(two, 80));
            second.Absorb(Sample.Decoded(Folded(two, 80).Bytes()));
            return first.Bytes().AsSpan().SequenceEqual(second.Bytes());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GivenHistory_WhenApplied_ThenItIsCountedButMovesNothing()
    {
        var context = New();
        context.Take(Sample.Track("Product Added", Sample.At(), """{"product_id":"p","latitude":1,"longitude":2}"""), isHistory: true);
        context.Take(Sample.Order("o", Sample.At(hours: 1), "10.00"), isHistory: true);
        Assert.Equal(0, context.Basket.Count);
        Assert.False(context.Places.HasPosition);
        Assert.False(context.Visits.IsActive(Sample.At(hours: 1)));
        Assert.Equal(1, context.Orders.Count);
        Assert.Equal(2, context.Visits.Count);
        Assert.Equal(2, context.Recent.Count);
    }

    private static CustomerContext New()
    {
        var context = new CustomerContext();
        context.Adopt(new CounterSet(RandomSignals.Plan));
        return context;
    }

    private static CustomerContext Folded(int seed, int count, string orders = "ORDER")
    {
        var context = New();
        var i = 0;
        foreach (var signal in new RandomSignals(seed).Many(count))
        {
            var mine = orders == "ORDER" ? signal : signal with { Properties = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(signal.Properties.Span).Replace("ORDER", orders, StringComparison.Ordinal)) };
            context.Take(mine, i++ % 9 == 0);
        }

        return context;
    }
}
