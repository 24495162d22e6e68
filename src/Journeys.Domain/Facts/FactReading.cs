using System.Text;
using System.Text.Json;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Facts;

/// <summary>Reads facts out of a signal's traits, and out of its context what can be seen there.</summary>
/// <remarks>
/// A trait is declared, unless <c>context.fact_source</c> says otherwise for all of them, with <c>context.fact_confidence</c> (0 to 1) and
/// <c>context.purpose</c>, or the trait itself is an object <c>{"value", "source", "confidence", "purpose"}</c>. An object of plain values is
/// taken apart: <c>address.city</c>. <c>null</c> takes back what was held. Locale and time zone of the context are observed.
/// </remarks>
internal static class FactReading
{
    private const int MostTraits = 48;
    private const uint SeenAgainAfter = Moment.Day;

    private static readonly int LocaleKey = Names.IdOf("locale");
    private static readonly int TimezoneKey = Names.IdOf("timezone");

    public static void Read(ref FactBook? book, Signal signal, SignalContent content, uint at)
    {
        Observe(ref book, LocaleKey, content.Locale, at);
        Observe(ref book, TimezoneKey, content.Timezone, at);
        if (signal.Traits.Length <= 2)
            return;
        var source = FactRules.SourceOf(Names.TextOf(content.FactSource), FactSource.Declared);
        var confidence = content.FactConfidence is { } said ? (int)Math.Clamp(said.ToUnits(3), 0, 1000) : FactRules.ConfidenceOf(source);
        book ??= new FactBook();
        try
        {
            var reader = new Utf8JsonReader(signal.Traits.Span);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                ReadTraits(book, ref reader, new Trait(0, source, confidence, content.Purpose), at);
        }
        catch (JsonException)
        {
            // What stood before the break has been taken.
        }
        catch (InvalidOperationException)
        {
            // Text that is not UTF-8: the same.
        }
    }

    private static void Observe(ref FactBook? book, int key, int value, uint at)
    {
        if (value == 0)
            return;
        var text = Names.TextOf(value);
        book ??= new FactBook();
        if (!book.HasRecent(key, FactSource.Observed, text, at, SeenAgainAfter))
            book.Hold(key, FactValue.Of(text), FactSource.Observed, FactRules.ConfidenceOf(FactSource.Observed), 0, at);
    }

    private readonly record struct Trait(int Prefix, FactSource Source, int Confidence, int Purpose);

    private static void ReadTraits(FactBook book, ref Utf8JsonReader reader, in Trait all, uint at)
    {
        var taken = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = KeyOf(ref reader, all.Prefix);
            if (!reader.Read())
                return;
            if (key == 0 || taken++ >= MostTraits)
                reader.Skip();
            else if (reader.TokenType == JsonTokenType.StartObject && all.Prefix == 0)
                ReadObject(book, ref reader, all with { Prefix = key }, at);
            else if (reader.TokenType == JsonTokenType.Null)
                book.Drop(key);
            else if (ValueOf(ref reader) is { } value)
                book.Hold(key, value, all.Source, all.Confidence, all.Purpose, at);
        }
    }

    // Either a trait with its own source, or an object of plain values. Looked at twice: once for "value".
    private static void ReadObject(FactBook book, ref Utf8JsonReader reader, Trait trait, uint at)
    {
        var ahead = reader;
        FactValue? value = null;
        var (source, confidence) = (trait.Source, -1);
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var isValue = ahead.ValueTextEquals("value"u8);
            var isSource = ahead.ValueTextEquals("source"u8);
            var isConfidence = ahead.ValueTextEquals("confidence"u8);
            var isPurpose = ahead.ValueTextEquals("purpose"u8);
            if (!ahead.Read())
                break;
            if (isValue)
                value = ValueOf(ref ahead);
            else if (isSource && ahead.TokenType == JsonTokenType.String)
                source = FactRules.SourceOf(Names.TextOf(SignalContent.NameOf(ref ahead)), trait.Source);
            else if (isConfidence && ahead.TokenType is JsonTokenType.Number && Amount.TryParse(ahead.ValueSpan, out var amount))
                confidence = (int)Math.Clamp(amount.ToUnits(3), 0, 1000);
            else if (isPurpose)
                trait = trait with { Purpose = SignalContent.NameOf(ref ahead) };
            else
                ahead.Skip();
        }

        if (value is { } held)
        {
            reader = ahead;
            var sure = confidence >= 0 ? confidence : source == trait.Source ? trait.Confidence : FactRules.ConfidenceOf(source);
            book.Hold(trait.Prefix, held, source, sure, trait.Purpose, at);
        }
        else
        {
            ReadTraits(book, ref reader, trait, at);
        }
    }

    private static int KeyOf(ref Utf8JsonReader reader, int prefix)
    {
        if (reader.ValueIsEscaped || reader.ValueSpan.Length is 0 or > 48)
            return 0;
        var key = SignalContent.NameOf(reader.ValueSpan);
        return prefix == 0 ? key : Names.IdOf(Names.TextOf(prefix) + "." + Names.TextOf(key));
    }

    // A plain value; null for anything else, skipped.
    private static FactValue? ValueOf(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return FactValue.Of(reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Number:
                return Amount.TryParse(reader.ValueSpan, out var number) ? new FactValue(FactKind.Number, "", number.ToUnits(3)) : null;
            case JsonTokenType.String:
                return TextOf(ref reader);
            default:
                reader.Skip();
                return null;
        }
    }

    private static FactValue? TextOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > 1024)
            return null;
        string text;
        try
        {
            text = reader.ValueIsEscaped ? reader.GetString() ?? "" : Encoding.UTF8.GetString(reader.ValueSpan);
        }
        catch (InvalidOperationException)
        {
            return null;
        }

        if (text.Length > FactBook.LongestText)
            text = text[..(char.IsHighSurrogate(text[FactBook.LongestText - 1]) ? FactBook.LongestText - 1 : FactBook.LongestText)];
        return text.Length == 0 ? null : FactValue.Of(text);
    }
}
