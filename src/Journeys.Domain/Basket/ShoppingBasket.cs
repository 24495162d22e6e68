using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Basket;

/// <summary>One product in the basket.</summary>
public readonly record struct BasketLine
{
    private readonly ushort quantity;

    internal BasketLine(int product, int category, int quantity, uint seconds, long priceMinor)
    {
        (ProductNumber, CategoryNumber, Seconds, PriceMinor) = (product, category, seconds, (int)Math.Min(priceMinor, int.MaxValue));
        this.quantity = (ushort)Math.Min(quantity, ushort.MaxValue);
    }

    /// <summary>The price of one in minor units of the basket's currency, at most what 31 bits hold; 0 where unknown.</summary>
    public int PriceMinor { get; }

    /// <summary>How many, from 1 to 65,535.</summary>
    public int Quantity => quantity;

    /// <summary>The product.</summary>
    public string Product => Names.TextOf(ProductNumber);

    /// <summary>Its category; empty where unknown.</summary>
    public string Category => Names.TextOf(CategoryNumber);

    /// <summary>When it was added last.</summary>
    public Instant At => Moment.ToInstant(Seconds);

    internal int ProductNumber { get; }

    internal int CategoryNumber { get; }

    internal uint Seconds { get; }
}

/// <summary>What the customer has put aside to buy: at most <see cref="Capacity"/> products, the oldest leaving first.</summary>
/// <remarks>Mutable. An order empties it; what is older than the latest order changes nothing.</remarks>
public sealed class ShoppingBasket
{
    /// <summary>How many products are kept.</summary>
    public const int Capacity = 12;

    private BasketLine[] slots = [];
    private int count;
    private Currency currency;
    private uint changed;
    private uint cleared;

    /// <summary>How many different products it holds.</summary>
    public int Count => count;

    /// <summary>The products, in the order in which they were added.</summary>
    public ReadOnlySpan<BasketLine> Lines => slots.AsSpan(0, count);

    /// <summary>The currency of its prices.</summary>
    public Currency Currency => currency;

    /// <summary>When it was changed last; <see cref="Instant.MinValue"/> before that.</summary>
    public Instant ChangedAt => Moment.ToInstant(changed);

    /// <summary>What it is worth, in minor units of <see cref="Currency"/>.</summary>
    public long TotalMinor
    {
        get
        {
            var total = 0L;
            foreach (ref readonly var line in Lines)
                total += (long)line.PriceMinor * line.Quantity;
            return total;
        }
    }

    /// <summary>Tells whether it holds a product.</summary>
    public bool Holds(string product) => Names.IdOf(product) is var id && id != 0 && IndexOf(id) >= 0;

    internal void Add(in ContentProduct product, Currency said, uint at)
    {
        if (product.Product == 0 || at < cleared)
            return;
        if (said.Packed != 0)
            currency = said;
        var price = product.HasPrice ? Math.Max(0, product.Price.ToUnits(currency.Exponent)) : 0;
        var index = IndexOf(product.Product);
        if (index >= 0)
        {
            var line = slots[index];
            slots[index] = new BasketLine(line.ProductNumber, product.Category == 0 ? line.CategoryNumber : product.Category, (int)Math.Min((long)line.Quantity + product.Quantity, 100_000), Math.Max(at, line.Seconds), price == 0 ? line.PriceMinor : price);
        }
        else
        {
            if (count == Capacity)
                Slots.RemoveAt(slots, ref count, Oldest());
            Slots.Grow(ref slots, count, Capacity);
            slots[count++] = new BasketLine(product.Product, product.Category, product.Quantity, at, price);
        }

        changed = Math.Max(changed, at);
    }

    internal void Remove(in ContentProduct product, uint at)
    {
        var index = IndexOf(product.Product);
        if (index < 0 || at < slots[index].Seconds)
            return;
        var line = slots[index];
        if (line.Quantity > product.Quantity)
            slots[index] = new BasketLine(line.ProductNumber, line.CategoryNumber, line.Quantity - product.Quantity, line.Seconds, line.PriceMinor);
        else
            Slots.RemoveAt(slots, ref count, index);
        changed = Math.Max(changed, at);
    }

    /// <summary>Takes the basket as it was shown.</summary>
    internal void Set(ReadOnlySpan<ContentProduct> products, Currency said, uint at)
    {
        if (products.IsEmpty || at < changed || at < cleared)
            return;
        var before = changed;
        var same = IsSame(products);
        if (same)
            return;
        Array.Clear(slots, 0, count);
        count = 0;
        foreach (ref readonly var product in products)
            Add(product, said, at);
        changed = Math.Max(before, at);
    }

    /// <summary>Takes an order: everything put in before it is gone.</summary>
    internal void Clear(uint at)
    {
        cleared = Math.Max(cleared, at);
        for (var i = count - 1; i >= 0; i--)
        {
            if (slots[i].Seconds > at)
                continue;
            Slots.RemoveAt(slots, ref count, i);
            changed = Math.Max(changed, at);
        }

        if (count == 0)
            slots = [];
    }

    internal void Absorb(ShoppingBasket other)
    {
        if (currency.Packed == 0)
            currency = other.currency;
        var sameCurrency = other.currency == currency || other.currency.Packed == 0;
        Clear(other.cleared);
        foreach (ref readonly var line in other.Lines)
        {
            if (line.Seconds < cleared)
                continue;
            Add(new ContentProduct(line.ProductNumber, line.CategoryNumber, new Amount(line.PriceMinor, currency.Exponent), sameCurrency && line.PriceMinor > 0, line.Quantity), default, line.Seconds);
        }

        changed = Math.Max(changed, other.changed);
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        writer.UInt((ulong)count);
        foreach (ref readonly var line in Lines)
        {
            names.Write(line.ProductNumber);
            names.Write(line.CategoryNumber);
            writer.UInt((uint)line.Quantity);
            writer.UInt(line.Seconds);
            writer.UInt((uint)line.PriceMinor);
        }

        writer.UInt((uint)currency.Packed);
        writer.UInt(changed);
        writer.UInt(cleared);
    }

    internal static ShoppingBasket Decode(ref StateReader reader, NameReader names)
    {
        var basket = new ShoppingBasket { count = Slots.ReadCount(ref reader, Capacity) };
        basket.slots = new BasketLine[basket.count];
        for (var i = 0; i < basket.count; i++)
        {
            var (product, category) = (names.Read(ref reader), names.Read(ref reader));
            basket.slots[i] = new BasketLine(product, category, (int)Math.Min(reader.UInt(), 100_000), Slots.ReadSeconds(ref reader), (long)Math.Min(reader.UInt(), (ulong)Amount.Largest));
        }

        basket.currency = new Currency((int)Math.Min(reader.UInt(), 0xFFFFFF));
        basket.changed = Slots.ReadSeconds(ref reader);
        basket.cleared = Slots.ReadSeconds(ref reader);
        return basket;
    }

    private int IndexOf(int product)
    {
        for (var i = 0; i < count; i++)
        {
            if (slots[i].ProductNumber == product)
                return i;
        }

        return -1;
    }

    private int Oldest()
    {
        var oldest = 0;
        for (var i = 1; i < count; i++)
        {
            if (slots[i].Seconds < slots[oldest].Seconds)
                oldest = i;
        }

        return oldest;
    }

    private bool IsSame(ReadOnlySpan<ContentProduct> products)
    {
        if (products.Length != count)
            return false;
        foreach (ref readonly var product in products)
        {
            var index = IndexOf(product.Product);
            if (index < 0 || slots[index].Quantity != product.Quantity)
                return false;
        }

        return true;
    }
}
