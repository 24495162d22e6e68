using Journeys.Api;
using Journeys.Runtime;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;

namespace Journeys.Host.Nodes;

/// <summary>The HTTP side of an open node.</summary>
internal static class HttpNode
{
    /// <summary>Builds the web application over a node; the caller starts it and stops it before the node.</summary>
    public static WebApplication Build(JourneysNode node, string urls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        AddNode(builder.Services, node);
        builder.Services.AddJourneysApi();
        var app = builder.Build();
        app.MapJourneysApi();
        return app;
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
}
