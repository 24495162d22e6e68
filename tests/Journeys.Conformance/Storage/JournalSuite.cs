using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

/// <summary>What every journal promises: see <see cref="IJournal"/>.</summary>
public abstract partial class JournalSuite : StoreSuite
{
    [Fact]
    public async Task OpenAsync_Twice_ChangesNothing()
    {
        await TakeAsync(Turn(1, 1));
        await Journal.OpenAsync(Token);
        Assert.Equal(1, await VersionAsync(1));
    }

    [Fact]
    public async Task LoadAsync_NobodyThere_GivesNothing() =>
        Assert.Empty(await Journal.LoadAsync([new(1), new(2)], Token));

    [Fact]
    public async Task LoadAsync_AfterTurns_GivesKeyAndTurnsInOrder()
    {
        await TakeAsync(Turn(7, 1, "a"), Turn(8, 1, "x"));
        await TakeAsync(Turn(7, 2, "b"));
        await TakeAsync(Turn(7, 3, ""));

        var customers = await Journal.LoadAsync([new(8), new(9), new(7)], Token);
        Assert.Equal([new CustomerId(7), new CustomerId(8)], customers.Select(customer => customer.Customer).Order());
        var seven = customers.Single(customer => customer.Customer.Value == 7);
        Assert.Equal(KeyOf(7), seven.WrappedKey);
        Assert.Null(seven.Snapshot);
        Assert.Equal(3, seven.Version);
        Assert.Equal(["a", "b", ""], seven.Turns.Select(turn => Text(turn.Payload)));
        Assert.Equal([1, 2, 3], seven.Turns.Select(turn => turn.Version));
        Assert.Equal(new Instant(1_000_002), seven.Turns[1].At);
        Assert.All(seven.Turns, turn => Assert.Equal(7, turn.Customer.Value));
    }

    [Fact]
    public async Task CommitAsync_NoGroups_GivesNoOutcomes() => Assert.Empty(await CommitAsync());

