using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>The standard functions of the language.</summary>
internal static class StandardLibrary
{
    public const string Matches = "matches";

    // Calls of this body are planned as MatchesNode, which keeps the pattern.
    public static readonly CelFunctionBody MatchesBody = (_, arguments) =>
        Re2Pattern.TryCompile(arguments[1].AsString, out var regex, out var error)
            ? CelValue.Of(regex!.IsMatch(arguments[0].AsString))
            : CelValue.Error(error!);

    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType B = CelType.Parameter("B");

    public static ImmutableArray<CelFunction> Functions { get; } =
    [
        .. Sizes(isMember: false),
        .. Sizes(isMember: true),
        .. Conversions.Functions,
        .. TimeFunctions.Functions,
        Text("contains", (text, part) => text.Contains(part, StringComparison.Ordinal)),
        Text("startsWith", (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        Text("endsWith", (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        new CelFunction(Matches, [CelType.String, CelType.String], CelType.Bool, MatchesBody, isMember: true, isPure: true),
        new CelFunction(Matches, [CelType.String, CelType.String], CelType.Bool, MatchesBody, isPure: true),
    ];

    private static IEnumerable<CelFunction> Sizes(bool isMember)
    {
        yield return Size(CelType.String, value => CelText.CountCodePoints(value.AsString));
        yield return Size(CelType.Bytes, value => value.AsBytes.Length);
        yield return Size(CelType.List(A), value => value.AsList.Count);
        yield return Size(CelType.Map(A, B), value => value.AsMap.Count);

        CelFunction Size(CelType type, Func<CelValue, int> measure) =>
            new("size", [type], CelType.Int, (_, arguments) => CelValue.Of(measure(arguments[0])), isMember, isPure: true);
    }

    private static CelFunction Text(string name, Func<string, string, bool> test) => new(
        name,
        [CelType.String, CelType.String],
        CelType.Bool,
        (_, arguments) => CelValue.Of(test(arguments[0].AsString, arguments[1].AsString)),
        isMember: true,
        isPure: true);
}
