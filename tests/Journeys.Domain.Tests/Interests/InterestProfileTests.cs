using Journeys.Domain.Context;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Interests;

public sealed class InterestProfileTests
{
    [Fact]
    public void GivenYearsOfGroceries_WhenThreeGardeningPagesAreReadInOneVisit_ThenGardeningIsOnTop()
    {
        var context = Shopper(100);
        var now = Sample.At(days: 701);
        for (var i = 0; i < 3; i++)
            context.Take(Sample.Page(now + TimeSpan.FromMinutes(i), "Garden"));
        var top = context.Interests.Top(3, now);
        Assert.Equal("Garden", top[0].Category);
        Assert.True(top[0].IsRecent);
    }

    [Fact]
    public void GivenYearsOfGroceries_WhenBehaviourBreaks_ThenWhatWasBeforeNoLongerDecides()
    {
        var context = Shopper(100);
        var spent = context.Orders.RecentValue(Sample.At(701));
        for (var week = 0; week < 7; week++)
            context.Take(Sample.Page(Sample.At(701 + (week * 5)), week % 2 == 0 ? "Garden > Roses" : "Travel"));
        var now = Sample.At(760);
        Assert.True(context.Interests.BrokenAt > Sample.At(700));
        Assert.True(context.Orders.RecentValue(now) < spent / 6);
    }

    [Fact]
    public void GivenASteadyShopper_WhenYearsPass_ThenThereIsNoBreak() => Assert.Equal(Instant.MinValue, Shopper(150).Interests.BrokenAt);

    [Theory]
    [InlineData("Garden > Tools")]
    [InlineData("Garden/Tools")]
    public void GivenALevelBelow_WhenSeen_ThenTheLevelAboveIsOfInterestToo(string category)
    {
        var context = new CustomerContext().Take(Sample.Page(Sample.At(), category)).Take(Sample.Page(Sample.At(minutes: 1), "Garden > Seeds"));
        Assert.Equal("Garden", context.Interests.Top(1, Sample.At())[0].Category);
        Assert.True(context.Interests.Permille(category, Sample.At()) > 0);
    }

    [Fact]
    public void GivenMoreCategoriesThanAreKept_WhenANewOneIsSeen_ThenItStays()
    {
        var context = Shopper(100);
        for (var i = 0; i < 30; i++)
            context.Take(Sample.Page(Sample.At(720 + (i / 100.0)), $"New {i % 4}"));
        Assert.Equal(12, context.Interests.Count);
        Assert.StartsWith("New", context.Interests.Top(1, Sample.At(721))[0].Category, StringComparison.Ordinal);
    }

    private static CustomerContext Shopper(int weeks)
    {
        var context = new CustomerContext();
        for (var week = 0; week < weeks; week++)
        {
            string[] categories = ["Bread", "Milk", "Fruit", week % 2 == 0 ? "Meat" : "Fish", $"Other {week % 9}"];
            var products = string.Join(',', categories.Select((c, i) => $$"""{"product_id":"p{{i}}","category":"{{c}}","price":5}"""));
            context.Take(Sample.Order($"w{week}", Sample.At(week * 7), "25.00", $"[{products}]"));
        }

        return context;
    }
}