    [Fact]
    public async Task CommitAsync_LargePayload_ComesBackWhole()
    {
        var payload = new string('p', 300_000);
        await TakeAsync(Turn(1, 1, payload));
        Assert.Equal(payload, Text((await LoadAsync(1))!.Turns[0].Payload));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task CommitAsync_NotTheNextVersion_IsStale(long version)
    {
        await TakeAsync(Turn(1, 1), Turn(2, 1));
        await TakeAsync(Turn(1, 2), Turn(2, 2));
        Assert.Equal([CommitOutcome.Stale, CommitOutcome.Committed], await CommitAsync(Group(Turn(1, version, "late")), Group(Turn(2, 3))));
        Assert.Equal((2, 3), (await VersionAsync(1), await VersionAsync(2)));
    }

    [Fact]
    public async Task CommitAsync_AheadAfterReopening_IsStale()
    {
        await TakeAsync(Turn(1, 1));
        await ReopenAsync();
        Assert.Equal([CommitOutcome.Stale], await CommitAsync(Group(Turn(1, 3))));
        Assert.Equal([CommitOutcome.Committed], await CommitAsync(Group(Turn(1, 2))));
    }

    [Fact]
    public async Task CommitAsync_FirstTurnAhead_IsStale()
    {
        Assert.Equal([CommitOutcome.Stale], await CommitAsync(Group(Turn(1, 2))));
        Assert.Null(await LoadAsync(1));
    }

    [Fact]
    public async Task CommitAsync_GroupOfSeveral_IsAllOrNothing()
    {
        await TakeAsync(Turn(1, 1), Turn(2, 1));
        await TakeAsync(Turn(2, 2));

        var outcomes = await CommitAsync(
            Group(Turn(1, 2), Turn(2, 2), Turn(3, 1, claims: Claim(30, 0, 3))),
            Group(Turn(4, 1), Turn(5, 1)));
        Assert.Equal([CommitOutcome.Stale, CommitOutcome.Committed], outcomes);
        Assert.Equal((1, 2, 0), (await VersionAsync(1), await VersionAsync(2), await VersionAsync(3)));
        Assert.Equal((1, 1), (await VersionAsync(4), await VersionAsync(5)));
        Assert.Null(await HolderAsync(30));

        Assert.Equal([CommitOutcome.Committed], await CommitAsync(Group(Turn(1, 2), Turn(2, 3), Turn(3, 1))));
        Assert.Equal((2, 3, 1), (await VersionAsync(1), await VersionAsync(2), await VersionAsync(3)));
    }

    [Fact]
    public async Task CommitAsync_SameCustomerInSeveralGroups_FollowsTheirOrder()
    {
        var outcomes = await CommitAsync(Group(Turn(1, 1, "a")), Group(Turn(1, 2, "b")), Group(Turn(1, 2, "c")), Group(Turn(1, 3, "d"), Turn(2, 1)));
        Assert.Equal([CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Stale, CommitOutcome.Committed], outcomes);
        Assert.Equal(["a", "b", "d"], (await LoadAsync(1))!.Turns.Select(turn => Text(turn.Payload)));
    }

    [Fact]
    public async Task CommitAsync_CustomerTwiceInAGroup_IsRefused()
    {
        Assert.Equal([CommitOutcome.Stale, CommitOutcome.Committed], await CommitAsync(Group(Turn(1, 1), Turn(1, 1)), Group(Turn(2, 1))));
        Assert.Null(await LoadAsync(1));
    }

    [Fact]
    public async Task CommitAsync_ManyGroupsSomeStale_CommitsTheOthers()
    {
        await TakeAsync([.. Enumerable.Range(1, 300).Select(id => Turn(id, 1))]);
        await TakeAsync([.. Enumerable.Range(1, 300).Where(id => id % 7 == 0).Select(id => Turn(id, 2, "first"))]);
        await ReopenAsync();

        var outcomes = await CommitAsync([.. Enumerable.Range(1, 300).Select(id => Group(Turn(id, 2, "second")))]);
        Assert.Equal(Enumerable.Range(1, 300).Select(id => id % 7 == 0 ? CommitOutcome.Stale : CommitOutcome.Committed), outcomes);
        var loaded = await Journal.LoadAsync([.. Enumerable.Range(1, 300).Select(id => new CustomerId(id))], Token);
        Assert.Equal(300, loaded.Count);
        Assert.All(loaded, customer => Assert.Equal(customer.Customer.Value % 7 == 0 ? "first" : "second", Text(customer.Turns[1].Payload)));
    }

    [Fact]
    public async Task HistoryAsync_Pages_GiveEveryTurnInOrder()
    {
        for (var version = 1; version <= 25; version++)
            await TakeAsync(Turn(1, version, $"{version}"), Turn(2, version, "other"));

        var read = new List<long>();
        while (await Journal.HistoryAsync(new(1), read.Count + 1, 10, Token) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 10);
            read.AddRange(page.Select(turn => turn.Version));
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(version => (long)version), read);
        Assert.Equal(["24", "25"], (await Journal.HistoryAsync(new(1), 24, 10, Token)).Select(turn => Text(turn.Payload)));
        Assert.Equal(2, (await Journal.HistoryAsync(new(1), 0, 2, Token)).Count);
        Assert.Empty(await Journal.HistoryAsync(new(3), 1, 10, Token));
    }

