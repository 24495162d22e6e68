using System.Collections.Immutable;
using System.Globalization;

namespace Journeys.Domain.Playbooks;

/// <summary>A mistake in a playbook document.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Path">The field, such as <c>map.shopping.transitions[2].when</c>.</param>
/// <param name="Message">The rule that is broken, and the offending value.</param>
public sealed record PlaybookError(int Line, int Column, string Path, string Message)
{
    /// <summary>Writes the mistake on one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: {Path}: {Message}");
}

/// <summary>What reading a playbook document gave: the playbook, or every mistake found.</summary>
/// <param name="Playbook">The playbook; null when there is a mistake.</param>
/// <param name="Errors">The mistakes, in the order in which they stand in the document.</param>
public sealed record PlaybookReading(Playbook? Playbook, ImmutableArray<PlaybookError> Errors);
