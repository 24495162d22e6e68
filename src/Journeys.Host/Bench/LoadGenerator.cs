using System.Diagnostics;

namespace Journeys.Host.Bench;

/// <summary>Drives a load: as fast as answers come, or at a given pace whatever the answers (so that waiting is not hidden).</summary>
internal static class LoadGenerator
{
    /// <summary>Runs callers side by side, each sending again as soon as it is answered; gives signals per second.</summary>
    /// <param name="send">Sends one batch; prepared outside of the measured time where it can be.</param>
    /// <param name="batch">Signals in a batch.</param>
    /// <param name="callers">How many callers.</param>
    /// <param name="span">For how long.</param>
    public static async Task<double> PeakAsync(Func<Task> send, int batch, int callers, TimeSpan span)
    {
        var sent = 0L;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < span)
            {
                await send();
                Interlocked.Add(ref sent, batch);
            }
        })));
        return sent / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Sends batches at a fixed pace and measures each from the moment when it was due to its answer.</summary>
    public static async Task<Percentiles> PacedAsync(Func<Task> send, double batchesPerSecond, TimeSpan span)
    {
        var times = new Percentiles();
        var open = new List<Task>();
        var start = Stopwatch.GetTimestamp();
        var count = (int)(batchesPerSecond * span.TotalSeconds);
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds(i / batchesPerSecond);
            var wait = due - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.FromMilliseconds(1))
                await Task.Delay(wait);
            open.Add(SendAsync(due));
            if (open.Count > 10_000)
                open.RemoveAll(t => t.IsCompleted);
        }

        await Task.WhenAll(open);
        return times;

        async Task SendAsync(TimeSpan due)
        {
            await send();
            times.Add((Stopwatch.GetElapsedTime(start) - due).TotalMilliseconds);
        }
    }
}
