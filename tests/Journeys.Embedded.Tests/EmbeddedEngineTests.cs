using Journeys.Conformance.Engines;
using Journeys.Conformance.Storage;
using Journeys.Runtime;
using Journeys.Storage.Tests.Postgres;
using Journeys.Storage.Tests.Sqlite;

namespace Journeys.Embedded.Tests;

/// <summary>The embedded engine over a SQLite file.</summary>
public sealed class EmbeddedOverSqliteTests : EngineSuite
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

    protected override Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts) => EmbeddedNodes.BuildAsync(parts);
}

/// <summary>The embedded engine over PostgreSQL.</summary>
public sealed class EmbeddedOverPostgresTests : EngineSuite
{
    private readonly PostgresServer _server = new();

    protected override bool Shared => true;

    protected override Task CreateAsync() => _server.CreateAsync();

    protected override Task<OpenStore> OpenStoreAsync() => _server.OpenAsync();

    protected override Task DropAsync() => _server.DropAsync();

    protected override Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts) => EmbeddedNodes.BuildAsync(parts);
}

internal static class EmbeddedNodes
{
    public static Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts)
    {
        var node = new JourneysNode(parts with { MakeEngine = engine => new EmbeddedEngine(engine.Committer, engine.Services, engine.Reading, laneCount: 3) });
        return Task.FromResult<(JourneysNode, Func<ValueTask>)>((node, node.DisposeAsync));
    }
}
