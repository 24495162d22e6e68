using System.Globalization;
using System.Text.Json;
using Journeys.Host.Replay.Mappings;

namespace Journeys.Host.Replay.Rows;

/// <summary>What a cell or a computation gave.</summary>
internal readonly record struct Scalar(ScalarKind Kind, string Text = "", decimal Number = 0)
{
    public static readonly Scalar Nothing;

    public static Scalar Refused(string rule) => new(ScalarKind.Refused, rule);

    public static Scalar Of(bool value) => new(value ? ScalarKind.True : ScalarKind.False, value ? "true" : "false");

    public static Scalar Of(decimal value) => new(ScalarKind.Number, Number: value);

    public static Scalar Of(string value) => value.Length == 0 ? Nothing : new(ScalarKind.Text, value);

    /// <summary>The value as an identifier or a part of a text has it.</summary>
    public string AsText => Kind == ScalarKind.Number ? Number.ToString(CultureInfo.InvariantCulture) : Text;
}

internal enum ScalarKind : byte
{
    Nothing,
    Text,
    Number,
    True,
    False,
    Refused,
}

/// <summary>Reads cells as typed values.</summary>
internal static class Cell
{
    private const NumberStyles Numbers =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    /// <summary>Reads a cell; an empty one is nothing, whatever the type.</summary>
    public static Scalar Read(string cell, CellType type, bool negate, NumberFormatInfo numbers)
    {
        var text = cell.Trim();
        if (text.Length == 0)
            return Scalar.Nothing;
        return type switch
        {
            CellType.Number => Number(text, numbers) is { } number ? Scalar.Of(negate ? -number : number) : Scalar.Refused("must be a number"),
            CellType.Integer => Number(text, numbers) is { } number && number == decimal.Truncate(number) && Math.Abs(number) < 1e18m
                ? Scalar.Of((long)(negate ? -number : number)) : Scalar.Refused("must be a whole number"),
            CellType.Bool => Bool(text),
            _ => Scalar.Of(text),
        };
    }

    public static decimal? Number(string text, NumberFormatInfo numbers) =>
        decimal.TryParse(text, Numbers, numbers, out var number) ? number : null;

    private static Scalar Bool(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "y" or "t" or "1" => Scalar.Of(true),
        "false" or "no" or "n" or "f" or "0" => Scalar.Of(false),
        _ => Scalar.Refused("must be true or false, yes or no, 1 or 0"),
    };
}

/// <summary>A value whose columns have been found in a file's header.</summary>
/// <param name="path">Where the mapping speaks of it.</param>
internal abstract class RowValue(string path)
{
    public string Path { get; } = path;

    /// <summary>Reads the value.</summary>
    /// <param name="rows">All rows of the signal.</param>
    /// <param name="row">The row at hand: the first one, or each in turn within an array.</param>
    public abstract Scalar Read(IReadOnlyList<Row> rows, Row row);
}

/// <summary>A column of the row, or of what is looked up by one of its columns.</summary>
internal sealed class RowColumn(int index, LookupTable? lookup, int inLookup)
{
    public string Of(Row row) => lookup is null ? row.Cells[index] : lookup.Find(row.Cells[index], inLookup);
}

internal sealed class ColumnOfRow(string path, RowColumn column, CellType type, bool negate, NumberFormatInfo numbers) : RowValue(path)
{
    public override Scalar Read(IReadOnlyList<Row> rows, Row row) => Cell.Read(column.Of(row), type, negate, numbers);
}

internal sealed class ConstantOfRow(string path, Scalar value) : RowValue(path)
{
    public override Scalar Read(IReadOnlyList<Row> rows, Row row) => value;

    public static ConstantOfRow Of(ConstantValue constant) => new(constant.At.Path, constant.Kind switch
    {
        JsonTokenType.Number => Scalar.Of(decimal.Parse(constant.Text, NumberStyles.Float, CultureInfo.InvariantCulture)),
        JsonTokenType.True or JsonTokenType.False => Scalar.Of(constant.Kind == JsonTokenType.True),
        _ => Scalar.Of(constant.Text),
    });
}

internal sealed class TemplateOfRow(string path, IReadOnlyList<Func<Row, string>> parts) : RowValue(path)
{
    public override Scalar Read(IReadOnlyList<Row> rows, Row row) => Scalar.Of(string.Concat(parts.Select(p => p(row))));
}

internal sealed class JoinOfRow(string path, RowColumn[] columns, string between) : RowValue(path)
{
    public override Scalar Read(IReadOnlyList<Row> rows, Row row) =>
        Scalar.Of(string.Join(between, columns.Select(c => c.Of(row).Trim()).Where(t => t.Length > 0)));
}

internal sealed class FirstOfRow(string path, RowColumn[] columns, CellType type, NumberFormatInfo numbers) : RowValue(path)
{
    public override Scalar Read(IReadOnlyList<Row> rows, Row row)
    {
        foreach (var column in columns)
        {
            if (Cell.Read(column.Of(row), type, negate: false, numbers) is { Kind: not ScalarKind.Nothing } value)
                return value;
        }

        return Scalar.Nothing;
    }
}

internal sealed class SumOfRows(string path, RowColumn[] factors, bool negate, NumberFormatInfo numbers) : RowValue(path)
{
    public override Scalar Read(IReadOnlyList<Row> rows, Row row)
    {
        var sum = 0m;
        try
        {
            foreach (var r in rows)
            {
                var product = 1m;
                foreach (var factor in factors)
                {
                    if (Cell.Number(factor.Of(r).Trim(), numbers) is not { } number)
                        return Scalar.Refused("must be a sum of numbers");
                    product *= number;
                }

                sum += product;
            }
        }
        catch (OverflowException)
        {
            return Scalar.Refused("must be a sum of less than 29 digits");
        }

        return Scalar.Of(negate ? -sum : sum);
    }
}

internal sealed class CountOfRows(string path) : RowValue(path)
{
    public override Scalar Read(IReadOnlyList<Row> rows, Row row) => Scalar.Of(rows.Count);
}

/// <summary>An array with an object for each row; not a value by itself.</summary>
internal sealed class EachRow(string path, IReadOnlyList<RowField> fields) : RowValue(path)
{
    public IReadOnlyList<RowField> Fields => fields;

    public override Scalar Read(IReadOnlyList<Row> rows, Row row) => Scalar.Nothing;
}

internal sealed record RowField(string Name, RowValue Value);
