namespace Journeys.Domain.Rules;

/// <summary>A map that an expression can read. It does not change while it is read, and may compute values on demand.</summary>
public interface ICelMap
{
    /// <summary>Gets the number of entries.</summary>
    int Count { get; }

    /// <summary>Gets the keys, in an order that stays the same from one evaluation to the next.</summary>
    IEnumerable<CelValue> Keys { get; }

    /// <summary>Reads the value at a key; numeric keys match across their types.</summary>
    /// <param name="key">A boolean, a number or a string; any other kind is in no map.</param>
    /// <param name="value">The value, when there is one.</param>
    bool TryGet(CelValue key, out CelValue value);
}
