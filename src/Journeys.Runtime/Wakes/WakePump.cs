using Journeys.Domain;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging;

namespace Journeys.Runtime.Wakes;

/// <summary>Lets customers think whose wake is due.</summary>
/// <remarks>A wake holds no content: when it comes too early the customer looks, and puts it off.</remarks>
public sealed partial class WakePump(IJournal journal, ICustomerEngine engine, INodeClock clock, ILogger<WakePump> logger)
{
    private const int AtOnce = 2000;
    private const int RoundsAtMost = 64;

    /// <summary>Lets those think whose wake is due at the node's present moment, earliest first and up to 2,000 of them, and waits until it is durable; gives how many.</summary>
    /// <param name="partitions">The partitions to look after.</param>
    /// <param name="cancellationToken">Stops between customers.</param>
    public async Task<int> RunOnceAsync(IEnumerable<int> partitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        var now = clock.Now;
        if (await journal.EarliestWakeAsync(cancellationToken) > now)
            return 0;
        var due = await journal.DueWakesAsync([.. partitions], now, AtOnce, cancellationToken);
        // All at once, so that what they think shares transactions.
        await Task.WhenAll(due.Select(d => engine.AskAsync(d.Customer, QuestionKind.Think, cancellationToken)));
        return due.Count;
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
                for (var round = 0; round < RoundsAtMost && await RunOnceAsync(partitions(), cancellationToken) == AtOnce; round++)
                {
                    // There are more.
                }
            }
            catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
            {
                LogFailed(logger, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Due wakes could not be read; they are tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
