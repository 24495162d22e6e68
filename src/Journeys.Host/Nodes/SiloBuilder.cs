#if ORLEANS
using System.Globalization;
using System.Net.NetworkInformation;
using Journeys.Runtime.Time;
using Journeys.Silo;

namespace Journeys.Host.Nodes;

/// <summary>Opens a node that is a silo of a cluster.</summary>
internal static class SiloBuilder
{
    public static async Task<OpenNode> OpenAsync(
        NodeOptions options, INodeClock clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var (store, parts) = await NodeBuilder.OpenPartsAsync(options, clock, loggers, cancellationToken);
        try
        {
            var node = await SiloEngine.StartNodeAsync(parts, Read(options), cancellationToken);
            await node.Habits.LearnAsync(cancellationToken);
            return new OpenNode(store, node);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Reads <c>JOURNEYS_CLUSTER</c> (<c>localhost</c>, <c>store</c>, or <c>postgres</c> for Orleans' own tables), <c>JOURNEYS_CLUSTER_ID</c>,
    /// <c>JOURNEYS_SERVICE_ID</c>, <c>JOURNEYS_SILO_ADDRESS</c>, <c>JOURNEYS_SILO_PORT</c>, <c>JOURNEYS_GATEWAY_PORT</c> and <c>JOURNEYS_PRIMARY_PORT</c>.
    /// </summary>
    private static SiloOptions Read(NodeOptions options)
    {
        var defaults = new SiloOptions();
        var cluster = Text("CLUSTER") ?? (options.IsPostgres ? "store" : "localhost");
        if (cluster != "localhost" && !options.IsPostgres)
            throw new InvalidOperationException($"JOURNEYS_CLUSTER={cluster} needs a store that nodes can share: name a PostgreSQL database with --store.");
        if (cluster == "postgres" && options.Store!.StartsWith("postgres", StringComparison.Ordinal))
            throw new InvalidOperationException("JOURNEYS_CLUSTER=postgres needs the connection written in keywords: Host=...;Database=...");
        return defaults with
        {
            Clustering = cluster switch
            {
                "localhost" => SiloClustering.Localhost,
                "store" => SiloClustering.Store,
                "postgres" => SiloClustering.AdoNet,
                _ => throw new InvalidOperationException($"JOURNEYS_CLUSTER={cluster}: it is localhost, store or postgres."),
            },
            Connection = options.Store,
            ClusterId = Text("CLUSTER_ID") ?? defaults.ClusterId,
            ServiceId = Text("SERVICE_ID") ?? defaults.ServiceId,
            Address = Text("SILO_ADDRESS"),
            SiloPort = Port("SILO_PORT") is var port && port == 0 && options.TakesUsualPort ? UsualPort() : port,
            GatewayPort = Port("GATEWAY_PORT"),
            PrimaryPort = Port("PRIMARY_PORT"),
        };
    }

    private static string? Text(string name) => Environment.GetEnvironmentVariable("JOURNEYS_" + name) is { Length: > 0 } text ? text : null;

    /// <summary>
    /// The first of the usual ports that is free; 0 when none is. A node that was killed comes back under the same address, so that the
    /// others, and it, know at once that its former self is dead.
    /// </summary>
    private static int UsualPort()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(l => l.Port).ToHashSet();
        return Enumerable.Range(11_111, 16).FirstOrDefault(port => !taken.Contains(port));
    }

    private static int Port(string name) => Text(name) is not { } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535 ? port
        : throw new InvalidOperationException($"JOURNEYS_{name}={text}: it is a port, 0 to 65535.");
}
#endif
