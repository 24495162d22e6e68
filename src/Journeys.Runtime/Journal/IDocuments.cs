using Journeys.Domain;

namespace Journeys.Runtime.Journal;

/// <summary>Documents that belong to no customer: playbooks, keys of sources, models, checkpoints of readers. A port of Runtime.</summary>
public interface IDocuments
{
    /// <summary>Gives the latest version of a document, or null.</summary>
    Task<Document?> FindAsync(string kind, string name, CancellationToken cancellationToken);

    /// <summary>Gives one version of a document, or null.</summary>
    Task<Document?> FindAsync(string kind, string name, int version, CancellationToken cancellationToken);

    /// <summary>Gives the latest version of every document of a kind, by name.</summary>
    Task<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancellationToken);

    /// <summary>Adds a version: <paramref name="expected"/> must be the latest one (0 for a new document).</summary>
    /// <returns>Whether it was added; false when somebody was faster.</returns>
    Task<bool> AddAsync(string kind, string name, int expected, ReadOnlyMemory<byte> body, Instant at, CancellationToken cancellationToken);

    /// <summary>Sets the only version of a document (version 1), replacing what was there: for checkpoints and models.</summary>
    Task SetAsync(string kind, string name, ReadOnlyMemory<byte> body, Instant at, CancellationToken cancellationToken);

    /// <summary>Removes every version of a document.</summary>
    Task RemoveAsync(string kind, string name, CancellationToken cancellationToken);
}

/// <summary>One version of a document.</summary>
/// <param name="Kind">What it is: <c>playbook</c>, <c>source</c> ...</param>
/// <param name="Name">Which one.</param>
/// <param name="Version">From 1.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="At">When this version was added.</param>
public sealed record Document(string Kind, string Name, int Version, ReadOnlyMemory<byte> Body, Instant At);
