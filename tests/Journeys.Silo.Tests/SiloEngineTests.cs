using Journeys.Conformance.Engines;
using Journeys.Conformance.Storage;
using Journeys.Runtime;
using Journeys.Storage.Tests.Postgres;
using Journeys.Storage.Tests.Sqlite;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Journeys.Silo.Tests;

/// <summary>One silo over a SQLite file.</summary>
public sealed class SiloOverSqliteTests : EngineSuite
{
    private readonly SqliteFile _file = new();

    protected override bool Shared => false;

    protected override Task CreateAsync() => Task.CompletedTask;

    protected override Task<OpenStore> OpenStoreAsync() => _file.OpenAsync();

    protected override Task DropAsync()
    {
        _file.Delete();
        return Task.CompletedTask;
    }

    protected override Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts) => TestSilos.BuildAsync(parts, new SiloOptions());
}

/// <summary>A cluster of silos over PostgreSQL, which also says who belongs to it.</summary>
public sealed class SiloOverPostgresTests : EngineSuite
{
    private readonly PostgresServer _server = new();

    protected override bool Shared => true;

    protected override Task CreateAsync() => _server.CreateAsync();

    protected override Task<OpenStore> OpenStoreAsync() => _server.OpenAsync();

    protected override Task DropAsync() => _server.DropAsync();

    protected override Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts) =>
        TestSilos.BuildAsync(parts, new SiloOptions { Clustering = SiloClustering.Store, Configure = TestSilos.Impatient });
}

internal static class TestSilos
{
    public static async Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts, SiloOptions options)
    {
        var node = await SiloEngine.StartNodeAsync(parts, options, TestContext.Current.CancellationToken);
        return (node, node.DisposeAsync);
    }

    /// <summary>Notices within seconds that a silo is gone.</summary>
    public static void Impatient(ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(o =>
    {
        o.ProbeTimeout = TimeSpan.FromSeconds(1);
        o.NumMissedProbesLimit = 2;
        o.NumVotesForDeathDeclaration = 1;
        o.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        o.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(5);
    });
}
