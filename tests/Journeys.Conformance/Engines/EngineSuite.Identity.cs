using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Identity;
using Journeys.Runtime.Signals;

namespace Journeys.Conformance.Engines;

public abstract partial class EngineSuite
{
    [Fact]
    public async Task Identity_AnonymousLogsIn_IsOnePersonWhoKeepsAll()
    {
        await TakeAsync(Signal("m1", 1, "Order Completed", "user_id:ann"));
        await TakeAsync(Signal("m2", 2, "Product Viewed", "anonymous_id:a"), Signal("m3", 3, "Order Completed", "anonymous_id:a"));
        var (elder, younger) = ((await GetAsync("user_id:ann")).Id, (await GetAsync("anonymous_id:a")).Id);
        Assert.NotEqual(elder, younger);

        await TakeAsync(Signal("m4", 4, "Product Viewed", "anonymous_id:a", "user_id:ann"));
        Assert.Equal((elder, elder), ((await GetAsync("user_id:ann")).Id, (await GetAsync("anonymous_id:a")).Id));
        Assert.Equal(2, (await GetAsync("user_id:ann")).Context.Orders.Count);
        Assert.Equal(elder, (await Node.Node.Questions.FindAsync(younger, Token))!.Customer.Id);
        Assert.Equal(1, (await Node.Store.Journal.CountAsync(Token)).Customers);

        await TakeAsync(Signal("m5", 5, "Order Completed", "anonymous_id:a"));
        await RestartAsync();
        Assert.Equal(3, (await GetAsync("anonymous_id:a")).Context.Orders.Count);
        await VerifyAsync("m1", "m2", "m3", "m4", "m5");
    }

    [Fact]
    public async Task Identity_MessageOfOneWhoWasAbsorbed_IsStillKnown()
    {
        var signal = Signal("m1", 1, "Order Completed", "anonymous_id:a");
        await TakeAsync(Signal("m0", 0, "Product Viewed", "user_id:ann"), signal);
        await TakeAsync(Signal("m2", 2, "Product Viewed", "anonymous_id:a", "user_id:ann"));
        Assert.Equal([SignalOutcome.Duplicate], await ReceiveAsync(signal));
        await TakeAsync([.. Enumerable.Range(0, 50).Select(i => Signal($"n{i}", 10 + i, "Product Viewed", "user_id:ann"))]);
        Assert.Equal([SignalOutcome.Duplicate], await ReceiveAsync(signal));
        await VerifyAsync(["m0", "m1", "m2", .. Enumerable.Range(0, 50).Select(i => $"n{i}")]);
    }

    [Fact]
    public async Task Identity_LoginInsideOneBatch_KeepsTheOrder()
    {
        await TakeAsync(Signal("m1", 1, "Product Viewed", "user_id:ann"), Signal("m2", 2, "Product Viewed", "anonymous_id:a"));
        await TakeAsync(
            Signal("m3", 3, "Product Viewed", "anonymous_id:a"),
            Signal("m4", 4, "Product Viewed", "anonymous_id:a", "user_id:ann"),
            Signal("m5", 5, "Order Completed", "user_id:ann"),
            Signal("m6", 6, "Product Viewed", "anonymous_id:a"));
        var elder = await GetAsync("user_id:ann");
        var journal = (await ReadAllAsync()).Single(c => c.Stored.Customer == elder.Id);
        Assert.Equal(["m1", "m4", "m5", "m6"], journal.Messages);
        await VerifyAsync("m1", "m2", "m3", "m4", "m5", "m6");
    }

    [Fact]
    public async Task Identity_TwoPeopleOnOneDevice_DoNotMix()
    {
        await TakeAsync(Signal("m1", 1, "Order Completed", "user_id:ann", "device_id:d"));
        await TakeAsync(Signal("m2", 2, "Product Viewed", "user_id:bob", "device_id:d"));
        await TakeAsync(Signal("m3", 3, "Order Completed", "user_id:bob", "device_id:d"), Signal("m4", 4, "Order Completed", "user_id:ann", "device_id:d"));
        var (ann, bob, device) = (await GetAsync("user_id:ann"), await GetAsync("user_id:bob"), await GetAsync("device_id:d"));
        Assert.Equal(3, new[] { ann.Id, bob.Id, device.Id }.Distinct().Count());
        Assert.Equal((2, 1), (ann.Context.Orders.Count, bob.Context.Orders.Count));
        Assert.DoesNotContain(ann.Held, h => h.Identifier.Value == "bob");

        await TakeAsync(Signal("m5", 5, "Product Viewed", "device_id:d"));
        Assert.Equal((ann.Id, bob.Id, device.Id), ((await GetAsync("user_id:ann")).Id, (await GetAsync("user_id:bob")).Id, (await GetAsync("device_id:d")).Id));
        await RestartAsync();
        await VerifyAsync("m1", "m2", "m3", "m4", "m5");
    }

