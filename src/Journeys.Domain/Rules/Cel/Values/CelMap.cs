namespace Journeys.Domain.Rules;

/// <summary>A map held in an array, in the order in which its entries were given, with an index when there are many.</summary>
public sealed class CelMap : ICelMap
{
    /// <summary>The map without entries.</summary>
    public static readonly CelMap Empty = new(new Builder(0));

    private readonly CelValue[] _keys;
    private readonly CelValue[] _values;
    private readonly Dictionary<CelValue, int>? _index;

    /// <summary>Holds the given entries. Throws <see cref="ArgumentException"/> for a repeated key and for one that is no boolean, integer or string.</summary>
    public CelMap(IEnumerable<KeyValuePair<CelValue, CelValue>> entries)
        : this(Collect(entries))
    {
    }

    private CelMap(Builder builder) => (_keys, _values, _index) = builder.Take();

    /// <inheritdoc/>
    public int Count => _keys.Length;

    /// <inheritdoc/>
    public IEnumerable<CelValue> Keys => _keys;

    /// <summary>Holds the given values by name. Throws <see cref="ArgumentException"/> for a repeated name.</summary>
    public static CelMap Of(params ReadOnlySpan<(string Name, CelValue Value)> entries)
    {
        var builder = new Builder(entries.Length);
        foreach (var (name, value) in entries)
            AddOrThrow(builder, CelValue.Of(name), value);
        return builder.Build();
    }

    /// <inheritdoc/>
    public bool TryGet(CelValue key, out CelValue value)
    {
        var at = Find(_keys, _keys.Length, _index, key);
        value = at < 0 ? default : _values[at];
        return at >= 0;
    }

    internal static bool IsKey(CelValue key) => key.Kind is CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String;

    private static int Find(CelValue[] keys, int count, Dictionary<CelValue, int>? index, in CelValue key)
    {
        if (index is not null)
            return index.TryGetValue(key, out var found) ? found : -1;
        for (var i = 0; i < count; i++)
        {
            if (CelEquality.AreEqual(keys[i], key))
                return i;
        }
        return -1;
    }

    private static Builder Collect(IEnumerable<KeyValuePair<CelValue, CelValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var builder = new Builder(0);
        foreach (var (key, value) in entries)
            AddOrThrow(builder, key, value);
        return builder;
    }

    private static void AddOrThrow(Builder builder, CelValue key, CelValue value)
    {
        if (!IsKey(key))
            throw new ArgumentException($"A key is a boolean, an integer or a string, and {key} is none.");
        if (!builder.TryAdd(key, value))
            throw new ArgumentException($"The key {key} occurs twice.");
    }

    /// <summary>Collects the entries of a map.</summary>
    internal sealed class Builder(int capacity)
    {
        // Up to here, looking at every key is faster than hashing one.
        private const int MostWithoutIndex = 12;

        private CelValue[] _keys = new CelValue[capacity];
        private CelValue[] _values = new CelValue[capacity];
        private Dictionary<CelValue, int>? _index;
        private int _count;

        /// <summary>Adds an entry; false when the key is there already.</summary>
        public bool TryAdd(in CelValue key, in CelValue value)
        {
            if (Find(_keys, _count, _index, key) >= 0)
                return false;
            if (_count == _keys.Length)
            {
                Array.Resize(ref _keys, Math.Max(4, _count * 2));
                Array.Resize(ref _values, _keys.Length);
            }
            (_keys[_count], _values[_count]) = (key, value);
            _index?.Add(key, _count);
            if (++_count == MostWithoutIndex + 1)
                _index = Enumerable.Range(0, _count).ToDictionary(i => _keys[i], CelKeyComparer.Instance);
            return true;
        }

        public CelMap Build() => new(this);

        internal (CelValue[] Keys, CelValue[] Values, Dictionary<CelValue, int>? Index) Take()
        {
            if (_count < _keys.Length)
            {
                Array.Resize(ref _keys, _count);
                Array.Resize(ref _values, _count);
            }
            return (_keys, _values, _index);
        }
    }
}
