using Journeys.Host.Bench;
using Journeys.Host.Nodes;

namespace Journeys.Host.Commands;

/// <summary>Measures this machine: engines, stores, HTTP, and what a bare loop does beside them.</summary>
internal static class BenchCommand
{
    public static async Task<int> RunAsync(NodeOptions options, int customers, int seconds, CancellationToken cancellationToken)
    {
        _ = cancellationToken;
        var figures = await EngineBench.RunAsync(options, customers, TimeSpan.FromSeconds(seconds), 100, 32);
        var p = figures.AtHalfLoad;
        await System.Console.Out.WriteLineAsync(
            $"engine {figures.Peak:N0}/s, half load p50 {p.At(50):N1} p95 {p.At(95):N1} p99 {p.At(99):N1} ms, {figures.BytesPerCustomer:N0} B/customer, {figures.CpuMicroseconds:N1} us cpu/signal, awake {figures.Awake}");
        return 0;
    }
}
