using Journeys.Embedded;
using Journeys.Runtime;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Sealing;
using Journeys.Runtime.Signals;
using Journeys.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Journeys.Api.Tests;

/// <summary>The API over a real engine and a real store, for questions.</summary>
public sealed class LivingNode : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("journeys-api-").FullName;
    private JourneysStore store = null!;
    private JourneysNode living = null!;

    internal FakeClock Clock { get; } = new();

    internal TestNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        store = await JourneysStore.OpenAsync(Path.Combine(folder, "journeys.db"), CancellationToken.None);
        living = new JourneysNode(new NodeParts
        {
            Journal = store.Journal,
            Documents = store.Documents,
            Reports = store.Reports,
            Keys = KeyRing.Parse(KeyRing.Generate()),
            Clock = Clock,
            Playbook = await PlaybookShelf.BeginAsync(store.Documents, Clock, CancellationToken.None),
            MakeEngine = parts => new EmbeddedEngine(parts.Committer, parts.Services, parts.Reading),
            Loggers = NullLoggerFactory.Instance,
        });
        Node = await TestNode.StartAsync(services: services =>
        {
            services.Replace(ServiceDescriptor.Singleton<ISignalIngress>(living.Ingress));
            services.Replace(ServiceDescriptor.Singleton(living.Parts.Documents));
            services.Replace(ServiceDescriptor.Singleton(living.Parts.Clock));
            services.AddSingleton(living.Questions);
            services.AddSingleton(living.Report);
            services.AddSingleton(living.Splitting);
            services.AddSingleton(living.Erasing);
            services.AddSingleton(living.Playbooks);
            services.AddSingleton(living.Playbook);
            services.AddSingleton(living.Services);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await living.DisposeAsync();
        await store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    internal async Task SendAsync(params string[] calls)
    {
        var answer = await Node.PostAsync("/v1/batch", $$"""{"batch":[{{string.Join(",", calls)}}]}""");
        Assert.Equal((200, calls.Length), (answer.Status, answer.Json.GetProperty("accepted").GetInt32()));
    }

    internal Task<Answer> AskAsync(string path) => Node.AskAsync(HttpMethod.Get, path, Node.AdminKey);

    internal async Task<string> IdOfAsync(string identifier)
    {
        var answer = await AskAsync($"/v1/customers?identifier={Uri.EscapeDataString(identifier)}");
        Assert.Equal(200, answer.Status);
        return answer.Json.GetProperty("id").GetString()!;
    }
}
