using Journeys.Domain;
using Journeys.Domain.Counters;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Signals;

namespace Journeys.Conformance.Engines;

public abstract partial class EngineSuite
{
    [Fact]
    public async Task Sleeping_AndWaking_LosesNothing()
    {
        Actors = new ActorOptions { SnapshotWorth = 1, AwakeAtMost = 8, SleepAfter = TimeSpan.FromSeconds(61) };
        await RestartAsync();
        for (var round = 0; round < 5; round++)
            await TakeAsync([.. Enumerable.Range(0, 100).Select(i => Signal($"m{round}-{i}", round, "Order Completed", $"user_id:u{i}"))]);
        await RestartAsync();
        var customers = await ReadAllAsync();
        Assert.Contains(customers, c => c.Stored.Snapshot is not null);
        Assert.Equal(5, (await GetAsync("user_id:u99")).Context.Orders.Count);
        await VerifyAsync(Enumerable.Range(0, 5).SelectMany(r => Enumerable.Range(0, 100).Select(i => $"m{r}-{i}")));
    }

    [Fact]
    public async Task Wake_WhenDue_MovesTheCustomerAtItsOwnMoment()
    {
        await TakeAsync(Signal("m1", 10, "Product Viewed", "user_id:ann"));
        Clock.Advance(Start + TimeSpan.FromMinutes(59));
        await WakeAsync();
        Assert.Equal("browsing", await StageAsync("user_id:ann"));

        await RestartAsync();
        Clock.Advance(Start + TimeSpan.FromMinutes(90));
        await WakeAsync();
        var stage = (await GetAsync("user_id:ann")).Stages.Of("shopping")!.Value;
        Assert.Equal(("away", Start + TimeSpan.FromSeconds(3610)), (stage.Stage, stage.Since));
        Assert.Equal(Instant.MaxValue, (await Node.Store.Journal.WakesAsync(Token)).Earliest);
        await VerifyAsync("m1");
    }

    [Fact]
    public async Task Wake_ThatMovesNothing_IsNotSetAgainForThePast()
    {
        Playbook = TestPlaybooks.Read(TestPlaybooks.Patient);
        await RestartAsync();
        await TakeAsync(Signal("m1", 10, "Product Viewed", "user_id:ann"));
        Assert.NotEqual(Instant.MaxValue, (await Node.Store.Journal.WakesAsync(Token)).Earliest);
        Clock.Advance(Start + TimeSpan.FromHours(2));
        await WakeAsync();
        Assert.True((await Node.Store.Journal.WakesAsync(Token)).Earliest > Clock.Now);
        var turns = (await ReadAllAsync()).Single().Turns.Count;
        await WakeAsync();
        Assert.Equal(turns, (await ReadAllAsync()).Single().Turns.Count);
        await VerifyAsync("m1");
    }

    [Fact]
    public async Task Playbook_SwappedLive_KeepsEverybodysPlace()
    {
        await TakeAsync(Signal("m1", 1, "Product Viewed", "user_id:ann"), Signal("m2", 1, "Order Completed", "user_id:bob"));
        Node.Node.Playbook.Swap(TestPlaybooks.Read(TestPlaybooks.Second, 2));
        await TakeAsync(Signal("m3", 2, "Something Else", "user_id:ann"), Signal("m4", 2, "Something Else", "user_id:bob"));
        Assert.Equal(("looking", "bought"), (await StageAsync("user_id:ann"), await StageAsync("user_id:bob")));
        Assert.Equal(2, (await GetAsync("user_id:ann")).PlaybookVersion);
        await VerifyAsync("m1", "m2", "m3", "m4");
    }

    [Fact]
    public async Task Playbook_SwappedUnderLoad_LosesNothing()
    {
        var load = Task.Run(async () =>
        {
            for (var round = 0; round < 60; round++)
            {
                var signals = Enumerable.Range(0, 20).Select(i => Signal($"m{round}-{i}", round, "Product Viewed", $"user_id:u{i}")).ToArray();
                Assert.All(await Node.Node.Ingress.ReceiveAsync(signals, Token), o => Assert.Equal(SignalOutcome.Accepted, o));
            }
        });
        for (var version = 2; !load.IsCompleted && version < 100; version++)
        {
            Node.Node.Playbook.Swap(TestPlaybooks.Read(version % 2 == 0 ? TestPlaybooks.Second : TestPlaybooks.First, version));
            await Task.Yield();
        }

        await load;
        Node.Node.Playbook.Swap(TestPlaybooks.Read(TestPlaybooks.Second, 100));
        await TakeAsync([.. Enumerable.Range(0, 20).Select(i => Signal($"last-{i}", 100, "Product Viewed", $"user_id:u{i}"))]);
        for (var i = 0; i < 20; i++)
            Assert.Equal(61, await CountAsync($"user_id:u{i}"));
        await VerifyAsync([.. Enumerable.Range(0, 60).SelectMany(r => Enumerable.Range(0, 20).Select(i => $"m{r}-{i}")), .. Enumerable.Range(0, 20).Select(i => $"last-{i}")]);
    }

