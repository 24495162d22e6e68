using System.Globalization;

namespace Journeys.Domain.Rules;

/// <summary>A place in the source of an expression.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units, as editors in browsers count.</param>
/// <param name="Offset">From 0, in UTF-16 units, from the start of the source.</param>
public readonly record struct CelPosition(int Line, int Column, int Offset)
{
    /// <summary>Gets the place that is nowhere.</summary>
    public static CelPosition None => default;

    /// <summary>Writes line and column, such as <c>1:14</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
