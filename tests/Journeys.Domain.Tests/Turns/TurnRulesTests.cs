using Journeys.Domain.Counters;
using Journeys.Domain.Journal;

namespace Journeys.Domain.Tests.Turns;

public sealed class TurnRulesTests
{
    [Fact]
    public void GivenASignalOlderThanItsFreshness_WhenItComes_ThenItIsKeptAndMovesNothing()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Near"], "to": "b" }""")).Receives("Hello");

        scene.Receives("Near", late: TimeSpan.FromDays(1));

        Assert.Equal("a", scene.Stage());
        Assert.True(scene.Events.OfType<SignalReceived>().Last().IsHistory);
        Assert.Equal(1, scene.Customer.HistoryCount);
        Assert.Equal("b", scene.Receives("Near", late: TimeSpan.FromMinutes(14)).Stage());
    }

    [Fact]
    public void GivenSomethingDueBeforeASignal_WhenTheSignalComes_ThenItHappensFirst()
    {
        var scene = new Scene(TestPlaybooks.OneRegion(
            """{ "from": "a", "on": ["Go"], "to": "b" }, { "from": "b", "after": "1h", "to": "c" }, { "from": "b", "on": ["Late"], "to": "d" }""")).Receives("Go");
        scene.Now += TimeSpan.FromHours(2);

        scene.Receives("Late");

        Assert.Equal("c", scene.Stage());
    }

    [Fact]
    public void GivenARuleWithACounter_WhenSignalsCome_ThenItCountsWithinItsWindow()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Seen"], "when": "count('Seen', duration('1d')) >= 3", "to": "b" }"""));

        scene.Receives("Seen").Receives("Seen");
        scene.Now += TimeSpan.FromDays(2);
        Assert.Equal("a", scene.Receives("Seen").Stage());
        Assert.Equal("b", scene.Receives("Seen").Receives("Seen").Stage());
    }

    [Fact]
    public void GivenANewPlaybookWithANewCounter_WhenItIsAdopted_ThenTheCounterIsFilledFromTheJournal()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Go"], "to": "b" }""")).Receives("Seen").Receives("Seen");

        scene.Under(TestPlaybooks.OneRegion("""{ "on": ["Seen"], "when": "count('Seen') >= 3", "to": "c" }""", version: 2));

        Assert.Equal("c", scene.Receives("Seen").Stage());
        Assert.True(scene.Customer.Context.Counters.TryGet(CounterDefinition.Count("Seen"), scene.Now, out var count));
        Assert.Equal(3, count);
    }

    [Fact]
    public void GivenAStageThatIsGone_WhenThePlaybookNamesItsSuccessor_ThenNobodyLosesTheirPlace()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Go"], "to": "d" }""")).Receives("Go");

        scene.Under(TestPlaybooks.Read(
            """
            { "name": "t", "map": { "r": { "initial": "a", "stages": { "a": {"en":"","fr":""}, "c": {"en":"","fr":""} },
              "transitions": [], "successors": { "d": "b", "b": "c" } } } }
            """,
            version: 2));
        scene.Receives("Anything");

        Assert.Equal("c", scene.Stage());
        Assert.Equal("playbook", scene.Events.OfType<StageEntered>().Last().Cause);
    }

    [Fact]
    public void GivenALife_WhenItsEventsAreReadAgain_ThenTheStateIsTheSameBitForBit()
    {
        var scene = new Scene(TestPlaybooks.OneRegion(
            """{ "on": ["Order Completed"], "to": "b", "reenter": true }, { "from": "b", "when": "idle(duration('1h'))", "to": "c" }, { "when": "count('Product Viewed', duration('7d')) > 2", "to": "d" }"""));
        for (var day = 0; day < 40; day++)
        {
            scene.Receives("Product Viewed", """{"product_id":"p1","category":"Garden > Tools","price":9.5}""");
            if (day % 7 == 3)
                scene.Receives("Order Completed", $$"""{"order_id":"o{{day}}","total":19.90,"currency":"EUR","products":[{"product_id":"p1","category":"Garden","price":19.90,"quantity":1}]}""");
            scene.Passes(TimeSpan.FromHours(21));
        }

        Assert.Equal(scene.State(), scene.Replayed());
    }
}
