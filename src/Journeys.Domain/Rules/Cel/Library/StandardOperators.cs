using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>The types that operators take and give.</summary>
internal static class StandardOperators
{
    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType B = CelType.Parameter("B");

    private static readonly ImmutableArray<(ImmutableArray<CelType> Parameters, CelType Result)> Equality = [([A, A], CelType.Bool)];

    private static readonly ImmutableArray<(ImmutableArray<CelType> Parameters, CelType Result)> Order =
        [.. new[] { CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration }
            .Select(type => (ImmutableArray.Create(type, type), CelType.Bool))];

    private static readonly ImmutableArray<(ImmutableArray<CelType> Parameters, CelType Result)> Scaling =
        [.. new[] { CelType.Int, CelType.UInt, CelType.Double }.Select(type => (ImmutableArray.Create(type, type), type))];

    private static readonly Dictionary<string, ImmutableArray<(ImmutableArray<CelType> Parameters, CelType Result)>> Table = new(StringComparer.Ordinal)
    {
        [CelOperator.Conditional] = [([CelType.Bool, A, A], A)],
        [CelOperator.Not] = [([CelType.Bool], CelType.Bool)],
        [CelOperator.Negate] = [([CelType.Int], CelType.Int), ([CelType.Double], CelType.Double)],
        [CelOperator.Equal] = Equality,
        [CelOperator.NotEqual] = Equality,
        [CelOperator.Less] = Order,
        [CelOperator.LessOrEqual] = Order,
        [CelOperator.Greater] = Order,
        [CelOperator.GreaterOrEqual] = Order,
        [CelOperator.In] = [([A, CelType.List(A)], CelType.Bool), ([A, CelType.Map(A, B)], CelType.Bool)],
        [CelOperator.Index] = [([CelType.List(A), CelType.Int], A), ([CelType.Map(A, B), A], B)],
        [CelOperator.Multiply] = Scaling,
        [CelOperator.Divide] = Scaling,
        [CelOperator.Remainder] = [.. Scaling.Take(2)],
        [CelOperator.Add] =
        [
            .. Scaling,
            ([CelType.String, CelType.String], CelType.String),
            ([CelType.Bytes, CelType.Bytes], CelType.Bytes),
            ([CelType.List(A), CelType.List(A)], CelType.List(A)),
            ([CelType.Timestamp, CelType.Duration], CelType.Timestamp),
            ([CelType.Duration, CelType.Timestamp], CelType.Timestamp),
            ([CelType.Duration, CelType.Duration], CelType.Duration),
        ],
        [CelOperator.Subtract] =
        [
            .. Scaling,
            ([CelType.Timestamp, CelType.Timestamp], CelType.Duration),
            ([CelType.Timestamp, CelType.Duration], CelType.Timestamp),
            ([CelType.Duration, CelType.Duration], CelType.Duration),
        ],
    };

    public static ImmutableArray<(ImmutableArray<CelType> Parameters, CelType Result)> Overloads(string function) => Table[function];
}
