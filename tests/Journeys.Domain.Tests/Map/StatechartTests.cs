using Journeys.Domain.Journal;
using Journeys.Domain.Tests.Turns;

namespace Journeys.Domain.Tests.Map;

public sealed class StatechartTests
{
    [Fact]
    public void GivenNobody_WhenTheFirstSignalMatches_ThenTheInitialStageIsEnteredAndLeftInOneStep()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "from": "a", "on": ["Go"], "to": "b" }""")).Receives("Go");

        Assert.Equal("b", scene.Stage());
        Assert.Equal([("", "a"), ("a", "b")], scene.Events.OfType<StageEntered>().Select(e => (e.From, e.Stage)));
    }

    [Fact]
    public void GivenTwoThatMatch_WhenPrioritiesDiffer_ThenTheHigherWins()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Go"], "to": "b" }, { "on": ["Go"], "to": "c", "priority": 1 }""")).Receives("Go");

        Assert.Equal("c", scene.Stage());
    }

    [Fact]
    public void GivenTwoThatMatch_WhenPrioritiesAreEqual_ThenTheFirstDeclaredWins()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Go"], "to": "b" }, { "on": ["Go"], "to": "c" }""")).Receives("Go");

        Assert.Equal("b", scene.Stage());
    }

    [Fact]
    public void GivenAChain_WhenOneSignalComes_ThenOneTransitionIsTaken()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "from": "a", "on": ["Go"], "to": "b" }, { "from": "b", "on": ["Go"], "to": "c" }""")).Receives("Go");

        Assert.Equal("b", scene.Stage());
        Assert.Equal("c", scene.Receives("Go").Stage());
    }

    [Fact]
    public void GivenTwoRegions_WhenOneAsksForTheOther_ThenItSeesTheConfigurationBeforeTheStep()
    {
        var playbook = TestPlaybooks.Read(
            """
            { "name": "t", "map": {
              "one": { "initial": "off", "stages": { "off": {"en":"","fr":""}, "on": {"en":"","fr":""} }, "transitions": [ { "from": "off", "on": ["Go"], "to": "on" } ] },
              "two": { "initial": "off", "stages": { "off": {"en":"","fr":""}, "on": {"en":"","fr":""} }, "transitions": [ { "from": "off", "on": ["Go"], "to": "on", "when": "in_stage('one.on')" } ] } } }
            """);
        var scene = new Scene(playbook).Receives("Go");

        Assert.Equal(("on", "off"), (scene.Stage("one"), scene.Stage("two")));
        Assert.Equal("on", scene.Receives("Go").Stage("two"));
    }

    [Fact]
    public void GivenAStage_WhenATransitionLeadsToItself_ThenItIsReenteredOnlyIfDeclared()
    {
        var without = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Go"], "to": "b" }""")).Receives("Go").Receives("Go");
        var with = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Go"], "to": "b", "reenter": true }""")).Receives("Go").Receives("Go");

        Assert.Single(without.Events.OfType<StageEntered>(), e => e.Stage == "b");
        Assert.Equal(2, with.Events.OfType<StageEntered>().Count(e => e.Stage == "b"));
    }

    [Fact]
    public void GivenATimedStage_WhenItsTimeIsUp_ThenTimeAloneLeavesItAtThatMoment()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "on": ["Go"], "to": "b" }, { "from": "b", "after": "30m", "to": "c" }""")).Receives("Go");

        Assert.Equal("b", scene.Passes(TimeSpan.FromMinutes(29)).Stage());
        Assert.Equal("c", scene.Passes(TimeSpan.FromDays(3)).Stage());
        Assert.Equal(Scene.Start + TimeSpan.FromMinutes(30), scene.Events.OfType<StageEntered>().Last().At);
    }

    [Fact]
    public void GivenATimedStage_WhenItIsLeftBefore_ThenItsWakeIsGone()
    {
        var scene = new Scene(TestPlaybooks.OneRegion(
            """{ "from": "a", "on": ["Go"], "to": "b" }, { "from": "b", "after": "30m", "to": "c" }, { "from": "b", "on": ["Stop"], "to": "d" }""")).Receives("Go");
        Assert.Equal(Scene.Start + TimeSpan.FromMinutes(30), scene.Customer.NextWake);

        scene.Receives("Stop");

        Assert.Equal(Instant.MaxValue, scene.Customer.NextWake);
        Assert.Equal("d", scene.Passes(TimeSpan.FromDays(3)).Stage());
    }

    [Fact]
    public void GivenARuleOfTime_WhenItWillHold_ThenTheCustomerWakesThen()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "from": "a", "when": "idle(duration('1h'))", "to": "b" }""")).Receives("Product Viewed");

        Assert.Equal(Scene.Start + TimeSpan.FromHours(1), scene.Customer.NextWake);
        Assert.Equal("b", scene.Passes(TimeSpan.FromHours(2)).Stage());
    }

    [Fact]
    public void GivenTwoStagesThatLeadToEachOther_WhenTimePasses_ThenTheyDoNotSpin()
    {
        var scene = new Scene(TestPlaybooks.OneRegion("""{ "from": "a", "when": "true", "to": "b" }, { "from": "b", "when": "true", "to": "a" }""")).Receives("x");
        var before = scene.Events.Count;

        scene.Passes(TimeSpan.FromSeconds(10));

        Assert.InRange(scene.Events.Count - before, 1, 11);
    }

    [Fact]
    public void GivenARuleThatFails_WhenItIsJudged_ThenTheStepIsReportedAndTheOthersGoOn()
    {
        var scene = new Scene(TestPlaybooks.OneRegion(
            """{ "on": ["Go"], "when": "signal.properties.missing > 3", "to": "b", "priority": 5 }, { "on": ["Go"], "to": "c" }""")).Receives("Go");

        Assert.Equal("c", scene.Stage());
        Assert.Contains("missing", Assert.Single(scene.Events.OfType<StepFailed>()).Cause, StringComparison.Ordinal);
    }
}
