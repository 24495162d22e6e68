using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>A list held in an array.</summary>
public sealed class CelList : ICelList
{
    /// <summary>The list without elements.</summary>
    public static readonly CelList Empty = new([]);

    private readonly ImmutableArray<CelValue> _items;

    /// <summary>Holds the given elements.</summary>
    public CelList(ImmutableArray<CelValue> items) => _items = items;

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public CelValue this[int index] => _items[index];

    /// <summary>Holds the given elements.</summary>
    public static CelList Of(params ReadOnlySpan<CelValue> items) => new([.. items]);

    internal static CelList Concat(ICelList left, ICelList right)
    {
        var items = ImmutableArray.CreateBuilder<CelValue>(left.Count + right.Count);
        for (var i = 0; i < left.Count; i++)
            items.Add(left[i]);
        for (var i = 0; i < right.Count; i++)
            items.Add(right[i]);
        return new CelList(items.MoveToImmutable());
    }
}
