using Journeys.Api;
using Journeys.Api.Sources;
using Journeys.Host.Nodes;
using Journeys.Runtime;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;
using Journeys.Storage;

namespace Journeys.Host.Commands;

/// <summary>Runs a node: signals and questions over HTTP.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(NodeOptions options, INodeClock clock, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        await using var node = await NodeBuilder.OpenEmbeddedAsync(options, clock, loggers, cancellationToken);
        AddNode(builder.Services, node.Node);
        builder.Services.AddJourneysApi();

        await using var app = builder.Build();
        app.MapJourneysApi();
        node.Node.StartBackground(TimeSpan.FromSeconds(1));
        await app.StartAsync(cancellationToken);
        await AnnounceAsync(app, node.Node, clock);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>Registers the parts of a node that routes ask for.</summary>
    private static void AddNode(IServiceCollection services, JourneysNode node)
    {
        services.AddSingleton<ISignalIngress>(node.Ingress);
        services.AddSingleton(node.Parts.Documents);
        services.AddSingleton(node.Parts.Journal);
        services.AddSingleton(node.Parts.Clock);
        services.AddSingleton(node.Questions);
        services.AddSingleton(node.Report);
        services.AddSingleton(node.Splitting);
        services.AddSingleton(node.Erasing);
        services.AddSingleton(node.Playbooks);
        services.AddSingleton(node.Playbook);
        services.AddSingleton(node.Services);
        services.AddSingleton(node.Engine);
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
