using Journeys.Domain;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging;

namespace Journeys.Runtime.Wakes;

/// <summary>Lets customers think whose wake is due, partition by partition.</summary>
/// <remarks>A wake holds no content: when it comes too early the customer looks, and puts it off.</remarks>
public sealed partial class WakePump(IJournal journal, ICustomerEngine engine, INodeClock clock, ILogger<WakePump> logger)
{
    private const int AtOnce = 500;

    /// <summary>Lets everybody think whose wake is due at the node's present moment, once, and waits until it is durable; gives how many.</summary>
    /// <param name="partitions">The partitions to look after.</param>
    /// <param name="cancellationToken">Stops between customers.</param>
    public async Task<int> RunOnceAsync(IEnumerable<int> partitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        var now = clock.Now;
        var woken = 0;
        if (await journal.EarliestWakeAsync(cancellationToken) > now)
            return woken;
        var due = new List<DueWake>();
        foreach (var partition in partitions)
        {
            due.AddRange(await journal.DueWakesAsync(partition, now, AtOnce, cancellationToken));
            if (due.Count < AtOnce)
                continue;
            woken += await ThinkAsync(due, cancellationToken);
            due.Clear();
        }

        return woken + await ThinkAsync(due, cancellationToken);
    }

    /// <summary>Runs until cancelled, looking every <paramref name="every"/>.</summary>
    public async Task RunAsync(Func<IEnumerable<int>> partitions, TimeSpan every, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        using var timer = new PeriodicTimer(every);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await RunOnceAsync(partitions(), cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
            {
                LogFailed(logger, e);
            }
        }
    }

    // All at once, so that what they think shares transactions; done when it is durable.
    private async Task<int> ThinkAsync(List<DueWake> due, CancellationToken cancellationToken)
    {
        await Task.WhenAll(due.Select(d => engine.AskAsync(d.Customer, QuestionKind.Think, cancellationToken)));
        return due.Count;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Due wakes could not be read; they are tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
