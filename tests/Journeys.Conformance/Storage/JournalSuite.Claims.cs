using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

public abstract partial class JournalSuite
{
    [Fact]
    public async Task ResolveAsync_SomeHeld_GivesThoseAlone()
    {
        await TakeAsync(Turn(1, 1, claims: [Claim(10, 0, 1), Claim(11, 0, 1, settled: true)]), Turn(2, 1, claims: Claim(20, 0, 2)));
        var rows = await Journal.ResolveAsync([Hash(11), Hash(12), Hash(20), Hash(10)], Token);
        Assert.Equal(
            [new(Hash(10), new(1), false), new(Hash(11), new(1), true), new(Hash(20), new(2), false)],
            rows.OrderBy(row => row.Hash.Value));
    }

    [Fact]
    public async Task CommitAsync_IdentifierOfSomebodyElse_IsLost()
    {
        await TakeAsync(Turn(1, 1, claims: Claim(10, 0, 1)));
        var outcomes = await CommitAsync(
            Group(Turn(2, 1, claims: [Claim(20, 0, 2), Claim(10, 0, 2)])),
            Group(Turn(3, 1, claims: Claim(30, 0, 3))));
        Assert.Equal([CommitOutcome.ClaimLost, CommitOutcome.Committed], outcomes);
        Assert.Null(await LoadAsync(2));
        Assert.Null(await HolderAsync(20));
        Assert.Equal(1, (await HolderAsync(10))!.Value.Customer.Value);
        Assert.Equal(3, (await HolderAsync(30))!.Value.Customer.Value);
    }

    [Fact]
    public async Task CommitAsync_TwoGroupsClaimTheSame_TheFirstHasIt()
    {
        var outcomes = await CommitAsync(
            Group(Turn(2, 1, claims: Claim(10, 0, 2))),
            Group(Turn(1, 1, claims: Claim(10, 0, 1))),
            Group(Turn(3, 1)));
        Assert.Equal([CommitOutcome.Committed, CommitOutcome.ClaimLost, CommitOutcome.Committed], outcomes);
        Assert.Equal(2, (await HolderAsync(10))!.Value.Customer.Value);
    }

    [Fact]
    public async Task CommitAsync_FirstClaimantStale_TheSecondHasIt()
    {
        var outcomes = await CommitAsync(Group(Turn(2, 5, claims: Claim(10, 0, 2))), Group(Turn(1, 1, claims: Claim(10, 0, 1))));
        Assert.Equal([CommitOutcome.Stale, CommitOutcome.Committed], outcomes);
        Assert.Equal(1, (await HolderAsync(10))!.Value.Customer.Value);
    }

    [Fact]
    public async Task CommitAsync_IdentifierMoved_GoesFromTheExpectedHolder()
    {
        await TakeAsync(Turn(1, 1, claims: Claim(10, 0, 1)), Turn(2, 1, claims: [Claim(20, 0, 2), Claim(21, 0, 2)]));
        Assert.Equal(
            [CommitOutcome.Committed],
            await CommitAsync(Group(Turn(2, 2, retires: true, claims: [Claim(20, 2, 1), Claim(21, 2, 1, settled: true)]))));
        Assert.Equal(1, (await HolderAsync(20))!.Value.Customer.Value);
        Assert.Equal(new IdentifierRow(Hash(21), new(1), true), await HolderAsync(21));

        // Whoever still believes the old holder loses, and so does who expects somebody where nobody is.
        Assert.Equal(
            [CommitOutcome.ClaimLost, CommitOutcome.ClaimLost],
            await CommitAsync(Group(Turn(3, 1, claims: Claim(20, 2, 3))), Group(Turn(4, 1, claims: Claim(40, 2, 4)))));
        Assert.Null(await HolderAsync(40));
    }

    [Fact]
    public async Task CommitAsync_IdentifierHeldAlready_IsNoLoss()
    {
        await TakeAsync(Turn(1, 1, claims: [Claim(10, 0, 1, settled: true), Claim(11, 0, 1)]));
        await TakeAsync(Turn(1, 2, claims: [Claim(10, 0, 1), Claim(11, 0, 1), Claim(11, 0, 1)]));
        Assert.Equal(new IdentifierRow(Hash(10), new(1), true), await HolderAsync(10));

        await TakeAsync(Turn(1, 3, claims: [Claim(10, 1, 1), Claim(11, 1, 1, settled: true)]));
        Assert.Equal(new IdentifierRow(Hash(10), new(1), false), await HolderAsync(10));
        Assert.Equal(new IdentifierRow(Hash(11), new(1), true), await HolderAsync(11));
    }

    [Fact]
    public async Task CommitAsync_GroupContradictsItself_IsLost()
    {
        Assert.Equal(
            [CommitOutcome.ClaimLost, CommitOutcome.Committed],
            await CommitAsync(Group(Turn(1, 1, claims: Claim(10, 0, 1)), Turn(2, 1, claims: Claim(10, 0, 2))), Group(Turn(3, 1))));
        Assert.Null(await HolderAsync(10));
    }

    [Fact]
    public async Task CommitAsync_ManyClaimTheSameAtOnce_OneOwnerEach()
    {
        const int People = 24, Hashes = 60;
        var nodes = await NodesAsync();
        var won = await Task.WhenAll(Enumerable.Range(1, People).Select(person => Task.Run(() => Race(person), Token)));

        var owners = won.SelectMany(hashes => hashes).ToDictionary(pair => pair.Hash, pair => pair.Person);
        Assert.Equal(Hashes, owners.Count);
        foreach (var (hash, person) in owners)
            Assert.Equal(person, (await HolderAsync(hash))!.Value.Customer.Value);
        Assert.Equal(Hashes, (await Journal.CountAsync(Token)).Turns);

        async Task<List<(long Hash, long Person)>> Race(int person)
        {
            var journal = nodes[person % nodes.Count].Journal;
            var taken = new List<(long, long)>();
            for (long hash = 1; hash <= Hashes; hash++)
            {
                var outcome = (await journal.CommitAsync([Group(Turn(person, taken.Count + 1, claims: Claim(hash, 0, person)))], Token))[0];
                Assert.NotEqual(CommitOutcome.Stale, outcome);
                if (outcome == CommitOutcome.Committed)
                    taken.Add((hash, person));
            }

            return taken;
        }
    }
}
