using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;
using Journeys.Domain.Signals;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Signals;

namespace Journeys.Conformance.Engines;

public abstract partial class EngineSuite
{
    [Fact]
    public async Task ReceiveAsync_Accepted_IsDurable()
    {
        await TakeAsync(Signal("m1", 1, "Product Viewed", "user_id:ann"), Signal("m2", 2, "Order Completed", "user_id:ann"));
        var before = Encode(await GetAsync("user_id:ann"));
        await RestartAsync();
        Assert.Equal("bought", await StageAsync("user_id:ann"));
        Assert.Equal(before, Encode(await GetAsync("user_id:ann")));
        await VerifyAsync("m1", "m2");
    }

    [Fact]
    public async Task ReceiveAsync_Nothing_GivesNothing() => Assert.Empty(await ReceiveAsync());

    [Fact]
    public async Task ReceiveAsync_SameMessageAgain_ChangesNothing()
    {
        var signal = Signal("m1", 1, "Order Completed", "user_id:ann");
        await TakeAsync(signal);
        var before = Encode(await GetAsync("user_id:ann"));
        Assert.Equal([SignalOutcome.Duplicate], await ReceiveAsync(signal));
        await RestartAsync();
        Assert.Equal([SignalOutcome.Duplicate], await ReceiveAsync(signal));
        Assert.Equal(before, Encode(await GetAsync("user_id:ann")));
        await VerifyAsync("m1");
    }

