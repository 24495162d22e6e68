using System.Threading.Channels;
using Journeys.Runtime.Journal;
using Microsoft.Extensions.Logging;

namespace Journeys.Runtime.Commit;

/// <summary>A group of turns on its way to the store, and who wants to know what became of it.</summary>
public abstract class PendingCommit
{
    /// <summary>The turns.</summary>
    public required TurnGroup Group { get; init; }

    /// <summary>Tells what became of the group; called once, on the committer's thread: it must only pass the news on.</summary>
    /// <param name="outcome">What became of it; null when the store failed.</param>
    public abstract void Settled(CommitOutcome? outcome);

    /// <summary>Called after every group of a transaction was settled.</summary>
    public virtual void Flush()
    {
    }
}

/// <summary>Lets up to about a thousand turns, or some milliseconds of them, share a transaction.</summary>
/// <remarks>One per node. While a transaction runs, the next one gathers; so a lone turn waits for nobody, and a flood shares the cost.</remarks>
public sealed partial class GroupCommitter : IAsyncDisposable
{
    private readonly IJournal journal;
    private readonly CommitOptions options;
    private readonly ILogger<GroupCommitter> logger;
    private readonly Channel<PendingCommit> queue = Channel.CreateUnbounded<PendingCommit>();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task[] loops;

    /// <summary>Makes a committer and starts it.</summary>
    public GroupCommitter(IJournal journal, CommitOptions options, ILogger<GroupCommitter> logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(options);
        (this.journal, this.options, this.logger) = (journal, options, logger);
        loops = [.. Enumerable.Range(0, Math.Max(1, options.Committers)).Select(_ => LoopAsync())];
    }

    /// <summary>How many groups wait.</summary>
    public int Waiting => queue.Reader.Count;

    /// <summary>Hands a group over.</summary>
    public void Submit(PendingCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (queue.Writer.TryWrite(commit))
            return;
        commit.Settled(null);
        commit.Flush();
    }

    /// <summary>Commits what has been handed over and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await Task.WhenAll(loops);
        stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        await Task.Yield();
        var gathered = new List<PendingCommit>(options.GroupsAtMost);
        var groups = new List<TurnGroup>(options.GroupsAtMost);
        while (await queue.Reader.WaitToReadAsync())
        {
            Gather(gathered);
            if (gathered.Count < options.GroupsWorthWaiting && options.WaitAtMost > TimeSpan.Zero && !queue.Reader.Completion.IsCompleted)
            {
                await Task.Delay(options.WaitAtMost);
                Gather(gathered);
            }

            if (gathered.Count == 0)
                continue;
            groups.Clear();
            foreach (var pending in gathered)
                groups.Add(pending.Group);
            await CommitAsync(gathered, groups);
            gathered.Clear();
        }
    }

    private void Gather(List<PendingCommit> gathered)
    {
        while (gathered.Count < options.GroupsAtMost && queue.Reader.TryRead(out var pending))
            gathered.Add(pending);
    }

    private async Task CommitAsync(List<PendingCommit> gathered, List<TurnGroup> groups)
    {
        CommitOutcome[]? outcomes = null;
        try
        {
            outcomes = await journal.CommitAsync(groups, stopping.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogCommitFailed(logger, e, groups.Count);
        }

        for (var i = 0; i < gathered.Count; i++)
            gathered[i].Settled(outcomes?[i]);
        foreach (var pending in gathered)
            pending.Flush();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A transaction of {Groups} groups failed; their signals were refused and may be sent again")]
    private static partial void LogCommitFailed(ILogger logger, Exception exception, int groups);
}

/// <summary>How turns share transactions.</summary>
public sealed record CommitOptions
{
    /// <summary>How many groups share a transaction at the most.</summary>
    public int GroupsAtMost { get; init; } = 1024;

    /// <summary>With fewer than this, the committer waits once for more.</summary>
    public int GroupsWorthWaiting { get; init; }

    /// <summary>For how long it waits.</summary>
    public TimeSpan WaitAtMost { get; init; } = TimeSpan.Zero;

    /// <summary>How many transactions run side by side.</summary>
    public int Committers { get; init; } = 1;
}
