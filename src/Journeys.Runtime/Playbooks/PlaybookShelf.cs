using Journeys.Domain.Playbooks;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Time;

namespace Journeys.Runtime.Playbooks;

/// <summary>The published playbooks, and the way to publish another.</summary>
public sealed class PlaybookShelf(IDocuments documents, LivePlaybook live, INodeClock clock)
{
    private const string Kind = "playbook";
    private const string Name = "live";

    /// <summary>Publishes a document that has been read without errors; it lives on this node at once, on others within seconds.</summary>
    /// <returns>The version; 0 when somebody published another at the same moment.</returns>
    public async Task<int> PublishAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var latest = await documents.FindAsync(Kind, Name, cancellationToken);
        var version = (latest?.Version ?? 0) + 1;
        var playbook = PlaybookReader.Read(json.Span, version).Playbook
            ?? throw new ArgumentException("Only a playbook without errors can be published.", nameof(json));
        if (!await documents.AddAsync(Kind, Name, version - 1, json, clock.Now, cancellationToken))
            return 0;
        live.Swap(playbook);
        return version;
    }

    /// <summary>Gives the playbook to begin with: the one published last, or the shipped one, which is then published.</summary>
    /// <exception cref="InvalidOperationException">The published document cannot be read by this version of the product.</exception>
    public static async Task<Playbook> BeginAsync(IDocuments documents, INodeClock clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(clock);
        if (await documents.FindAsync(Kind, Name, cancellationToken) is null)
            await documents.AddAsync(Kind, Name, 0, ShippedPlaybook.Shop(), clock.Now, cancellationToken);
        var document = (await documents.FindAsync(Kind, Name, cancellationToken))!;
        var reading = PlaybookReader.Read(document.Body.Span, document.Version);
        return reading.Playbook ?? throw new InvalidOperationException($"The published playbook cannot be read: {reading.Errors[0]}");
    }

    /// <summary>Gives the latest published document, or null.</summary>
    public Task<Document?> LatestAsync(CancellationToken cancellationToken) => documents.FindAsync(Kind, Name, cancellationToken);

    /// <summary>Puts the latest published playbook in place, if it is not already.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var latest = await LatestAsync(cancellationToken);
        if (latest is null || latest.Version == live.Current.Version)
            return;
        if (PlaybookReader.Read(latest.Body.Span, latest.Version).Playbook is { } playbook)
            live.Swap(playbook);
    }
}
