using System.Globalization;

namespace Journeys.Host.Replay.Mappings;

/// <summary>A mistake in a mapping file.</summary>
/// <param name="At">Where.</param>
/// <param name="Rule">The rule that is broken, as the end of a sentence that starts with the field.</param>
internal readonly record struct MappingError(Place At, string Rule)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.Line}:{At.Column}: {At.Path}: {Rule}");
}

/// <summary>A mapping file cannot be used; every mistake found is listed.</summary>
internal sealed class MappingException(string file, IReadOnlyList<MappingError> errors)
    : Exception(string.Join(Environment.NewLine, errors.OrderBy(e => e.At.Line).ThenBy(e => e.At.Column).Select(e => $"{file}:{e}")))
{
    public IReadOnlyList<MappingError> Errors { get; } = [.. errors.OrderBy(e => e.At.Line).ThenBy(e => e.At.Column)];
}