    [Fact]
    public async Task AllocateCustomersAsync_Blocks_NeverOverlap()
    {
        var nodes = await NodesAsync();
        var blocks = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Journey(nodes[i % nodes.Count], 1 + i % 5)));
        var numbers = blocks.SelectMany(block => Enumerable.Range(0, block.Count).Select(i => block.First + i)).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.True(number > 0));

        await ReopenAsync();
        Assert.True(await Journal.AllocateCustomersAsync(1, Token) > numbers.Max());

        async Task<(long First, int Count)> Journey(OpenStore node, int count) => (await node.Journal.AllocateCustomersAsync(count, Token), count);
    }

    [Fact]
    public async Task SaveSnapshotsAsync_OlderOne_NeverReplacesNewer()
    {
        await TakeAsync(Turn(1, 1, "a"));
        await TakeAsync(Turn(1, 2, "b"));
        await TakeAsync(Turn(1, 3, "c"));
        await Journal.SaveSnapshotsAsync([new(new(1), 2, "two"u8.ToArray())], Token);
        await Journal.SaveSnapshotsAsync([new(new(1), 1, "one"u8.ToArray())], Token);

        var customer = (await LoadAsync(1))!;
        Assert.Equal((2, "two"), (customer.Snapshot!.Value.Version, Text(customer.Snapshot.Value.Payload)));
        Assert.Equal(["c"], customer.Turns.Select(turn => Text(turn.Payload)));

        await Journal.SaveSnapshotsAsync([new(new(1), 3, "three"u8.ToArray())], Token);
        customer = (await LoadAsync(1))!;
        Assert.Equal((3, 3, 0), (customer.Snapshot!.Value.Version, customer.Version, customer.Turns.Count));
        Assert.Equal(3, (await Journal.HistoryAsync(new(1), 1, 10, Token)).Count);
        Assert.Equal([CommitOutcome.Committed], await CommitAsync(Group(Turn(1, 4))));
    }

    [Fact]
    public async Task SaveSnapshotsAsync_SameCustomerTwice_KeepsTheNewer()
    {
        await TakeAsync(Turn(1, 1));
        await TakeAsync(Turn(1, 2));
        await Journal.SaveSnapshotsAsync([new(new(1), 2, "two"u8.ToArray()), new(new(1), 1, "one"u8.ToArray())], Token);
        Assert.Equal(2, (await LoadAsync(1))!.Snapshot!.Value.Version);
    }

    [Fact]
    public async Task Reopening_AfterDisposal_SeesEverything()
    {
        await TakeAsync(Turn(1, 1, "a", wake: new(5), claims: Claim(10, 0, 1)), Turn(2, 1));
        await TakeAsync(Turn(1, 2, "b"));
        await Journal.SaveSnapshotsAsync([new(new(1), 1, "one"u8.ToArray())], Token);
        await ReopenAsync();

        var customer = (await LoadAsync(1))!;
        Assert.Equal(KeyOf(1), customer.WrappedKey);
        Assert.Equal((2, 1), (customer.Version, customer.Snapshot!.Value.Version));
        Assert.Equal(1, (await HolderAsync(10))!.Value.Customer.Value);
        Assert.Equal((new Instant(5), 1), await Journal.WakesAsync(Token));
        Assert.Equal((2, 3), await Journal.CountAsync(Token));
    }

    [Fact]
    public async Task CustomersAsync_Pages_GiveEachPresentCustomerOfThePartition()
    {
        await TakeAsync([.. Enumerable.Range(1, 600).Select(id => Turn(id, 1))]);
        await TakeAsync([.. Enumerable.Range(1, 600).Where(id => id % 10 == 0).Select(id => Turn(id, 2, retires: true))]);

        var listed = new List<CustomerId>();
        for (var partition = 0; partition < CustomerId.Partitions; partition++)
        {
            var after = default(CustomerId);
            while (await Journal.CustomersAsync(partition, after, 2, Token) is { Count: > 0 } page)
            {
                Assert.All(page, customer => Assert.Equal(partition, customer.Partition));
                Assert.Equal(page.Order(), page);
                listed.AddRange(page);
                after = page[^1];
            }
        }

        Assert.Equal(Enumerable.Range(1, 600).Where(id => id % 10 != 0), listed.Select(customer => (int)customer.Value).Order());
        Assert.Equal(540, (await Journal.CountAsync(Token)).Customers);
    }

    [Fact]
    public async Task CommitAsync_Retiring_LeavesHistoryAndEndsWakes()
    {
        await TakeAsync(Turn(1, 1, "a", wake: new(10)), Turn(2, 1));
        await TakeAsync(Turn(1, 2, "gone", retires: true));
        Assert.Equal(["a", "gone"], (await LoadAsync(1))!.Turns.Select(turn => Text(turn.Payload)));
        Assert.Equal((Instant.MaxValue, 0), await Journal.WakesAsync(Token));
        Assert.Equal(1, (await Journal.CountAsync(Token)).Customers);
        Assert.Empty(await Journal.CustomersAsync(new CustomerId(1).Partition, default, 10, Token));
    }
}
