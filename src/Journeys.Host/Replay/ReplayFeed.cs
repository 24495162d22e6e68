using System.Diagnostics;
using Journeys.Domain;
using Journeys.Domain.Signals;
using Journeys.Runtime;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;

namespace Journeys.Host.Replay;

/// <summary>Feeds signals to a node on a clock that they drive, and lets people wake whose time has come by it.</summary>
/// <remarks>
/// One batch is durable before the next is sent: so each person's signals are taken in order, and progress never claims what a crash
/// could lose. A batch ends where a step of the clock ends; nothing in it is older than the clock, however fine its freshness.
/// </remarks>
internal sealed class ReplayFeed(JourneysNode node, DataClock clock, ReplayContent content, double? speed, Action<int, Instant> display)
{
    private const int BatchAtMost = 500;
    private const int Attempts = 6;
    private const int WakeRoundsAtMost = 100;

    private static readonly TimeSpan KeepEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PacedTogether = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan step = speed is { } factor ? TimeSpan.FromSeconds(Math.Clamp(factor, 1, 86_400)) : TimeSpan.FromDays(1);

    /// <summary>Sends what has not been sent.</summary>
    /// <param name="progress">Where to begin.</param>
    /// <param name="cancellationToken">Stops between batches; what was sent is then kept as progress.</param>
    /// <returns>Where it ended.</returns>
    /// <exception cref="ReplayException">The store does not keep what is sent.</exception>
    public async Task<ReplayProgress> RunAsync(ReplayProgress progress, CancellationToken cancellationToken)
    {
        var signals = content.Signals;
        var origin = progress.Sent < signals.Length ? signals[progress.Sent].At : clock.Now;
        var (started, kept) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        try
        {
            while (progress.Sent < signals.Length && !cancellationToken.IsCancellationRequested)
            {
                var first = signals[progress.Sent].At;
                await PaceAsync(first - origin, started, cancellationToken);
                await WakeUntilAsync(first, cancellationToken);
                clock.Advance(first);
                progress = await SendAsync(progress, cancellationToken);
                display(progress.Sent, clock.Now);
                if (Stopwatch.GetElapsedTime(kept) < KeepEvery)
                    continue;
                await progress.KeepAsync(node.Parts.Documents, content.Fingerprint, CancellationToken.None);
                kept = Stopwatch.GetTimestamp();
            }

            if (progress.Sent == signals.Length)
            {
                await WakeAsync(cancellationToken);
                progress = progress with { IsDone = true };
            }
        }
        catch (OperationCanceledException)
        {
            // What was sent is durable, and kept below.
        }

        await progress.KeepAsync(node.Parts.Documents, content.Fingerprint, CancellationToken.None);
        return progress;
    }

    private async Task<ReplayProgress> SendAsync(ReplayProgress progress, CancellationToken cancellationToken)
    {
        var batch = BatchFrom(progress.Sent);
        var outcomes = await ReceiveAsync(batch, cancellationToken);
        foreach (var signal in batch)
            clock.Advance(signal.At);
        return progress with
        {
            Sent = progress.Sent + batch.Length,
            Accepted = progress.Accepted + outcomes.Count(o => o is SignalOutcome.Accepted or SignalOutcome.StepFailed),
            Duplicates = progress.Duplicates + outcomes.Count(o => o == SignalOutcome.Duplicate),
            StepsFailed = progress.StepsFailed + outcomes.Count(o => o == SignalOutcome.StepFailed),
            Clock = clock.Now.Milliseconds,
        };
    }

    private Signal[] BatchFrom(int start)
    {
        var signals = content.Signals;
        var until = StepAfter(Instant.Max(clock.Now, signals[start].At));
        if (speed is { } factor)
            until = Instant.Min(until, signals[start].At + (PacedTogether * factor));
        var end = start + 1;
        while (end < signals.Length && end - start < BatchAtMost && signals[end].At < until)
            end++;
        return signals[start..end];
    }

    /// <summary>Sends a batch; what could not be made durable is sent again, some times.</summary>
    private async Task<SignalOutcome[]> ReceiveAsync(Signal[] batch, CancellationToken cancellationToken)
    {
        var outcomes = new SignalOutcome[batch.Length];
        for (var attempt = 1; ; attempt++)
        {
            var left = Enumerable.Range(0, batch.Length).Where(i => outcomes[i] is SignalOutcome.None or SignalOutcome.Failed).ToArray();
            if (left.Length == 0)
                return outcomes;
            if (attempt > Attempts)
                throw new ReplayException($"The store did not keep {left.Length} signals from {batch[left[0]].At} on; the same command again goes on from there.", ReplayException.NotKept);
            if (attempt > 1)
                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), cancellationToken);
            try
            {
                var answers = await node.Ingress.ReceiveAsync([.. left.Select(i => batch[i])], CancellationToken.None);
                for (var i = 0; i < left.Length; i++)
                    outcomes[left[i]] = answers[i];
            }
            catch (OverloadedException e)
            {
                await Task.Delay(e.RetryAfter, cancellationToken);
            }
        }
    }

    /// <summary>Moves the clock to a moment step by step, and lets people wake at each.</summary>
    private async Task WakeUntilAsync(Instant moment, CancellationToken cancellationToken)
    {
        for (var next = StepAfter(clock.Now); next <= moment; next = StepAfter(clock.Now))
        {
            var earliest = await node.Parts.Journal.EarliestWakeAsync(cancellationToken);
            if (earliest > moment)
                return;
            clock.Advance(Instant.Max(next, StepAfter(earliest) - step));
            await WakeAsync(cancellationToken);
        }
    }

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; round < WakeRoundsAtMost; round++)
        {
            if (await node.Wakes.RunOnceAsync(node.Parts.Partitions(), cancellationToken) == 0)
                return;
        }
    }

    private Instant StepAfter(Instant moment)
    {
        var length = (long)step.TotalMilliseconds;
        return new Instant(((moment.Milliseconds / length) + 1) * length);
    }

    private async Task PaceAsync(TimeSpan ofData, long started, CancellationToken cancellationToken)
    {
        if (speed is not { } factor)
            return;
        var wait = (ofData / factor) - Stopwatch.GetElapsedTime(started);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, cancellationToken);
    }
}
