using Journeys.Embedded;
using Journeys.Runtime;
using Journeys.Runtime.Commit;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Time;
using Journeys.Storage;
using Microsoft.Extensions.Logging;

namespace Journeys.Host.Nodes;

/// <summary>A node with its store, as every command needs it.</summary>
internal sealed class OpenNode(JourneysStore store, JourneysNode node) : IAsyncDisposable
{
    public JourneysStore Store => store;

    public JourneysNode Node => node;

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        await store.DisposeAsync();
    }
}

/// <summary>Opens the store and builds a node of the embedded engine over it.</summary>
internal static class NodeBuilder
{
    /// <summary>Opens a node of the engine that is asked for: a silo unless told otherwise, where this build has it.</summary>
    /// <exception cref="InvalidOperationException">The engine is unknown, or this build does not have it.</exception>
    public static Task<OpenNode> OpenAsync(
        NodeOptions options, INodeClock clock, ILoggerFactory loggers, CancellationToken cancellationToken) => options.Engine switch
        {
            "embedded" => OpenEmbeddedAsync(options, clock, loggers, cancellationToken),
#if ORLEANS
            null or "silo" => SiloBuilder.OpenAsync(options, clock, loggers, cancellationToken),
#else
            null => OpenEmbeddedAsync(options, clock, loggers, cancellationToken),
            "silo" => throw new InvalidOperationException("This build has no silo: Orleans' packages were missing when it was built. Use --engine embedded."),
#endif
            _ => throw new InvalidOperationException($"There is no engine '{options.Engine}': it is embedded or silo."),
        };

    public static async Task<OpenNode> OpenEmbeddedAsync(
        NodeOptions options, INodeClock clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var (store, parts) = await OpenPartsAsync(options, clock, loggers, cancellationToken);
        var node = new JourneysNode(parts);
        await node.Habits.LearnAsync(cancellationToken);
        return new OpenNode(store, node);
    }

    /// <summary>Opens the store, the key ring and the playbook; the engine is the embedded one unless changed.</summary>
    public static async Task<(JourneysStore Store, NodeParts Parts)> OpenPartsAsync(
        NodeOptions options, INodeClock clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Data);
        var store = await JourneysStore.OpenAsync(options.Connection, cancellationToken);
        try
        {
            var parts = new NodeParts
            {
                Journal = store.Journal,
                Documents = store.Documents,
                Reports = store.Reports,
                Keys = await KeyRingFile.OpenAsync(options, store.Documents, cancellationToken),
                Clock = clock,
                Playbook = await PlaybookShelf.BeginAsync(store.Documents, clock, cancellationToken),
                MakeEngine = engine => new EmbeddedEngine(engine.Committer, engine.Services, engine.Reading),
                Commits = options.IsPostgres ? new CommitOptions { Committers = 2 } : new CommitOptions(),
                Actors = new ActorOptions { AwakeAtMost = options.AwakeAtMost },
                Loggers = loggers,
            };
            return (store, parts);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}
