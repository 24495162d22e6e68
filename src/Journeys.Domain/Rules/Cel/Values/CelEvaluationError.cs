namespace Journeys.Domain.Rules;

/// <summary>Why an evaluation failed, and where in the source.</summary>
/// <param name="Message">The reason, without the position.</param>
/// <param name="Position">Where the failing part starts; <see cref="CelPosition.None"/> until the evaluator knows it.</param>
public sealed record CelEvaluationError(string Message, CelPosition Position = default)
{
    /// <summary>Writes the reason after the position.</summary>
    public override string ToString() => Position == CelPosition.None ? Message : $"{Position}: {Message}";
}
