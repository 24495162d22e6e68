using Journeys.Domain.Context;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Rhythm;

public sealed class PersonalRhythmTests
{
    [Theory]
    [InlineData(7, 4, true)]
    [InlineData(7, 12, true)]
    [InlineData(365, 4, false)]
    [InlineData(30, 6, false)]
    public void GivenAPersonsRhythm_WhenSilentForThreeWeeks_ThenItIsUnusualOnlyForTheWeeklyOne(int days, int visits, bool unusual)
    {
        var context = new CustomerContext();
        for (var i = 0; i < visits; i++)
            context.Take(Sample.Page(Sample.At(i * days, i % 3), "Home"));
        Assert.Equal(unusual, context.Rhythm.UnusuallyQuiet(Sample.At(((visits - 1) * days) + 21)));
    }

    [Fact]
    public void GivenOneVisitOnly_WhenYearsPass_ThenNothingIsKnownToBeUnusual() =>
        Assert.Equal(Instant.MaxValue, new CustomerContext().Take(Sample.Page(Sample.At(), "Home")).Rhythm.UnusuallyQuietAt());

    [Fact]
    public void GivenCoffeeEveryFiveWeeks_WhenAskedForTheNextNeed_ThenItIsInTheFifthWeek()
    {
        var context = new CustomerContext();
        for (var i = 0; i < 5; i++)
        {
            context.Take(Sample.Order($"c{i}", Sample.At((i * 35) + (i % 2)), "8", """[{"product_id":"arabica","category":"Coffee"}]"""));
            context.Take(Sample.Order($"m{i}", Sample.At((i * 35) + 10), "2", """[{"product_id":"milk","category":"Milk"}]"""));
        }

        var due = context.Rhythm.NextNeedAt("Coffee");
        Assert.InRange((due - Sample.At(4 * 35)).TotalDays, 31, 37);
        context.Take(Sample.Order("elsewhere", Sample.At((4 * 35) + 25), "8", """[{"product_id":"robusta","category":"Coffee"}]"""));
        Assert.True(context.Rhythm.NextNeedAt("Coffee") > due + TimeSpan.FromDays(14));
    }

    [Fact]
    public void GivenVisitsOnTheSameDay_WhenCounted_ThenTheyAreOneOccasion()
    {
        var context = new CustomerContext();
        for (var i = 0; i < 6; i++)
        {
            context.Take(Sample.Page(Sample.At(i * 7), "Home"));
            context.Take(Sample.Page(Sample.At(i * 7, 3), "Home"));
        }

        Assert.Equal(5, context.Rhythm.Visits.Gaps);
        Assert.InRange(context.Rhythm.Visits.MedianGap.TotalDays, 6.3, 8.2);
    }
}
