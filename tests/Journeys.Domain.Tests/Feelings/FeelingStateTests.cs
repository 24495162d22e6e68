using Journeys.Domain.Context;
using Journeys.Domain.Feelings;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Feelings;

public sealed class FeelingStateTests
{
    [Theory]
    [InlineData("""{"score":9}""", 800)]
    [InlineData("""{"score":6,"scale":10}""", -250)]
    [InlineData("""{"score":0}""", -1000)]
    [InlineData("""{"rating":5}""", 1000)]
    [InlineData("""{"rating":"3"}""", 0)]
    [InlineData("""{"sentiment":-0.4}""", -400)]
    [InlineData("""{"score":75,"scale":100}""", 500)]
    public void Sentiment_OfAScore(string properties, int expected) =>
        Assert.Equal(expected, Sentiments.Of(SignalContent.Of(Sample.Track("Survey Answered", Sample.At(), properties))));

    [Fact]
    public void GivenAComplaint_WhenItsResolutionArrivesFirst_ThenItIsNotOpen()
    {
        var context = new CustomerContext()
            .Take(Sample.Track("Complaint Resolved", Sample.At(1), """{"complaint_id":"c1"}"""))
            .Take(Sample.Track("Complaint Opened", Sample.At(), """{"complaint_id":"c1"}"""));
        Assert.Equal(0, context.Feelings.OpenComplaints);
    }

    [Fact]
    public void GivenTwoComplaints_WhenOneIsResolved_ThenOneIsOpen_AndWithoutAnIdAllAreResolved()
    {
        var context = new CustomerContext()
            .Take(Sample.Track("Complaint Opened", Sample.At(), """{"complaint_id":"c1","subject":"delivery"}"""))
            .Take(Sample.Track("Complaint Opened", Sample.At(), """{"complaint_id":2}"""))
            .Take(Sample.Track("Complaint Resolved", Sample.At(1), """{"complaint_id":"c1"}"""));
        Assert.Equal(1, context.Feelings.OpenComplaints);
        Assert.True(context.Feelings.Sentiment("delivery", Sample.At(1)) < -400);
        Assert.Equal(0, context.Take(Sample.Track("Complaint Resolved", Sample.At(2))).Feelings.OpenComplaints);
    }

    [Fact]
    public void GivenAFeeling_WhenAYearPasses_ThenLittleIsLeft()
    {
        var context = new CustomerContext().Take(Sample.Track("Compliment Given", Sample.At(), """{"subject":"staff"}"""));
        Assert.True(context.Feelings.Sentiment(Sample.At()) > 500);
        Assert.InRange(context.Feelings.Sentiment(Sample.At(365)), 1, 60);
        Assert.Equal(1, context.Feelings.Compliments);
    }
}
