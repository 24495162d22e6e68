using System.Diagnostics;
using Journeys.Domain;
using Journeys.Domain.Signals;
using Journeys.Host.Nodes;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Journeys.Host.Bench;

/// <summary>Measures an engine over a store, without HTTP.</summary>
internal static class EngineBench
{
    public static async Task<EngineFigures> RunAsync(NodeOptions options, int customers, TimeSpan span, int batch, int callers)
    {
        var load = new BenchLoad(customers);
        var clock = new DataClock(new Instant(1_790_000_000_000));
        await using var open = await NodeBuilder.OpenEmbeddedAsync(options, clock, NullLoggerFactory.Instance, CancellationToken.None);
        var ingress = open.Node.Ingress;

        // Everybody comes once, so that what is measured are people who are known and awake.
        var before = Memory();
        await FillAsync(ingress, load, customers);
        var prepared = new PreparedBatches(load, batch);
        await LoadGenerator.PeakAsync(() => SendAsync(ingress, prepared.Take()), batch, callers, TimeSpan.FromSeconds(2));
        prepared.Prepare((int)(span.TotalSeconds * 200_000 / batch));
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var (peak, sent) = (0.0, 0L);
        peak = await LoadGenerator.PeakAsync(() => SendAsync(ingress, prepared.Take()), batch, callers, span);
        sent = (long)(peak * span.TotalSeconds);
        var cpuPerSignal = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / sent;
        prepared.Clear();
        var bytes = (Memory() - before) / (double)customers;
        var paced = await LoadGenerator.PacedAsync(() => SendAsync(ingress, load.Next(batch)), peak / 2 / batch, span);
        return new EngineFigures(peak, paced, bytes, cpuPerSignal, open.Node.Engine.Awake);
    }

    private static async Task FillAsync(ISignalIngress ingress, BenchLoad load, int customers)
    {
        for (var done = 0; done < customers; done += 1000)
            await ingress.ReceiveAsync(load.Next(Math.Min(1000, customers - done)), CancellationToken.None);
    }

    private static async Task SendAsync(ISignalIngress ingress, Signal[] signals)
    {
        var outcomes = await ingress.ReceiveAsync(signals, CancellationToken.None);
        if (Array.Exists(outcomes, o => o is not SignalOutcome.Accepted))
            throw new InvalidOperationException($"The benchmark's signals must all be accepted; one was {outcomes.First(o => o is not SignalOutcome.Accepted)}.");
    }

    private static long Memory()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

/// <summary>What was measured.</summary>
internal sealed record EngineFigures(double Peak, Percentiles AtHalfLoad, double BytesPerCustomer, double CpuMicroseconds, int Awake);

/// <summary>Batches made before the clock runs, so that making them is not measured.</summary>
internal sealed class PreparedBatches(BenchLoad load, int size)
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<Signal[]> batches = new();

    public void Prepare(int count)
    {
        for (var i = 0; i < count; i++)
            batches.Enqueue(load.Next(size));
    }

    public Signal[] Take() => batches.TryDequeue(out var batch) ? batch : load.Next(size);

    public void Clear() => batches.Clear();
}
