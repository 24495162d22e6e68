using System.Globalization;
using System.Runtime.InteropServices;
using Journeys.Host.Bench;
using Journeys.Host.Nodes;

namespace Journeys.Host.Commands;

/// <summary>Measures this machine: engines, stores, HTTP, and what a bare loop does beside them. Prints Markdown.</summary>
internal static class BenchCommand
{
    private const int SmallScale = 10_000;

    public static async Task<int> RunAsync(NodeOptions given, string? postgres, int customers, int seconds, int largeScale, CancellationToken cancellationToken)
    {
        var span = TimeSpan.FromSeconds(seconds);
        Print(Machine());
        Print($"Load: {customers:N0} customers, Segment items of about 345 bytes, the shop's playbook, sealed payloads; {seconds} s a figure; load generator and store on the same machine.");
        Print("");
        Print("| store | engine | in process, signals/s | p50 / p95 / p99 at half, ms | HTTP by 100, signals/s | p50 / p95 / p99 | HTTP by 1, requests/s | p50 / p95 / p99 | bytes a customer | waking p50 / p99, ms | raw limit, rows/s | upsert each, /s |");
        Print("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var options in Stores(given, postgres).SelectMany(Engines))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var figures = await new BenchRun(options, customers, span).RunAsync();
            var raw = await RawLimit.AppendAsync(options, customers, figures.PayloadLength, span);
            var upsert = await RawLimit.UpsertAsync(options, customers, span);
            Print($"| {figures.Store} | {figures.Engine} | {figures.InProcess.Peak:N0} ({figures.InProcess.Peak / raw:P0} of raw) | {Three(figures.InProcess)} | {figures.Batches.Peak:N0} | {Three(figures.Batches)} | {figures.Single.Peak:N0} | {Three(figures.Single)} | {figures.BytesPerCustomer:N0} | {figures.Waking.At(50):N2} / {figures.Waking.At(99):N2} | {raw:N0} | {upsert:N0} |");
        }

        if (largeScale > 0)
            await ScaleAsync(given, largeScale, span, cancellationToken);
        return 0;
    }

    private static async Task ScaleAsync(NodeOptions given, int largeScale, TimeSpan span, CancellationToken cancellationToken)
    {
        Print("");
        Print("| customers (SQLite, embedded) | signals/s | processor time a signal, us | bytes a customer |");
        Print("|---|---|---|---|");
        foreach (var (count, awake) in new (int, int?)[] { (SmallScale, null), (largeScale, null), (largeScale, largeScale / 10) })
        {
            cancellationToken.ThrowIfCancellationRequested();
            var options = Stores(given, null).First() with { Engine = "embedded", AwakeAtMost = awake ?? int.MaxValue };
            var (way, cpu, bytes) = await new BenchRun(options, count, span).CostAsync();
            Print($"| {count:N0}{(awake is { } a ? $", {a:N0} awake at most (cold)" : "")} | {way.Peak:N0} | {cpu:N1} | {bytes:N0} |");
        }
    }

    private static IEnumerable<NodeOptions> Stores(NodeOptions given, string? postgres)
    {
        yield return given with { Store = null, Data = NewFolder(given) };
        if (postgres is not null)
            yield return given with { Store = postgres, Data = NewFolder(given), KeyRing = Journeys.Runtime.Sealing.KeyRing.Generate() };
    }

    private static IEnumerable<NodeOptions> Engines(NodeOptions options)
    {
        yield return options with { Engine = "embedded" };
#if ORLEANS
        yield return options with { Engine = "silo", Data = options.Store is null ? options.Data + "-silo" : options.Data };
#endif
    }

    private static string NewFolder(NodeOptions given) => Path.Combine(given.Data, "bench-" + Guid.NewGuid().ToString("N")[..8]);

    private static string Three(Way way) =>
        $"{way.AtHalfLoad.At(50):N1} / {way.AtHalfLoad.At(95):N1} / {way.AtHalfLoad.At(99):N1}";

    private static string Machine()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30);
        return $"Machine: {processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {memory} GB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}; load before the run {load}; {DateTime.UtcNow:yyyy-MM-dd}.";
    }

    private static void Print(FormattableString line) => System.Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Print(string line) => System.Console.Out.WriteLine(line);
}