    [Fact]
    public async Task ReceiveAsync_SameMessageInOneBatch_IsTakenOnce()
    {
        var outcomes = await ReceiveAsync(
            Signal("m1", 1, "Product Viewed", "user_id:ann"), Signal("m1", 1, "Product Viewed", "user_id:ann"), Signal("m2", 2, "Product Viewed", "user_id:ann"));
        Assert.Equal([SignalOutcome.Accepted, SignalOutcome.Duplicate, SignalOutcome.Accepted], outcomes);
        await VerifyAsync("m1", "m2");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ReceiveAsync_RepeatedWhileTheFirstFails_IsNoDuplicateOfWhatIsLost(int call)
    {
        await TakeAsync(Signal("m0", 0, "Product Viewed", "user_id:ann"));

        // The three share a turn, or the first has one of its own.
        Node.Journal.BreakAt(call, failures: 1);
        var outcomes = await ReceiveAsync(
            Signal("m1", 1, "Product Viewed", "user_id:ann"), Signal("m2", 2, "Product Viewed", "user_id:ann"), Signal("m2", 2, "Product Viewed", "user_id:ann"));
        Node.Journal.Mend();
        Assert.Equal(outcomes.Contains(SignalOutcome.Duplicate), outcomes.Skip(1).Contains(SignalOutcome.Accepted));
        foreach (var id in new[] { "m1", "m2" })
            Assert.Contains(Assert.Single(await ReceiveAsync(Signal(id, 1, "Product Viewed", "user_id:ann"))), new[] { SignalOutcome.Accepted, SignalOutcome.Duplicate });
        await VerifyAsync("m0", "m1", "m2");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReceiveAsync_RepeatedAfterManyOthers_IsKnownFromTheJournal(bool restarted)
    {
        string[] ids = [.. Enumerable.Range(0, 100).Select(i => $"m{i}")];
        foreach (var id in ids)
            await TakeAsync(Signal(id, int.Parse(id[1..], null), "Product Viewed", "user_id:ann"));
        if (restarted)
            await RestartAsync();
        var again = ids.Select(id => Signal(id, int.Parse(id[1..], null), "Product Viewed", "user_id:ann")).ToArray();
        Assert.All(await ReceiveAsync(again), o => Assert.Equal(SignalOutcome.Duplicate, o));

        // As old as what memory no longer holds, and yet new.
        await TakeAsync(Signal("late", 3, "Product Viewed", "user_id:ann"));
        await VerifyAsync([.. ids, "late"]);
    }

    [Fact]
    public async Task ReceiveAsync_Batches_KeepTheOrderOfEachCustomer()
    {
        var sent = new List<string>();
        for (var batch = 0; batch < 10; batch++)
        {
            var signals = Enumerable.Range(0, 300).Select(i => Signal($"m{batch:00}-{i:000}", (batch * 300) + i, "Product Viewed", $"user_id:u{i % 7}")).ToArray();
            await TakeAsync(signals);
            sent.AddRange(signals.Select(s => s.MessageId));
        }

        Assert.All(await ReadAllAsync(), c => Assert.Equal(c.Messages.Order(StringComparer.Ordinal), c.Messages));
        await VerifyAsync(sent);
    }

    [Fact]
    public async Task ReceiveAsync_Batch_ReachesEveryCustomerInIt()
    {
        await TakeAsync([.. Enumerable.Range(0, 500).Select(i => Signal($"m{i}", i, i % 2 == 0 ? "Product Viewed" : "Order Completed", $"user_id:u{i}"))]);
        Assert.Equal("browsing", await StageAsync("user_id:u0"));
        Assert.Equal("bought", await StageAsync("user_id:u499"));
        Assert.Equal(500, (await Node.Store.Journal.CountAsync(Token)).Customers);
        await VerifyAsync(Enumerable.Range(0, 500).Select(i => $"m{i}"));
    }

    [Fact]
    public async Task ReceiveAsync_ManyCallersManyCustomers_TakesEachSignalOnce()
    {
        const int Callers = 16, Each = 20;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = 0; i < Each; i++)
            {
                var signals = Enumerable.Range(0, 10)
                    .Select(n => Signal($"m{caller}-{i}-{n}", i, "Product Viewed", $"user_id:u{((caller * 31) + (i * 7) + n) % 40}", $"anonymous_id:a{((caller * 31) + (i * 7) + n) % 40}"))
                    .ToArray();
                Assert.All(await Node.Node.Ingress.ReceiveAsync(signals, Token), o => Assert.Equal(SignalOutcome.Accepted, o));
            }
        }));
        Assert.Equal(40, (await Node.Store.Journal.CountAsync(Token)).Customers);
        var all = Enumerable.Range(0, Callers).SelectMany(c => Enumerable.Range(0, Each).SelectMany(i => Enumerable.Range(0, 10).Select(n => $"m{c}-{i}-{n}"))).ToList();
        await VerifyAsync(all);
        await RestartAsync();
        await VerifyAsync(all);
    }

    [Fact]
    public async Task View_AfterReceiving_IsCurrent()
    {
        for (var i = 0; i < 50; i++)
        {
            await TakeAsync(Signal($"m{i}", i, "Order Completed", "user_id:ann"));
            Assert.Equal(i + 1, (await GetAsync("user_id:ann")).Context.Orders.Count);
        }
    }

    [Fact]
    public async Task View_OfNobody_IsOfVersionNought()
    {
        var view = await Node.Node.Engine.AskAsync(new CustomerId(987_654), QuestionKind.View, Token);
        Assert.Equal(0, view!.Version);
        Assert.Null(await Node.Node.Questions.FindAsync(new CustomerId(987_654), Token));
    }

    [Fact]
    public async Task ReceiveAsync_StoreAway_FailsAndMayBeSentAgain()
    {
        await TakeAsync(Signal("m0", 0, "Product Viewed", "user_id:ann"));
        Node.Journal.BreakAt(0);
        Signal[] signals = [Signal("m1", 1, "Order Completed", "user_id:ann"), Signal("m2", 2, "Product Viewed", "user_id:bob")];
        Assert.All(await ReceiveAsync(signals), o => Assert.Equal(SignalOutcome.Failed, o));
        Node.Journal.Mend();
        Assert.Equal("browsing", await StageAsync("user_id:ann"));
        await TakeAsync(signals);
        Assert.Equal("bought", await StageAsync("user_id:ann"));
        await VerifyAsync("m0", "m1", "m2");
    }

    [Fact]
    public async Task ReceiveAsync_AnswerOfTheStoreLost_IsTakenOnceInTheEnd()
    {
        await TakeAsync(Signal("m0", 0, "Product Viewed", "user_id:ann"));
        Node.Journal.BreakAt(0, after: true, failures: 1);
        var signal = Signal("m1", 1, "Order Completed", "user_id:ann");
        Assert.Equal([SignalOutcome.Failed], await ReceiveAsync(signal));
        Assert.Equal([SignalOutcome.Duplicate], await ReceiveAsync(signal));
        await VerifyAsync("m0", "m1");
    }

    [Fact]
    public async Task ReceiveAsync_RuleThatThrows_StopsOneStepOfOneCustomer()
    {
        Playbook = TestPlaybooks.Exploding();
        await RestartAsync();
        var outcomes = await ReceiveAsync(
            Signal("m1", 1, "Product Viewed", "user_id:ann"), Signal("m2", 2, "Explode", "user_id:ann"), Signal("m3", 3, "Order Completed", "user_id:ann"),
            Signal("m4", 4, "Order Completed", "user_id:bob"));
        Assert.Equal([SignalOutcome.Accepted, SignalOutcome.StepFailed, SignalOutcome.Accepted, SignalOutcome.Accepted], outcomes);
        Assert.Equal(("bought", "bought"), (await StageAsync("user_id:ann"), await StageAsync("user_id:bob")));
        var ann = (await ReadAllAsync()).Single(c => c.Messages.Contains("m2"));
        Assert.Equal("m2", Assert.Single(ann.Events.OfType<StepFailed>()).Step);
        await VerifyAsync("m1", "m2", "m3", "m4");
        await RestartAsync();
        await VerifyAsync("m1", "m2", "m3", "m4");
    }

    [Fact]
    public async Task ReceiveAsync_RuleThatThrowsWhileTwoBecomeOne_StopsItsStepAlone()
    {
        Playbook = TestPlaybooks.Exploding();
        await RestartAsync();
        await TakeAsync(Signal("m1", 1, "Product Viewed", "anonymous_id:a"), Signal("m2", 2, "Product Viewed", "user_id:ann"));
        Assert.Equal([SignalOutcome.StepFailed], await ReceiveAsync(Signal("m3", 3, "Explode", "anonymous_id:a", "user_id:ann")));
        Assert.Equal((await GetAsync("user_id:ann")).Id, (await GetAsync("anonymous_id:a")).Id);
        await VerifyAsync("m1", "m2", "m3");
    }

    [Fact]
    public async Task TwoNodes_SameCustomers_LoseNothingAndTakeNothingTwice()
    {
        Assert.SkipUnless(Shared, "This store belongs to one node at a time.");
        var other = await StartAsync();
        var sent = new List<string>();
        for (var round = 0; round < 20; round++)
        {
            var batches = new[] { Node, other }.Select((node, n) => (node, signals: Enumerable.Range(0, 20)
                .Select(i => Signal($"m{round}-{n}-{i}", round, "Product Viewed", $"user_id:u{i % 10}")).ToArray())).ToList();
            var outcomes = await Task.WhenAll(batches.Select(b => b.node.Node.Ingress.ReceiveAsync(b.signals, Token)));
            Assert.All(outcomes.SelectMany(o => o), o => Assert.Equal(SignalOutcome.Accepted, o));
            sent.AddRange(batches.SelectMany(b => b.signals).Select(s => s.MessageId));
        }

        Assert.Equal(10, (await Node.Store.Journal.CountAsync(Token)).Customers);
        await other.DisposeAsync();
        await RestartAsync();
        await VerifyAsync(sent);
    }
}
