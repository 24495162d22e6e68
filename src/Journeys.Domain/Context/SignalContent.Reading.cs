using System.Text.Json;

namespace Journeys.Domain.Context;

/// <content>The forward pass over the JSON.</content>
public sealed partial class SignalContent
{
    private Amount? total;
    private Amount? revenue;
    private Amount? value;
    private ContentProduct own;
    private int topic;

    /// <summary>The score of a survey or review, as written.</summary>
    public Amount? Score { get; private set; }

    /// <summary>The highest score that could be given, where said.</summary>
    public Amount? Scale { get; private set; }

    /// <summary>A feeling as measured elsewhere, from -1 to 1, as written.</summary>
    public Amount? Sentiment { get; private set; }

    /// <summary>The number in <see cref="Binary.Names"/> of what a survey, complaint or compliment is about.</summary>
    public int Subject { get; private set; }

    /// <summary>A key of the complaint's id; 0 where none was given.</summary>
    public uint ComplaintKey { get; private set; }

    /// <summary>The number in <see cref="Binary.Names"/> of the channel of a message, where said.</summary>
    public int Channel { get; private set; }

    /// <summary>Whether a machine, not the person, opened or clicked.</summary>
    public bool IsMachine { get; private set; }

    internal int Locale { get; private set; }

    internal int Timezone { get; private set; }

    internal int FactSource { get; private set; }

    internal Amount? FactConfidence { get; private set; }

    internal int Purpose { get; private set; }

    private void Reset()
    {
        productCount = 0;
        own = new ContentProduct(0, 0, default, false, 1);
        total = revenue = value = Score = Scale = Sentiment = FactConfidence = null;
        LatitudeE6 = LongitudeE6 = null;
        Category = topic = AccuracyMetres = Store = Subject = Channel = Locale = Timezone = FactSource = Purpose = 0;
        Currency = default;
        OrderId = default;
        ComplaintKey = 0;
        IsMachine = false;
    }

    private void Settle()
    {
        Category = own.Category;
        if (productCount == 0 && own.Product != 0)
            products[productCount++] = own;
        if (Category == 0)
            Category = topic;
        if (Category == 0 && productCount > 0)
            Category = products[0].Category;
    }

    private bool ReadObject(ReadOnlyMemory<byte> json, Part part)
    {
        if (json.IsEmpty)
            return true;
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            ReadMembers(ref reader, part, json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader, Part part, ReadOnlyMemory<byte> json)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = part switch
            {
                Part.Properties => PropertyField(reader.ValueSpan),
                Part.Context => ContextField(reader.ValueSpan),
                _ => PlaceField(reader.ValueSpan),
            };
            if (!reader.Read())
                return;
            if (field == Field.None)
                reader.Skip();
            else if (field == Field.Location && reader.TokenType == JsonTokenType.StartObject)
                ReadMembers(ref reader, Part.Location, json);
            else if (field == Field.Products && reader.TokenType == JsonTokenType.StartArray)
                ReadProducts(ref reader);
            else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                reader.Skip();
            else
                Take(ref reader, field, json);
        }
    }

    private void Take(ref Utf8JsonReader reader, Field field, ReadOnlyMemory<byte> json)
    {
        switch (field)
        {
            case Field.Order: OrderId = SliceOf(ref reader, json); break;
            case Field.Total: total = AmountOf(ref reader); break;
            case Field.Revenue: revenue = AmountOf(ref reader); break;
            case Field.Value: value = AmountOf(ref reader); break;
            case Field.Currency: Currency = CurrencyOf(ref reader); break;
            case Field.Topic: topic = NameOf(ref reader); break;
            case Field.Latitude: LatitudeE6 = MicroOf(ref reader, 90); break;
            case Field.Longitude: LongitudeE6 = MicroOf(ref reader, 180); break;
            case Field.Accuracy: AccuracyMetres = (int)Math.Clamp(AmountOf(ref reader)?.ToUnits(0) ?? 0, 0, 1_000_000); break;
            case Field.Store: Store = NameOf(ref reader); break;
            case Field.Score: Score = AmountOf(ref reader); break;
            case Field.Scale: Scale = AmountOf(ref reader); break;
            case Field.Sentiment: Sentiment = AmountOf(ref reader); break;
            case Field.Subject: Subject = NameOf(ref reader); break;
            case Field.Complaint: ComplaintKey = ShortKey(ref reader); break;
            case Field.Channel: Channel = NameOf(ref reader); break;
            case Field.Machine: IsMachine = reader.TokenType == JsonTokenType.True; break;
            case Field.Locale: Locale = NameOf(ref reader); break;
            case Field.Timezone: Timezone = NameOf(ref reader); break;
            case Field.FactSource: FactSource = NameOf(ref reader); break;
            case Field.FactConfidence: FactConfidence = AmountOf(ref reader); break;
            case Field.Purpose: Purpose = NameOf(ref reader); break;
            default: TakeOfProduct(ref reader, field, ref own); break;
        }
    }

    private static void TakeOfProduct(ref Utf8JsonReader reader, Field field, ref ContentProduct product)
    {
        switch (field)
        {
            case Field.Product:
                if (NameOf(ref reader) is var id && id != 0)
                    product = product with { Product = id };
                break;
            case Field.Sku when product.Product == 0: product = product with { Product = NameOf(ref reader) }; break;
            case Field.Category: product = product with { Category = NameOf(ref reader) }; break;
            case Field.Price when AmountOf(ref reader) is { } price: product = product with { Price = price, HasPrice = true }; break;
            case Field.Quantity: product = product with { Quantity = (int)Math.Clamp(AmountOf(ref reader)?.ToUnits(0) ?? 1, 1, 100_000) }; break;
            default: break;
        }
    }

    private void ReadProducts(ref Utf8JsonReader reader)
    {
        productCount = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var product = new ContentProduct(0, 0, default, false, 1);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = PropertyField(reader.ValueSpan);
                if (!reader.Read())
                    return;
                if (field is >= Field.Product and <= Field.Quantity && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                    TakeOfProduct(ref reader, field, ref product);
                else
                    reader.Skip();
            }

            if (productCount >= MostProducts || (product.Product == 0 && product.Category == 0))
                continue;
            if (productCount == products.Length)
                Array.Resize(ref products, products.Length * 2);
            products[productCount++] = product;
        }
    }

    private static Amount? AmountOf(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.Number or JsonTokenType.String && Amount.TryParse(reader.ValueSpan, out var amount) ? amount : null;

    private static Currency CurrencyOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && Currency.TryParse(reader.ValueSpan, out var currency) ? currency : default;

    private static int? MicroOf(ref Utf8JsonReader reader, int limit) =>
        AmountOf(ref reader)?.ToUnits(6) is { } micro && Math.Abs(micro) <= limit * 1_000_000L ? (int)micro : null;

    // The value's own bytes within the signal: without quotes, with escapes as they stand.
    private static ReadOnlyMemory<byte> SliceOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex + (reader.TokenType == JsonTokenType.String ? 1 : 0);
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? json.Slice(start, reader.ValueSpan.Length) : default;
    }

    private static uint ShortKey(ref Utf8JsonReader reader)
    {
        var key = KeyOf(reader.ValueSpan);
        var folded = (uint)(key ^ (key >> 32));
        return folded == 0 ? 1 : folded;
    }

    // 64-bit FNV-1a.
    internal static ulong KeyOf(ReadOnlySpan<byte> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in text)
            hash = unchecked((hash ^ b) * 1099511628211UL);
        return hash == 0 ? 1 : hash;
    }
}
