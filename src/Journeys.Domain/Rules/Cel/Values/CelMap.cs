namespace Journeys.Domain.Rules;

/// <summary>A map held in a hash table, which keeps the order in which its entries were given.</summary>
public sealed class CelMap : ICelMap
{
    /// <summary>The map without entries.</summary>
    public static readonly CelMap Empty = new([]);

    private readonly OrderedDictionary<CelValue, CelValue> _entries;

    /// <summary>Holds the given entries. Throws <see cref="ArgumentException"/> for a repeated key and for one that is no boolean, integer or string.</summary>
    public CelMap(IEnumerable<KeyValuePair<CelValue, CelValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries = new(CelKeyComparer.Instance);
        foreach (var (key, value) in entries)
        {
            if (!IsKey(key))
                throw new ArgumentException($"A key is a boolean, an integer or a string, and {key} is none.", nameof(entries));
            if (!_entries.TryAdd(key, value))
                throw new ArgumentException($"The key {key} occurs twice.", nameof(entries));
        }
    }

    internal CelMap(OrderedDictionary<CelValue, CelValue> entries) => _entries = entries;

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public IEnumerable<CelValue> Keys => _entries.Keys;

    /// <summary>Holds the given values by name.</summary>
    public static CelMap Of(params ReadOnlySpan<(string Name, CelValue Value)> entries)
    {
        var table = new OrderedDictionary<CelValue, CelValue>(entries.Length, CelKeyComparer.Instance);
        foreach (var (name, value) in entries)
            table.Add(CelValue.Of(name), value);
        return new CelMap(table);
    }

    /// <inheritdoc/>
    public bool TryGet(CelValue key, out CelValue value) => _entries.TryGetValue(key, out value);

    internal static bool IsKey(CelValue key) => key.Kind is CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String;
}
