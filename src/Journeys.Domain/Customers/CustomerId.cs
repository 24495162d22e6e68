using System.Globalization;

namespace Journeys.Domain;

/// <summary>Names one customer: a positive number given once, in order, by the store; written as <c>c</c> and digits.</summary>
/// <param name="Value">The number, from 1.</param>
/// <remarks>A smaller number is an elder customer: when two turn out to be one person, the elder stays.</remarks>
public readonly record struct CustomerId(long Value) : IComparable<CustomerId>
{
    /// <summary>How many partitions carry wakes, outbox and sweeps.</summary>
    public const int Partitions = 256;

    /// <summary>Tells whether this names nobody.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The partition of this customer, 0 to 255: a mix of all bits, so that neighbours spread.</summary>
    public int Partition => (int)(unchecked((ulong)Value * 0x9E3779B97F4A7C15UL) >> 56);

    /// <summary>Reads the text form; refuses anything but <c>c</c> followed by a positive number.</summary>
    public static bool TryParse(string? text, out CustomerId id)
    {
        id = default;
        if (text is not ['c', .. var digits] || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value <= 0)
            return false;
        id = new CustomerId(value);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(CustomerId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"c{Value}");
}
