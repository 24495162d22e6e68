using System.Collections.Immutable;
using System.Globalization;

namespace Journeys.Domain.Rules;

/// <summary>A mistake in the source of an expression.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Message">What is wrong, what was expected and, where a known name is near, what was probably meant.</param>
public sealed record CelError(int Line, int Column, string Message)
{
    /// <summary>Writes the mistake after its position, such as <c>1:14: unknown name 'signl'</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: {Message}");

    internal static CelError At(CelPosition position, string message) => new(position.Line, position.Column, message);
}

/// <summary>Says that a source is no valid expression, with every mistake that was found.</summary>
public sealed class CelException : Exception
{
    /// <summary>Carries the given mistakes.</summary>
    public CelException(ImmutableArray<CelError> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>Carries a message without a position.</summary>
    public CelException(string message)
        : base(message) => Errors = [new CelError(1, 1, message)];

    /// <summary>Carries a message without a position, and its cause.</summary>
    public CelException(string message, Exception innerException)
        : base(message, innerException) => Errors = [new CelError(1, 1, message)];

    /// <summary>Carries nothing.</summary>
    public CelException() => Errors = [];

    /// <summary>Gets the mistakes in the order in which they stand in the source.</summary>
    public ImmutableArray<CelError> Errors { get; }
}
