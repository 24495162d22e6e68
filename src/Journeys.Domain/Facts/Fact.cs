using System.Globalization;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Facts;

/// <summary>How something came to be known, the most trusted first.</summary>
public enum FactSource : byte
{
    /// <summary>The person said it.</summary>
    Declared,

    /// <summary>It was seen in what they did.</summary>
    Observed,

    /// <summary>It was concluded.</summary>
    Inferred,

    /// <summary>It came from others.</summary>
    ThirdParty,
}

/// <summary>What kind of value a fact has.</summary>
public enum FactKind : byte
{
    /// <summary>Text, at most <see cref="FactBook.LongestText"/> characters of it.</summary>
    Text,

    /// <summary>A number, in thousandths.</summary>
    Number,

    /// <summary>A truth value.</summary>
    Truth,
}

/// <summary>Why a fact is used, or is not.</summary>
public enum FactStanding : byte
{
    /// <summary>It is used.</summary>
    Used,

    /// <summary>A fact of a more trusted source is used instead.</summary>
    Outranked,

    /// <summary>It is too old for its source.</summary>
    Stale,

    /// <summary>Something newer contradicts it.</summary>
    Contradicted,

    /// <summary>It was never sure enough.</summary>
    Unsure,
}

/// <summary>A value that a fact has: text, a number in thousandths, or a truth value.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Text">The text; empty otherwise.</param>
/// <param name="Thousandths">The number in thousandths; 0 or 1 for a truth value.</param>
public readonly record struct FactValue(FactKind Kind, string Text, long Thousandths)
{
    /// <summary>Makes a text value.</summary>
    public static FactValue Of(string text) => new(FactKind.Text, text, 0);

    /// <summary>Makes a truth value.</summary>
    public static FactValue Of(bool truth) => new(FactKind.Truth, "", truth ? 1 : 0);

    /// <summary>Writes the value as it would stand in a sentence.</summary>
    public override string ToString() => Kind switch
    {
        FactKind.Text => Text,
        FactKind.Truth => Thousandths != 0 ? "true" : "false",
        _ => (Thousandths / 1000m).ToString("0.###", CultureInfo.InvariantCulture),
    };
}

/// <summary>A fact as it stands at a moment.</summary>
/// <param name="Key">What it is about.</param>
/// <param name="Value">What is held to be so.</param>
/// <param name="Source">How it came to be known.</param>
/// <param name="At">When it was said or seen last.</param>
/// <param name="ConfidencePermille">How sure it is now, 0 to 1000.</param>
/// <param name="Purpose">The purpose that allows it; empty where none was said.</param>
/// <param name="Standing">Whether it is used, and why not.</param>
public readonly record struct FactView(string Key, FactValue Value, FactSource Source, Instant At, int ConfidencePermille, string Purpose, FactStanding Standing);

/// <summary>A fact while it is looked at or changed; otherwise it is kept packed, some 20 bytes.</summary>
internal struct StoredFact
{
    public string Text;
    public long Number;
    public int Key;
    public int Purpose;
    public uint At;
    public ushort Confidence;
    public ushort Doubt;
    public FactSource Source;
    public FactKind Kind;

    public readonly FactValue Value => new(Kind, Text, Number);

    /// <summary>How sure it is now: halved once per half-life of its source, and lowered by what contradicts it.</summary>
    public readonly int ConfidenceAt(uint now) =>
        (int)((long)FixedPoint.Decay((uint)Confidence, Moment.Since(At, now), FactRules.HalfLifeOf(Source)) * (1000 - Doubt) / 1000);

    public readonly FactView View(uint now, FactStanding standing) =>
        new(Names.TextOf(Key), Value, Source, Moment.ToInstant(At), ConfidenceAt(now), Names.TextOf(Purpose), standing);
}
