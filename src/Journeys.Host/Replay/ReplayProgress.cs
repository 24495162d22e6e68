using System.Text.Json;
using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Host.Replay;

/// <summary>How far a replay has come: kept in the store, never ahead of what is durable.</summary>
internal sealed record ReplayProgress
{
    public const string Kind = "replay";

    /// <summary>How many signals, from the first, have been sent and are durable.</summary>
    public int Sent { get; init; }

    public long Accepted { get; init; }

    public long Duplicates { get; init; }

    /// <summary>Signals that were taken, but of which a step failed and was left out.</summary>
    public long StepsFailed { get; init; }

    /// <summary>Where the data's clock stood, in milliseconds since 1970.</summary>
    public long Clock { get; init; }

    /// <summary>Everything was sent, and everybody woke who was to wake.</summary>
    public bool IsDone { get; init; }

    /// <summary>The files, for people to read.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public static async Task<ReplayProgress?> FindAsync(IDocuments documents, string fingerprint, CancellationToken cancellationToken) =>
        await documents.FindAsync(Kind, fingerprint, cancellationToken) is { } document
            ? JsonSerializer.Deserialize<ReplayProgress>(document.Body.Span) : null;

    public Task KeepAsync(IDocuments documents, string fingerprint, CancellationToken cancellationToken) =>
        documents.SetAsync(Kind, fingerprint, JsonSerializer.SerializeToUtf8Bytes(this), new Instant(Clock), cancellationToken);
}