    [Fact]
    public async Task Playbook_Published_ReachesSleepersAndFillsNewCountersFromTheJournal()
    {
        await TakeAsync([.. Enumerable.Range(0, 40).SelectMany(i => Enumerable.Range(0, 3).Select(n => Signal($"m{i}-{n}", n, "Product Viewed", $"user_id:u{i}")))]);
        await TakeAsync(Signal("a", 5, "Product Viewed", "anonymous_id:a"));
        await TakeAsync(Signal("b", 6, "Product Viewed", "anonymous_id:a", "user_id:u0"));
        Playbook = TestPlaybooks.Read(TestPlaybooks.Second, 2);
        await RestartAsync();
        Assert.Equal("browsing", await StageAsync("user_id:u7"));
        Assert.Equal(40, await Node.Node.Sweep.RunAsync(Enumerable.Range(0, CustomerId.Partitions), TimeSpan.Zero, Token));
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal("looking", await StageAsync($"user_id:u{i}"));
            Assert.Equal(i == 0 ? 5 : 3, await CountAsync($"user_id:u{i}"));
        }

        await TakeAsync(Signal("c", 7, "Product Viewed", "user_id:u1"));
        Assert.Equal("keen", await StageAsync("user_id:u1"));
        await VerifyAsync([.. Enumerable.Range(0, 40).SelectMany(i => Enumerable.Range(0, 3).Select(n => $"m{i}-{n}")), "a", "b", "c"]);
    }

    [Fact]
    public async Task Playbook_MetWithAMessageTooOldForMemory_IsStillAdoptedInTheJournal()
    {
        await TakeAsync([.. Enumerable.Range(0, 60).Select(i => Signal($"m{i}", i, "Product Viewed", "user_id:ann"))]);
        Playbook = TestPlaybooks.Read(TestPlaybooks.First.Replace("browsing", "strolling", StringComparison.Ordinal), 2);
        await RestartAsync();
        Assert.Equal([SignalOutcome.Duplicate], await ReceiveAsync(Signal("m0", 0, "Product Viewed", "user_id:ann")));
        await TakeAsync(Signal("m60", 61, "Product Viewed", "user_id:ann"));
        Assert.Contains((await ReadAllAsync()).Single().Events, e => e is PlaybookAdopted { Version: 2 });
        await VerifyAsync(Enumerable.Range(0, 61).Select(i => $"m{i}"));
    }

    [Fact]
    public async Task Playbook_NewCounterAfterASplit_CountsEachSideAlone()
    {
        await TakeAsync(Signal("b1", 1, "Product Viewed", "email:bob@example.org"), Signal("b2", 2, "Product Viewed", "email:bob@example.org"));
        await TakeAsync(Signal("x1", 3, "Product Viewed", "user_id:ann", "email:bob@example.org"));
        var whole = (await GetAsync("user_id:ann")).Id;
        await Node.Node.Splitting.SplitAsync(whole, [Id("email:bob@example.org")], "two people", Token);
        Node.Node.Playbook.Swap(TestPlaybooks.Read(TestPlaybooks.Second, 2));
        await TakeAsync(Signal("a1", 4, "Product Viewed", "user_id:ann"), Signal("b3", 4, "Product Viewed", "email:bob@example.org"));
        Assert.Equal((2, 3), (await CountAsync("user_id:ann"), await CountAsync("email:bob@example.org")));
        await VerifyAsync("b1", "b2", "x1", "a1", "b3");
    }

    [Fact]
    public async Task Hold_GivenUpByItsCaller_StopsNobody()
    {
        await TakeAsync(Signal("m1", 1, "Product Viewed", "user_id:ann", "email:ann@example.org"));
        var ann = (await GetAsync("user_id:ann")).Id;
        using var gone = new CancellationTokenSource();
        var splits = Enumerable.Range(0, 5).Select(_ => Node.Node.Splitting.SplitAsync(ann, [Id("email:ann@example.org")], "why", gone.Token)).ToList();
        await gone.CancelAsync();
        await Task.WhenAll(splits.Select(async s =>
        {
            try
            {
                await s;
            }
            catch (OperationCanceledException)
            {
                // It was given up.
            }
        }));
        await TakeAsync(Signal("m2", 2, "Product Viewed", "user_id:ann")).WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    /// <summary>Lets everybody think whose wake is due, and waits until they have.</summary>
    protected async Task WakeAsync()
    {
        await Node.Node.Wakes.RunOnceAsync(Enumerable.Range(0, CustomerId.Partitions), Token);
        foreach (var customer in await ReadAllAsync())
            await Node.Node.Engine.AskAsync(customer.Stored.Customer, QuestionKind.View, Token);
    }

    private async Task<long> CountAsync(string identifier) =>
        (await GetAsync(identifier)).Context.Counters.TryGet(CounterDefinition.Count("Product Viewed", TimeSpan.FromDays(7)), Start + TimeSpan.FromMinutes(2), out var count) ? count : -1;
}
