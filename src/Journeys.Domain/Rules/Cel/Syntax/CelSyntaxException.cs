using System.Diagnostics.CodeAnalysis;

namespace Journeys.Domain.Rules;

/// <summary>Ends the parsing of a source that is no expression; it never leaves the compiler.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It never leaves the compiler.")]
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the compiler.")]
internal sealed class CelSyntaxException(CelPosition position, string message) : Exception(message)
{
    public CelPosition Position { get; } = position;
}
