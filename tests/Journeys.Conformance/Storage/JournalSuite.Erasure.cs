using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

public abstract partial class JournalSuite
{
    [Fact]
    public async Task EraseAsync_Somebody_LeavesNoKeyIdentifiersSnapshotWakeOrTurns()
    {
        await TakeAsync(Turn(1, 1, "secret", wake: new(10), claims: [Claim(10, 0, 1), Claim(11, 0, 1)]), Turn(2, 1, "kept", claims: Claim(20, 0, 2)));
        await TakeAsync(Turn(2, 2, retires: true, claims: Claim(20, 2, 1)));
        await Journal.SaveSnapshotsAsync([new(new(1), 1, "secret"u8.ToArray())], Token);

        await Journal.EraseAsync(new(1), Token);
        await AssertErasedAsync();
        await Journal.EraseAsync(new(1), Token);
        await ReopenAsync();
        await AssertErasedAsync();

        Assert.Equal(["kept", ""], (await LoadAsync(2))!.Turns.Select(turn => Text(turn.Payload)));
        Assert.Equal(0, (await Journal.CountAsync(Token)).Customers);

        async Task AssertErasedAsync()
        {
            var customer = (await LoadAsync(1))!;
            Assert.Null(customer.WrappedKey);
            Assert.Null(customer.Snapshot);
            Assert.Empty(customer.Turns);
            Assert.Empty(await Journal.HistoryAsync(new(1), 1, 10, Token));
            Assert.Empty(await Journal.ResolveAsync([Hash(10), Hash(11), Hash(20)], Token));
            Assert.Equal((Instant.MaxValue, 0), await Journal.WakesAsync(Token));
            Assert.Empty(await Journal.CustomersAsync(new CustomerId(1).Partition, default, 10, Token));
        }
    }

    [Fact]
    public async Task EraseAsync_NobodyThere_DoesNothing()
    {
        await Journal.EraseAsync(new(1), Token);
        Assert.Null(await LoadAsync(1));
        await TakeAsync(Turn(1, 1));
    }

    [Fact]
    public async Task EraseAsync_TurnsAlreadyOnTheirWay_AreStale()
    {
        await TakeAsync(Turn(1, 1));
        await TakeAsync(Turn(1, 2));
        await Journal.EraseAsync(new(1), Token);

        foreach (var version in (long[])[1, 2, 3, 4, 5])
            Assert.Equal([CommitOutcome.Stale], await CommitAsync(Group(Turn(1, version, wake: new(10), claims: Claim(10, 0, 1)))));
        await Journal.SaveSnapshotsAsync([new(new(1), 2, "secret"u8.ToArray())], Token);
        Assert.Null((await LoadAsync(1))!.Snapshot);
        Assert.Null(await HolderAsync(10));
        Assert.Equal((Instant.MaxValue, 0), await Journal.WakesAsync(Token));
    }

    [Fact]
    public async Task EraseAsync_IdentifierLetGo_CanBelongToSomebodyElse()
    {
        await TakeAsync(Turn(1, 1, claims: Claim(10, 0, 1)));
        await Journal.EraseAsync(new(1), Token);
        await TakeAsync(Turn(2, 1, claims: Claim(10, 0, 2)));
        Assert.Equal(2, (await HolderAsync(10))!.Value.Customer.Value);
    }

    [Fact]
    public async Task CommitAsync_IdentifierGivenToSomebodyErased_IsLost()
    {
        await TakeAsync(Turn(1, 1), Turn(2, 1, claims: Claim(20, 0, 2)));
        await Journal.EraseAsync(new(1), Token);
        Assert.Equal([CommitOutcome.ClaimLost], await CommitAsync(Group(Turn(2, 2, retires: true, claims: Claim(20, 2, 1)))));
        Assert.Equal(2, (await HolderAsync(20))!.Value.Customer.Value);
        Assert.Equal(1, await VersionAsync(2));
    }

    [Fact]
    public async Task EraseAsync_WhileIdentifiersAreGivenToIt_LeavesNoneBehind()
    {
        const int Losers = 30;
        var nodes = await NodesAsync();
        await TakeAsync([.. Enumerable.Range(1, Losers).Select(id => Turn(id, 1)), .. Enumerable.Range(1, Losers).Select(id => Turn(100 + id, 1, claims: Claim(id, 0, 100 + id)))]);
        var given = Enumerable.Range(1, Losers).Select(id => Task.Run(
            () => nodes[0].Journal.CommitAsync([Group(Turn(100 + id, 2, retires: true, claims: Claim(id, 100 + id, id)))], Token), Token)).ToList();
        await Task.WhenAll(Enumerable.Range(1, Losers).Select(id => nodes[^1].Journal.EraseAsync(new(id), Token)));
        await Task.WhenAll(given);

        var held = await Journal.ResolveAsync([.. Enumerable.Range(1, Losers).Select(id => Hash(id))], Token);
        Assert.All(held, row => Assert.True(row.Customer.Value > 100));
    }

    [Fact]
    public async Task EraseAsync_WhileTurnsAreTaken_LeavesNothingBehind()
    {
        const int People = 20;
        var nodes = await NodesAsync();
        await TakeAsync([.. Enumerable.Range(1, People).Select(id => Turn(id, 1))]);
        var takers = Enumerable.Range(1, People).Select(id => Task.Run(() => TakeUntilStale(id), Token)).ToList();
        await Task.WhenAll(Enumerable.Range(1, People).Select(id => nodes[id % nodes.Count].Journal.EraseAsync(new(id), Token)));
        await Task.WhenAll(takers);

        Assert.All(await Journal.LoadAsync([.. Enumerable.Range(1, People).Select(id => new CustomerId(id))], Token), customer => Assert.Null(customer.WrappedKey));
        Assert.Equal((Instant.MaxValue, 0), await Journal.WakesAsync(Token));
        Assert.Empty(await Journal.ResolveAsync([.. Enumerable.Range(0, People * 1000).Select(number => Hash(1_000 + number))], Token));

        async Task TakeUntilStale(int id)
        {
            var journal = nodes[(id + 1) % nodes.Count].Journal;
            for (var version = 2; ; version++)
            {
                var turn = Turn(id, version, wake: new(version), claims: Claim(id * 1000 + version, 0, id));
                if ((await journal.CommitAsync([Group(turn)], Token))[0] == CommitOutcome.Stale)
                    return;
            }
        }
    }
}
