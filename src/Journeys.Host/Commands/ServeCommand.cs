using Journeys.Api.Sources;
using Journeys.Host.Nodes;
using Journeys.Runtime;
using Journeys.Runtime.Time;

namespace Journeys.Host.Commands;

/// <summary>Runs a node: signals and questions over HTTP.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(NodeOptions options, INodeClock clock, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(logging => logging
            .AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans", LogLevel.Error));
        await using var node = await NodeBuilder.OpenAsync(options, clock, loggers, cancellationToken);
        await using var app = HttpNode.Build(node.Node, options.Urls);
        node.Node.StartBackground(TimeSpan.FromSeconds(1));
        await app.StartAsync(cancellationToken);
        await AnnounceAsync(app, node.Node, clock);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static async Task AnnounceAsync(WebApplication app, JourneysNode node, INodeClock clock)
    {
        var output = System.Console.Out;
        await output.WriteLineAsync($"Journeys listens on {string.Join(", ", app.Urls)}");
        await output.WriteLineAsync($"  engine  {node.Engine.Kind}");
        await output.WriteLineAsync($"  store   {node.Parts.Journal.Kind}");
        if (clock.IsDrivenByData)
            await output.WriteLineAsync($"  clock   driven by data, at {clock.Now}");
        foreach (var key in await app.Services.GetRequiredService<SourceKeys>().EnsureAsync())
            await output.WriteLineAsync($"  key     {key.Name}: {key.Key}   (shown this once)");
        await output.WriteLineAsync("  API     /openapi/v1.json");
        await output.FlushAsync();
    }
}
