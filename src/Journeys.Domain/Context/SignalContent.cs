using System.Text.Json;
using Journeys.Domain.Binary;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Context;

/// <summary>One product that a signal speaks of.</summary>
/// <param name="Product">The product's number in <see cref="Names"/>; 0 where none was given.</param>
/// <param name="Category">The category's number in <see cref="Names"/>.</param>
/// <param name="Price">The price of one, as written.</param>
/// <param name="HasPrice">Whether a price was given.</param>
/// <param name="Quantity">How many, from 1.</param>
public readonly record struct ContentProduct(int Product, int Category, Amount Price, bool HasPrice, int Quantity)
{
    /// <summary>The product's id: <c>product_id</c>, else <c>sku</c>.</summary>
    public string ProductId => Names.TextOf(Product);

    /// <summary>The category, with its levels parted by <c>&gt;</c> or <c>/</c>.</summary>
    public string CategoryName => Names.TextOf(Category);
}

/// <summary>What the context needs of a signal's JSON, read in one forward pass.</summary>
/// <remarks>
/// Mutable and reusable by <see cref="Load"/>, which reads without allocating once names are known. Never throws, whatever the JSON:
/// what cannot be read is taken as absent, and <see cref="IsMalformed"/> tells. At most <see cref="MostProducts"/> products are read.
/// </remarks>
public sealed partial class SignalContent
{
    /// <summary>How many products of one signal are read.</summary>
    public const int MostProducts = 50;

    /// <summary>The longest name that is read, in UTF-8 bytes; a longer one is cut.</summary>
    public const int LongestName = 96;

    [ThreadStatic]
    private static SignalContent? scratch;

    private ContentProduct[] products = new ContentProduct[4];
    private int productCount;
    private Signal? signal;

    /// <summary>Makes an empty content, to be loaded.</summary>
    public SignalContent()
    {
    }

    /// <summary>The signal that was read.</summary>
    public Signal Signal => signal ?? throw new InvalidOperationException("No signal has been loaded.");

    /// <summary>What the signal's name means.</summary>
    public SignalMeaning Meaning { get; private set; }

    /// <summary>Whether some of the JSON could not be read.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The products: those of <c>products</c>, else the one that the properties themselves describe.</summary>
    public ReadOnlySpan<ContentProduct> Products => products.AsSpan(0, productCount);

    /// <summary>The number in <see cref="Names"/> of the signal's own category: <c>category</c>, else <c>topic</c>; the first product's otherwise.</summary>
    public int Category { get; private set; }

    /// <summary>The currency, where said.</summary>
    public Currency Currency { get; private set; }

    /// <summary>The order's id as it stood; empty where none was given.</summary>
    public ReadOnlyMemory<byte> OrderId { get; private set; }

    /// <summary><c>total</c>, else <c>revenue</c>, else <c>value</c>, as written; <c>null</c> where none was given.</summary>
    public Amount? Total => total ?? revenue ?? value;

    /// <summary>Latitude in millionths of a degree; <c>null</c> without a position.</summary>
    public int? LatitudeE6 { get; private set; }

    /// <summary>Longitude in millionths of a degree; <c>null</c> without a position.</summary>
    public int? LongitudeE6 { get; private set; }

    /// <summary>How exact the position is, in metres; 0 where not said.</summary>
    public int AccuracyMetres { get; private set; }

    /// <summary>The number in <see cref="Names"/> of the store or zone.</summary>
    public int Store { get; private set; }

    /// <summary>Reads a signal.</summary>
    public static SignalContent Of(Signal signal)
    {
        var content = new SignalContent();
        content.Load(signal);
        return content;
    }

    /// <summary>Gives this thread's content of a signal, read once; valid until the thread reads another signal.</summary>
    public static SignalContent Scratch(Signal signal)
    {
        var content = scratch ??= new SignalContent();
        if (!ReferenceEquals(content.signal, signal))
            content.Load(signal);
        return content;
    }

    /// <summary>Reads a signal and forgets the one before.</summary>
    public void Load(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        Reset();
        this.signal = signal;
        Meaning = SignalMeanings.Of(signal.Kind, signal.Name);
        IsMalformed = !ReadObject(signal.Properties, Part.Properties) | !ReadObject(signal.Context, Part.Context);
        Settle();
    }

    /// <summary>Gives the raw JSON value at a path of the properties, such as <c>total</c>, <c>products.0.price</c>; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Property(string path) => JsonPath.Find(Signal.Properties, path);

    /// <summary>Gives the raw JSON value at a path of the traits; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Trait(string path) => JsonPath.Find(Signal.Traits, path);

    /// <summary>Gives the raw JSON value at a path of the context; empty where there is none.</summary>
    public ReadOnlyMemory<byte> ContextValue(string path) => JsonPath.Find(Signal.Context, path);

    /// <summary>Gives a total in minor units of its currency; the products' prices times quantities where no total was given.</summary>
    public long TotalMinor(Currency currency)
    {
        var exponent = currency.Exponent;
        if (Total is { } amount)
            return amount.ToUnits(exponent);
        return ProductsMinor(exponent);
    }

    internal long ProductsMinor(int exponent)
    {
        var sum = 0L;
        foreach (ref readonly var product in Products)
            sum = Math.Clamp(sum + Math.Clamp(product.Price.ToUnits(exponent), 0, Amount.Largest / 1000) * Math.Min(product.Quantity, 1000), 0, Amount.Largest);
        return sum;
    }

    // The number of a text or number value, without allocating for a name seen before; 0 for anything else.
    internal static int NameOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            return 0;
        if (!reader.ValueIsEscaped)
            return NameOf(reader.ValueSpan);
        Span<byte> room = stackalloc byte[LongestName * 6];
        if (reader.ValueSpan.Length > room.Length)
            return 0;
        try
        {
            return NameOf(room[..reader.CopyString(room)]);
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    internal static int NameOf(ReadOnlySpan<byte> text) => NameCache.IdOf(Cut(text));

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= LongestName)
            return text;
        var end = LongestName;
        while (end > 0 && (text[end] & 0xC0) == 0x80)
            end--;
        return text[..end];
    }
}
