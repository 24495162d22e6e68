using System.Collections.Concurrent;
using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Conformance.Storage;

public abstract partial class JournalSuite
{
    [Fact]
    public async Task CommitAsync_ManyCommittersOnTheSameCustomers_EachVersionOnceAndNothingLost()
    {
        const int People = 40, Committers = 8, Rounds = 60;
        var nodes = await NodesAsync();
        var committed = new ConcurrentDictionary<(long Customer, long Version), string>();
        await Task.WhenAll(Enumerable.Range(0, Committers).Select(committer => Task.Run(() => Commit(committer), Token)));

        for (long id = 1; id <= People; id++)
        {
            var history = await Journal.HistoryAsync(new(id), 1, int.MaxValue, Token);
            Assert.Equal(Enumerable.Range(1, history.Count).Select(version => (long)version), history.Select(turn => turn.Version));
            Assert.All(history, turn => Assert.Equal(committed[(id, turn.Version)], Text(turn.Payload)));
            Assert.Equal(committed.Keys.Count(key => key.Customer == id), history.Count);
        }

        Assert.True(committed.Count > Rounds);

        // Each committer believes what it last saw, as a node does; groups of one and of two turns; batches of several groups.
        async Task Commit(int committer)
        {
            var journal = nodes[committer % nodes.Count].Journal;
            var random = new Random(committer);
            var versions = new long[People + 1];
            for (var round = 0; round < Rounds; round++)
            {
                var people = Enumerable.Range(1, People).OrderBy(_ => random.Next()).Take(9).ToArray();
                var groups = new[]
                {
                    people[..1], people[1..2], people[2..3], people[3..5], people[5..7], people[7..9],
                }.Select(ids => Group([.. ids.Select(id => Turn(id, versions[id] + 1, $"{committer}/{round}"))])).ToArray();

                var outcomes = await journal.CommitAsync(groups, Token);
                foreach (var (group, outcome) in groups.Zip(outcomes))
                    await Learn(journal, versions, group, outcome);
            }
        }

        async Task Learn(IJournal journal, long[] versions, TurnGroup group, CommitOutcome outcome)
        {
            if (outcome == CommitOutcome.Committed)
            {
                foreach (var turn in group.Turns)
                {
                    Assert.True(committed.TryAdd((turn.Customer.Value, turn.Version), Text(turn.Payload)));
                    versions[turn.Customer.Value] = turn.Version;
                }
            }
            else
            {
                Assert.Equal(CommitOutcome.Stale, outcome);
                foreach (var customer in await journal.LoadAsync([.. group.Turns.Select(turn => turn.Customer)], Token))
                    versions[customer.Customer.Value] = customer.Version;
            }
        }
    }

    [Fact]
    public async Task ReadMarksAsync_Nothing_StaysAtTheCheckpoint()
    {
        var page = await Journal.ReadMarksAsync(0, 100, Token);
        Assert.Empty(page.Marks);
        Assert.Empty((await Journal.ReadMarksAsync(page.Checkpoint, 100, Token)).Marks);
    }

    [Fact]
    public async Task ReadMarksAsync_SomeTurnsMarked_GivesThoseInOrder()
    {
        await TakeAsync(Turn(1, 1, marks: "first"), Turn(2, 1));
        await TakeAsync(Turn(1, 2), Turn(2, 2, marks: "second é"));
        var (pages, checkpoint) = await ReadMarksAsync(0, 2);
        Assert.Equal([new(new(1), 1, "first"), new(new(2), 2, "second é")], pages.SelectMany(page => page));

        await TakeAsync(Turn(1, 3, marks: "third"));
        await ReopenAsync();
        (pages, _) = await ReadMarksAsync(checkpoint, 1);
        Assert.Equal([new(new(1), 3, "third")], pages.SelectMany(page => page));
    }

    [Fact]
    public async Task ReadMarksAsync_SmallLimit_NeverCutsATransaction()
    {
        for (var version = 1; version <= 5; version++)
            await CommitAsync(Group(Turn(1, version, marks: "a"), Turn(2, version, marks: "b")), Group(Turn(3, version, marks: "c")));

        var (pages, checkpoint) = await ReadMarksAsync(0, 15, limit: 1);
        Assert.Equal(5, pages.Count);
        Assert.All(pages, page => Assert.Equal((3, 1), (page.Count, page.Select(mark => mark.Version).Distinct().Count())));
        Assert.Empty((await Journal.ReadMarksAsync(checkpoint, 1, Token)).Marks);
    }

    /// <summary>Reads pages until so many marks have come: they may come a while after the commit, when others are under way.</summary>
    private async Task<(IReadOnlyList<IReadOnlyList<TurnMarks>> Pages, long Checkpoint)> ReadMarksAsync(long after, int count, int limit = 100)
    {
        var pages = new List<IReadOnlyList<TurnMarks>>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (pages.Sum(page => page.Count) < count)
        {
            var page = await Journal.ReadMarksAsync(after, limit, patience.Token);
            after = page.Checkpoint;
            if (page.Marks.Count > 0)
                pages.Add(page.Marks);
        }

        return (pages, after);
    }

    [Fact]
    public async Task ReadMarksAsync_WhileOthersCommit_SeesEachMarkOnce()
    {
        const int Committers = 6, Rounds = 80;
        var nodes = await NodesAsync();
        var committing = Task.WhenAll(Enumerable.Range(0, Committers).Select(committer => Task.Run(() => Commit(committer), Token)));
        var read = new List<TurnMarks>();
        var checkpoint = 0L;
        while (!committing.IsCompleted || read.Count < (await committing).Sum(marks => marks.Count))
        {
            var page = await Journal.ReadMarksAsync(checkpoint, 20, Token);
            Assert.True(page.Checkpoint >= checkpoint);
            checkpoint = page.Checkpoint;
            read.AddRange(page.Marks);
        }

        Assert.Empty((await Journal.ReadMarksAsync(checkpoint, 20, Token)).Marks);
        var expected = (await committing).SelectMany(marks => marks).ToHashSet();
        Assert.Equal(read.Count, read.Distinct().Count());
        Assert.Equal(expected.Count, read.Count);
        Assert.Superset(expected, read.ToHashSet());
        foreach (var customer in read.GroupBy(mark => mark.Customer))
            Assert.Equal(customer.Select(mark => mark.Version).Order(), customer.Select(mark => mark.Version));

        async Task<List<TurnMarks>> Commit(int committer)
        {
            var journal = nodes[committer % nodes.Count].Journal;
            var random = new Random(committer);
            var marked = new List<TurnMarks>();
            for (var version = 1; version <= Rounds; version++)
            {
                // Transactions of very different lengths, so that they end in another order than they began.
                var turns = Enumerable.Range(1, random.Next(4) == 0 ? 400 : 3)
                    .Select(n => Turn(committer * 1_000_000 + version * 1_000 + n, 1, new string('x', 200), random.Next(3) == 0 ? "" : $"m{n}"))
                    .Append(Turn(committer + 1, version, marks: $"v{version}"))
                    .ToArray();
                Assert.All(
                    await journal.CommitAsync([.. turns.Select(turn => Group(turn))], Token),
                    outcome => Assert.Equal(CommitOutcome.Committed, outcome));
                marked.AddRange(turns.Where(turn => turn.Marks.Length > 0).Select(turn => new TurnMarks(turn.Customer, turn.Version, turn.Marks)));
            }

            return marked;
        }
    }
}