    [Fact]
    public async Task Identity_SharedByMany_IsSettledAndAsksNobodyAnyMore()
    {
        for (var i = 0; i < 20; i++)
            await TakeAsync(Signal($"m{i}", i, "Order Completed", $"user_id:u{i}", "email:family@example.org"));
        var row = Assert.Single(await Node.Store.Journal.ResolveAsync([Keys.HashOf(Id("email:family@example.org"))], Token));
        Assert.True(row.Settled);
        for (var i = 0; i < 20; i++)
            Assert.Equal(1, (await GetAsync($"user_id:u{i}")).Context.Orders.Count);
        await RestartAsync();
        await TakeAsync([.. Enumerable.Range(0, 20).Select(i => Signal($"n{i}", 100 + i, "Order Completed", $"user_id:u{i}", "email:family@example.org"))]);
        for (var i = 0; i < 20; i++)
            Assert.Equal(2, (await GetAsync($"user_id:u{i}")).Context.Orders.Count);
        await VerifyAsync([.. Enumerable.Range(0, 20).SelectMany(i => new[] { $"m{i}", $"n{i}" })]);
    }

    [Fact]
    public async Task Identity_ManyLoginsAtOnce_EachEndsAsOnePerson()
    {
        const int People = 30;
        await TakeAsync([.. Enumerable.Range(0, People).Select(i => Signal($"u{i}", 1, "Product Viewed", $"user_id:u{i}"))]);
        await TakeAsync([.. Enumerable.Range(0, People).Select(i => Signal($"a{i}", 2, "Product Viewed", $"anonymous_id:a{i}"))]);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async caller =>
        {
            var signals = Enumerable.Range(0, People).Select(i => Signal($"l{caller}-{i}", 3, "Order Completed", $"anonymous_id:a{i}", $"user_id:u{i}")).ToArray();
            Assert.All(await Node.Node.Ingress.ReceiveAsync(signals, Token), o => Assert.Equal(SignalOutcome.Accepted, o));
        }));
        Assert.Equal(People, (await Node.Store.Journal.CountAsync(Token)).Customers);
        for (var i = 0; i < People; i++)
            Assert.Equal(4, (await GetAsync($"anonymous_id:a{i}")).Context.Orders.Count);
        await VerifyAsync([.. Enumerable.Range(0, People).SelectMany(i => new[] { $"u{i}", $"a{i}", $"l0-{i}", $"l1-{i}", $"l2-{i}", $"l3-{i}" })]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Identity_CrashAtEachStepOfAMerge_LeavesOnePerson(bool after)
    {
        var sent = new List<string>();
        for (var step = 0; ; step++)
        {
            Assert.True(step < 50, "A merge does not take fifty calls of the journal.");
            var login = Signal($"l{step}", 3, "Order Completed", $"anonymous_id:a{step}", $"user_id:u{step}");
            await TakeAsync(Signal($"u{step}", 1, "Product Viewed", $"user_id:u{step}"));
            await TakeAsync(Signal($"a{step}", 2, "Order Completed", $"anonymous_id:a{step}"));
            sent.AddRange([$"u{step}", $"a{step}", $"l{step}"]);

            Node.Journal.BreakAt(step, after);
            var outcome = Assert.Single(await ReceiveAsync(login));
            var broke = Node.Journal.Broke;
            await RestartAsync();
            if (outcome != SignalOutcome.Accepted)
                Assert.Contains(Assert.Single(await ReceiveAsync(login)), new[] { SignalOutcome.Accepted, SignalOutcome.Duplicate });
            Assert.Equal(2, (await GetAsync($"user_id:u{step}")).Context.Orders.Count);
            Assert.Equal((await GetAsync($"user_id:u{step}")).Id, (await GetAsync($"anonymous_id:a{step}")).Id);
            if (!broke)
                break;
        }

        await VerifyAsync(sent);
    }

    [Fact]
    public async Task Identity_Split_GivesEachSideWhatCameWithIt()
    {
        await TakeAsync(Signal("b1", 1, "Order Completed", "email:bob@example.org", "anonymous_id:b"));
        await TakeAsync(Signal("a1", 2, "Product Viewed", "user_id:ann", "email:ann@example.org"));
        await TakeAsync(Signal("x1", 3, "Product Viewed", "user_id:ann", "email:bob@example.org"));
        var whole = await GetAsync("user_id:ann");
        Assert.Equal(whole.Id, (await GetAsync("anonymous_id:b")).Id);

        var (created, refusal) = await Node.Node.Splitting.SplitAsync(whole.Id, [Id("email:bob@example.org"), Id("anonymous_id:b")], "two people", Token);
        Assert.Equal(SplitRefusal.None, refusal);
        var (ann, bob) = (await GetAsync("user_id:ann"), await GetAsync("email:bob@example.org"));
        Assert.Equal((whole.Id, created), (ann.Id, bob.Id));
        Assert.Equal((0, 1), (ann.Context.Orders.Count, bob.Context.Orders.Count));
        Assert.Equal(("browsing", "bought"), (await StageAsync("user_id:ann"), await StageAsync("anonymous_id:b")));

        // They never join again by themselves, and a second split does not bring back what the first took away.
        await TakeAsync(Signal("x2", 4, "Product Viewed", "user_id:ann", "email:bob@example.org"));
        Assert.Equal(created, (await GetAsync("email:bob@example.org")).Id);
        Assert.Equal(SplitRefusal.None, (await Node.Node.Splitting.SplitAsync(whole.Id, [Id("email:ann@example.org")], "a shared address", Token)).Refusal);
        Assert.Equal(0, (await GetAsync("user_id:ann")).Context.Orders.Count);
        Assert.Equal(["a1", "x1", "x2"], await TakenAsync("user_id:ann"));
        Assert.Equal(["b1"], await TakenAsync("email:bob@example.org"));
        await RestartAsync();
        await VerifyAsync("b1", "a1", "x1", "x2");

        async Task<IEnumerable<string>> TakenAsync(string identifier) => (await CustomerFold.SignalsAsync(
            Node.Store.Journal, Keys, IdentityRules.Default, (await GetAsync(identifier)).Id, Token)).Select(s => s.MessageId).Order();
    }

    [Fact]
    public async Task Identity_Split_RefusesWhatLeavesNobody()
    {
        await TakeAsync(Signal("m1", 1, "Product Viewed", "user_id:ann", "email:ann@example.org"));
        var ann = (await GetAsync("user_id:ann")).Id;
        Assert.Equal(SplitRefusal.NobodyLeft, (await Node.Node.Splitting.SplitAsync(ann, [], "none", Token)).Refusal);
        Assert.Equal(SplitRefusal.NobodyLeft, (await Node.Node.Splitting.SplitAsync(ann, [Id("user_id:ann"), Id("email:ann@example.org")], "all", Token)).Refusal);
        Assert.Equal(SplitRefusal.NotHeld, (await Node.Node.Splitting.SplitAsync(ann, [Id("user_id:bob")], "other", Token)).Refusal);
        Assert.Equal(SplitRefusal.NobodyThere, (await Node.Node.Splitting.SplitAsync(new(987_654), [Id("user_id:bob")], "nobody", Token)).Refusal);
        await TakeAsync(Signal("m2", 2, "Product Viewed", "user_id:ann"));
        await VerifyAsync("m1", "m2");
    }

    [Fact]
    public async Task Identity_Erased_IsSomebodyNewWhenSeenAgain()
    {
        await TakeAsync(Signal("m1", 1, "Order Completed", "user_id:ann"), Signal("m2", 1, "Order Completed", "user_id:bob"));
        var ann = (await GetAsync("user_id:ann")).Id;
        Assert.True(await Node.Node.Erasing.EraseAsync(ann, Token));
        Assert.Null(await FindAsync("user_id:ann"));
        Assert.Null(await Node.Node.Questions.FindAsync(ann, Token));
        await TakeAsync(Signal("m3", 2, "Product Viewed", "user_id:ann"));
        Assert.NotEqual(ann, (await GetAsync("user_id:ann")).Id);
        Assert.Equal(0, (await GetAsync("user_id:ann")).Context.Orders.Count);
    }
}
