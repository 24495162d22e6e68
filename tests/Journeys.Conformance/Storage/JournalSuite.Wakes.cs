using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

public abstract partial class JournalSuite
{
    [Fact]
    public async Task WakesAsync_NoneSet_IsNever() => Assert.Equal((Instant.MaxValue, 0), await Journal.WakesAsync(Token));

    [Fact]
    public async Task WakesAsync_SetMovedAndRemoved_GivesEarliestAndCount()
    {
        await TakeAsync(Turn(1, 1, wake: new(300)), Turn(2, 1, wake: new(100)), Turn(3, 1), Turn(4, 1, wake: Instant.MaxValue));
        Assert.Equal((new Instant(100), 2), await Journal.WakesAsync(Token));

        await TakeAsync(Turn(2, 2), Turn(1, 2, wake: new(50)));
        Assert.Equal((new Instant(50), 2), await Journal.WakesAsync(Token));

        await TakeAsync(Turn(1, 3, wake: Instant.MaxValue), Turn(3, 2, wake: new(-7)));
        Assert.Equal((new Instant(-7), 2), await Journal.WakesAsync(Token));

        await TakeAsync(Turn(3, 3, wake: Instant.MaxValue), Turn(2, 3, wake: Instant.MaxValue));
        Assert.Equal((Instant.MaxValue, 0), await Journal.WakesAsync(Token));
    }

    [Fact]
    public async Task DueWakesAsync_OfPartitions_GivesThoseDueEarliestFirst()
    {
        var partition = new CustomerId(1).Partition;
        long[] mates = [.. Enumerable.Range(1, 5_000).Where(id => new CustomerId(id).Partition == partition).Take(5).Select(id => (long)id)];
        var stranger = Enumerable.Range(1, 5_000).First(id => new CustomerId(id).Partition != partition);
        await TakeAsync(
            Turn(mates[0], 1, wake: new(40)), Turn(mates[1], 1, wake: new(10)), Turn(mates[2], 1, wake: new(30)),
            Turn(mates[3], 1, wake: new(31)), Turn(mates[4], 1), Turn(stranger, 1, wake: new(1)));

        Assert.Equal(
            [new DueWake(new(mates[1]), new(10)), new DueWake(new(mates[2]), new(30))],
            await Journal.DueWakesAsync([partition], new(30), 10, Token));
        Assert.Equal([new DueWake(new(mates[1]), new(10))], await Journal.DueWakesAsync([partition], new(100), 1, Token));
        Assert.Empty(await Journal.DueWakesAsync([partition], new(9), 10, Token));
        Assert.Equal(
            [stranger, mates[1], mates[2]],
            (await Journal.DueWakesAsync([.. Enumerable.Range(0, CustomerId.Partitions)], new(100), 3, Token)).Select(wake => wake.Customer.Value));

        await TakeAsync(Turn(mates[1], 2, wake: Instant.MaxValue));
        Assert.Equal(mates[2], (await Journal.DueWakesAsync([partition], new(100), 1, Token))[0].Customer.Value);
    }

    [Fact]
    public async Task CommitAsync_LeftOut_LeavesItsWakeAlone()
    {
        await TakeAsync(Turn(1, 1, wake: new(10)));
        Assert.Equal([CommitOutcome.Stale], await CommitAsync(Group(Turn(1, 1, wake: new(5)))));
        Assert.Equal((new Instant(10), 1), await Journal.WakesAsync(Token));
    }
}
