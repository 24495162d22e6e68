using Journeys.Domain.Context;

namespace Journeys.Domain.Facts;

/// <summary>How much each source is trusted, and for how long.</summary>
public static class FactRules
{
    /// <summary>Below this confidence, in permille, a fact is shown but not used.</summary>
    public const int UsableFrom = 300;

    /// <summary>How sure a fact of a source is when nothing else is said, in permille.</summary>
    public static int ConfidenceOf(FactSource source) => source switch
    {
        FactSource.Declared => 950,
        FactSource.Observed => 800,
        FactSource.Inferred => 600,
        _ => 500,
    };

    /// <summary>After how many days the confidence of a source halves: two years for what was said, half a year for what was seen, two months for what was concluded, a quarter for what was bought.</summary>
    public static int HalfLifeDays(FactSource source) => source switch
    {
        FactSource.Declared => 730,
        FactSource.Observed => 180,
        FactSource.Inferred => 60,
        _ => 90,
    };

    internal static uint HalfLifeOf(FactSource source) => (uint)HalfLifeDays(source) * Moment.Day;

    /// <summary>How much of an other fact's confidence a newer contradiction takes, in permille of its own confidence.</summary>
    internal static int PowerOf(FactSource source) => source switch
    {
        FactSource.Declared => 1000,
        FactSource.Observed => 750,
        FactSource.Inferred => 300,
        _ => 150,
    };

    /// <summary>Reads <c>declared</c>, <c>observed</c>, <c>inferred</c>, <c>third_party</c>; anything else gives the source that was expected.</summary>
    public static FactSource SourceOf(ReadOnlySpan<char> text, FactSource expected) => text switch
    {
        "declared" or "said" => FactSource.Declared,
        "observed" or "seen" => FactSource.Observed,
        "inferred" => FactSource.Inferred,
        "third_party" or "third-party" or "bought" => FactSource.ThirdParty,
        _ => expected,
    };
}
