namespace Journeys.Domain.Rules;

/// <summary>A list that an expression can read. It does not change while it is read, and may compute elements on demand.</summary>
public interface ICelList
{
    /// <summary>Gets the number of elements.</summary>
    int Count { get; }

    /// <summary>Gets one element.</summary>
    /// <param name="index">From 0 to <see cref="Count"/>, exclusive.</param>
    CelValue this[int index] { get; }
}
