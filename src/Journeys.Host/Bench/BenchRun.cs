using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Journeys.Api.Sources;
using Journeys.Domain;
using Journeys.Domain.Signals;
using Journeys.Host.Nodes;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Journeys.Host.Bench;

/// <summary>Peak and percentiles of one way in.</summary>
internal sealed record Way(double Peak, Percentiles AtHalfLoad);

/// <summary>What was measured of one engine over one store.</summary>
internal sealed record BenchFigures
{
    public required string Engine { get; init; }

    public required string Store { get; init; }

    public required Way InProcess { get; init; }

    public required Way Batches { get; init; }

    public required Way Single { get; init; }

    public required double BytesPerCustomer { get; init; }

    public required double CpuMicroseconds { get; init; }

    public required Percentiles Waking { get; init; }

    public required int PayloadLength { get; init; }
}

/// <summary>Measures one engine over one store: in process, and through HTTP.</summary>
internal sealed class BenchRun(NodeOptions options, int customers, TimeSpan span)
{
    private const int BatchLength = 100;

    private readonly BenchLoad load = new(customers, Guid.NewGuid().ToString("N")[..6]);
    private readonly DataClock clock = new(BenchLoad.Start);

    public async Task<BenchFigures> RunAsync()
    {
        Way inProcess, batches, single;
        double bytes, cpu;
        int payload;
        string engine, store;
        await using (var open = await OpenAsync())
        {
            (engine, store) = (open.Node.Engine.Kind, open.Node.Parts.Journal.Kind);
            var before = Memory();
            await FillAsync(open.Node.Ingress, customers);
            (inProcess, cpu) = await MeasureInProcessAsync(open.Node.Ingress);
            bytes = (Memory() - before) / (double)customers;
            (batches, single) = await MeasureHttpAsync(open);
            payload = await PayloadLengthAsync(open);
        }

        await using var again = await OpenAsync();
        return new BenchFigures
        {
            Engine = engine,
            Store = store,
            InProcess = inProcess,
            Batches = batches,
            Single = single,
            BytesPerCustomer = bytes,
            CpuMicroseconds = cpu,
            PayloadLength = payload,
            Waking = await MeasureWakingAsync(again),
        };
    }

    /// <summary>Measures the cost of a signal alone: processor time of this process, with the load made beforehand.</summary>
    public async Task<(Way Way, double CpuMicroseconds, double Bytes)> CostAsync()
    {
        await using var open = await OpenAsync();
        var before = Memory();
        await FillAsync(open.Node.Ingress, customers);
        var (way, cpu) = await MeasureInProcessAsync(open.Node.Ingress);
        return (way, cpu, (Memory() - before) / (double)customers);
    }

    private Task<OpenNode> OpenAsync() => NodeBuilder.OpenAsync(options, clock, NullLoggerFactory.Instance, CancellationToken.None);

    private async Task FillAsync(ISignalIngress ingress, int count)
    {
        for (var done = 0; done < count; done += 1000)
            await SendAsync(ingress, Next(Math.Min(1000, count - done)));
    }

    private async Task<(Way Way, double Cpu)> MeasureInProcessAsync(ISignalIngress ingress)
    {
        // A first run finds how much can be prepared, so that making signals is not measured.
        var rough = await LoadGenerator.PeakAsync(() => SendAsync(ingress, Next(BatchLength)), BatchLength, 32, TimeSpan.FromSeconds(2));
        var prepared = new ConcurrentQueue<Signal[]>();
        for (var i = 0; i < rough * 1.5 * span.TotalSeconds / BatchLength; i++)
            prepared.Enqueue(Next(BatchLength));
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var peak = await LoadGenerator.PeakAsync(
            () => SendAsync(ingress, prepared.TryDequeue(out var batch) ? batch : Next(BatchLength)), BatchLength, 32, span);
        var spent = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / (peak * span.TotalSeconds);
        prepared.Clear();
        var paced = await LoadGenerator.PacedAsync(() => SendAsync(ingress, Next(BatchLength)), peak / 2 / BatchLength, span);
        return (new Way(peak, paced), spent);
    }

    private async Task<(Way Batches, Way Single)> MeasureHttpAsync(OpenNode open)
    {
        await using var app = HttpNode.Build(open.Node, "http://127.0.0.1:0");
        await app.StartAsync();
        var keys = app.Services.GetRequiredService<SourceKeys>();
        await keys.RevokeAsync("bench");
        var key = await keys.CreateAsync("bench", KeyScopes.SignalsWrite);
        var address = IPEndPoint.Parse(new Uri(app.Urls.First()).Authority);
        using var http = new RawHttp(address, key!.Key);
        var batches = await MeasureWayAsync(http, BatchLength, 32);
        var single = await MeasureWayAsync(http, 1, 64);
        await app.StopAsync();
        return (batches, single);
    }

    private async Task<Way> MeasureWayAsync(RawHttp http, int batch, int callers)
    {
        byte[] Make()
        {
            clock.Advance(load.Now);
            return batch == 1 ? http.Request("/v1/track", load.NextOneJson()) : http.Request("/v1/batch", load.NextJson(batch));
        }

        var rough = await LoadGenerator.PeakAsync(() => http.SendAsync(Make()), batch, callers, TimeSpan.FromSeconds(2));
        var prepared = new ConcurrentQueue<byte[]>();
        for (var i = 0; i < rough * 1.7 * span.TotalSeconds / batch; i++)
            prepared.Enqueue(Make());
        byte[] Take() => prepared.TryDequeue(out var request) ? request : Make();
        var peak = await LoadGenerator.PeakAsync(() => http.SendAsync(Take()), batch, callers, span);
        prepared.Clear();
        GC.Collect();
        var paced = await LoadGenerator.PacedAsync(() => http.SendAsync(Make()), peak / 2 / batch, span);
        return new Way(peak, paced);
    }

    private async Task<Percentiles> MeasureWakingAsync(OpenNode open)
    {
        var times = new Percentiles();
        for (var i = 0; i < Math.Min(1000, customers); i++)
        {
            var holder = await open.Node.Questions.HolderAsync(load.LoginOf((i * 7919L) % customers), CancellationToken.None);
            var start = Stopwatch.GetTimestamp();
            await open.Node.Engine.AskAsync(holder!.Value, QuestionKind.View, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }

    private async Task<int> PayloadLengthAsync(OpenNode open)
    {
        var lengths = new List<int>();
        for (var i = 0; i < Math.Min(200, customers); i++)
        {
            var holder = await open.Node.Questions.HolderAsync(load.LoginOf(i), CancellationToken.None);
            lengths.AddRange((await open.Store.Journal.HistoryAsync(holder!.Value, 2, 5, CancellationToken.None)).Select(t => t.Payload.Length));
        }
        return lengths.Count == 0 ? 300 : (int)lengths.Average();
    }

    private Signal[] Next(int count)
    {
        clock.Advance(load.Now);
        return load.Next(count);
    }

    private static async Task SendAsync(ISignalIngress ingress, Signal[] signals)
    {
        var outcomes = await ingress.ReceiveAsync(signals, CancellationToken.None);
        if (Array.Exists(outcomes, o => o is not SignalOutcome.Accepted))
            throw new InvalidOperationException($"The benchmark's signals must all be accepted; one was {outcomes.First(o => o is not SignalOutcome.Accepted)}.");
    }

    private static long Memory()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
