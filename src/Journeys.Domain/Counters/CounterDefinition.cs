using System.Globalization;

namespace Journeys.Domain.Counters;

/// <summary>What a counter keeps.</summary>
public enum CounterKind : byte
{
    /// <summary>How many signals there were.</summary>
    Count = 1,

    /// <summary>The sum of a property, in thousandths.</summary>
    Sum = 2,

    /// <summary>How many different values a property had, up to <see cref="CounterSet.MostDistinct"/>.</summary>
    Distinct = 3,

    /// <summary>When the latest signal happened, in seconds since 1970.</summary>
    Last = 4,
}

/// <summary>One counter that a rule uses, such as <c>count("Product Viewed", duration("7d"))</c>.</summary>
/// <param name="Signal">The signal's name; <c>page</c>, <c>screen</c> or <c>identify</c> for every signal of that kind; <c>*</c> for every signal.</param>
/// <param name="WindowSeconds">How far back it reaches, in seconds; 0 for ever.</param>
/// <param name="Kind">What it keeps.</param>
/// <param name="Property">The path of the property for <see cref="CounterKind.Sum"/> and <see cref="CounterKind.Distinct"/>; empty otherwise.</param>
/// <remarks>Immutable. Equal definitions are the same counter.</remarks>
public sealed record CounterDefinition(string Signal, uint WindowSeconds, CounterKind Kind = CounterKind.Count, string Property = "")
    : IComparable<CounterDefinition>
{
    /// <summary>Makes a count of signals within a window.</summary>
    public static CounterDefinition Count(string signal, TimeSpan window) => new(signal, Context.Moment.Seconds(window));

    /// <summary>Makes a count of signals for ever.</summary>
    public static CounterDefinition Count(string signal) => new(signal, 0);

    /// <summary>Makes a sum of a property within a window; a window of zero is for ever.</summary>
    public static CounterDefinition Sum(string signal, string property, TimeSpan window) => new(signal, Context.Moment.Seconds(window), CounterKind.Sum, property);

    /// <summary>Makes a count of different values of a property within a window; a window of zero is for ever.</summary>
    public static CounterDefinition Distinct(string signal, string property, TimeSpan window) => new(signal, Context.Moment.Seconds(window), CounterKind.Distinct, property);

    /// <summary>Makes the time of the latest signal.</summary>
    public static CounterDefinition Last(string signal) => new(signal, 0, CounterKind.Last);

    /// <summary>Whether it is kept as moments of 8 bytes, rather than as sums of 16.</summary>
    internal bool IsTicked => Kind == CounterKind.Distinct || (Kind == CounterKind.Count && WindowSeconds > 0);

    /// <inheritdoc/>
    public int CompareTo(CounterDefinition? other)
    {
        if (other is null)
            return 1;
        var order = string.CompareOrdinal(Signal, other.Signal);
        if (order == 0)
            order = WindowSeconds.CompareTo(other.WindowSeconds);
        if (order == 0)
            order = Kind.CompareTo(other.Kind);
        return order != 0 ? order : string.CompareOrdinal(Property, other.Property);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind.ToString().ToLowerInvariant()}(\"{Signal}\"{(Property.Length > 0 ? $", \"{Property}\"" : "")}{(WindowSeconds > 0 ? $", duration(\"{WindowSeconds}s\")" : "")})");
}
