using Journeys.Domain.Context;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Sessions;

public sealed class VisitStateTests
{
    [Fact]
    public void GivenHalfAnHourWithoutActivity_WhenTheCustomerComesBack_ThenItIsAnotherVisit()
    {
        var context = new CustomerContext().Take(Sample.Page(Sample.At(), "Home")).Take(Sample.Page(Sample.At(minutes: 30), "Home"));
        Assert.Equal((1, 2), (context.Visits.Count, context.Visits.Pages));
        context.Take(Sample.Page(Sample.At(minutes: 61), "Home"));
        Assert.Equal((2, 1), (context.Visits.Count, context.Visits.Pages));
        Assert.Equal(Sample.At(minutes: 30), context.Visits.PreviousVisitAt);
        Assert.False(context.Visits.IsActive(Sample.At(minutes: 92)));
    }

    [Fact]
    public void GivenAVisit_WhenMailIsSentAndOpened_ThenThatIsNoVisit()
    {
        var context = new CustomerContext().Take(Sample.Track("Email Sent", Sample.At())).Take(Sample.Track("Email Opened", Sample.At(minutes: 5)));
        Assert.Equal(0, context.Visits.Count);
        Assert.Equal(1, context.Take(Sample.Page(Sample.At(minutes: 6), "Home")).Visits.Count);
    }

    [Fact]
    public void GivenALateSignal_WhenItBelongsToTheVisit_ThenTheVisitIsTheSame()
    {
        var context = new CustomerContext().Take(Sample.Page(Sample.At(minutes: 20), "Home")).Take(Sample.Page(Sample.At(), "Home"));
        Assert.Equal((1, 2), (context.Visits.Count, context.Visits.Pages));
        Assert.Equal(Sample.At(), context.Visits.StartedAt);
        Assert.Equal(2, context.Take(Sample.Page(Sample.At(days: -1), "Home")).Visits.Count);
    }
}
