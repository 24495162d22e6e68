using Journeys.Domain.Context;
using Journeys.Domain.Facts;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Facts;

public sealed class FactBookTests
{
    [Fact]
    public void GivenSourcesThatDiffer_WhenAFactIsUsed_ThenItIsWhatThePersonSaid()
    {
        var context = new CustomerContext()
            .Take(Sample.Identify(Sample.At(), """{"city":"Lyon","age":41,"address":{"zip":"69001"},"tags":[1]}"""))
            .Take(Sample.Identify(Sample.At(1), """{"city":"Paris"}""", """{"fact_source":"third_party","purpose":"personalisation"}"""));
        var now = Sample.At(2);
        Assert.Equal("Lyon", context.Facts.Use("city", now)?.Value.Text);
        Assert.Equal("41", context.Facts.Use("age", now)?.Value.ToString());
        Assert.Equal("69001", context.Facts.Use("address.zip", now)?.Value.Text);
        var paris = Assert.Single(context.Facts.All(now), f => f.Value.Text == "Paris");
        Assert.Equal((FactSource.ThirdParty, FactStanding.Outranked, "personalisation"), (paris.Source, paris.Standing, paris.Purpose));
    }

    [Fact]
    public void GivenABoughtFact_WhenItIsOld_ThenItIsShownButNotUsed()
    {
        var context = new CustomerContext().Take(Sample.Identify(Sample.At(), """{"income":{"value":52000,"source":"third_party","confidence":0.7}}"""));
        Assert.Equal(52_000_000, context.Facts.Use("income", Sample.At(10))?.Value.Thousandths);
        Assert.Null(context.Facts.Use("income", Sample.At(200)));
        Assert.Equal(FactStanding.Stale, context.Facts.All(Sample.At(200))[0].Standing);
    }

    [Fact]
    public void GivenAFactInferred_WhenThePersonSaysOtherwise_ThenItIsContradicted()
    {
        var context = new CustomerContext()
            .Take(Sample.Identify(Sample.At(), """{"has_dog":{"value":true,"source":"inferred"}}"""))
            .Take(Sample.Identify(Sample.At(1), """{"has_dog":false}"""));
        Assert.Equal("false", context.Facts.Use("has_dog", Sample.At(2))?.Value.ToString());
        Assert.Equal(FactStanding.Contradicted, context.Facts.All(Sample.At(2))[0].Standing);
    }

    [Fact]
    public void GivenSomethingSaid_WhenWhatIsSeenLaterContradictsIt_ThenWhatIsSeenIsUsed()
    {
        var context = new CustomerContext()
            .Take(Sample.Identify(Sample.At(), """{"size":"M"}"""))
            .Take(Sample.Identify(Sample.At(300), """{"size":{"value":"L","source":"observed","confidence":0.95}}"""));
        Assert.Equal("L", context.Facts.Use("size", Sample.At(301))?.Value.Text);
    }

    [Fact]
    public void GivenAFact_WhenTheTraitIsNull_ThenItIsGone_AndLateOnesDoNotReplaceNewer()
    {
        var context = new CustomerContext()
            .Take(Sample.Identify(Sample.At(5), """{"size":"M"}""")).Take(Sample.Identify(Sample.At(4), """{"size":"S"}"""));
        Assert.Equal("M", context.Facts.Use("size", Sample.At(6))?.Value.Text);
        Assert.Equal(0, context.Take(Sample.Identify(Sample.At(6), """{"size":null}""")).Facts.Count);
    }

    [Fact]
    public void GivenALocaleInTheContext_WhenSeen_ThenItIsObserved()
    {
        var context = new CustomerContext().Take(Sample.Track("Product Viewed", Sample.At(), context: """{"locale":"fr-FR","timezone":"Europe/Paris"}"""));
        Assert.Equal(("fr-FR", FactSource.Observed), (context.Facts.Use("locale", Sample.At())!.Value.Value.Text, context.Facts.Use("locale", Sample.At())!.Value.Source));
    }
}
