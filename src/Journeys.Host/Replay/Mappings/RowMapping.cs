using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Journeys.Domain.Signals;

namespace Journeys.Host.Replay.Mappings;

/// <summary>How the rows of a CSV file become signals, as a mapping file says it.</summary>
/// <remarks>Immutable. Column names are not yet checked: that takes the header of a file (<see cref="Rows.RowBinder"/>).</remarks>
internal sealed record RowMapping
{
    /// <summary>The source that signals are said to come from; the file's name when null.</summary>
    public string? Source { get; init; }

    public CsvFormat Format { get; init; } = CsvFormat.Usual;

    public ImmutableArray<LookupRule> Lookups { get; init; } = [];

    /// <summary>Which rows count; all when null.</summary>
    public Condition? Where { get; init; }

    /// <summary>The columns whose rows together are one signal; each row is one when empty.</summary>
    public ImmutableArray<ColumnName> Group { get; init; } = [];

    public required TimeRule Time { get; init; }

    /// <summary>The message id; the file and the key of the group, or the file and the line, when null.</summary>
    public Template? MessageId { get; init; }

    public required ImmutableArray<Field> Identifiers { get; init; }

    /// <summary>What a signal may be; the first whose condition holds is taken.</summary>
    public required ImmutableArray<SignalRule> Signals { get; init; }
}

/// <summary>Where something stands in a mapping file.</summary>
internal readonly record struct Place(int Line, int Column, string Path);

/// <summary>How a CSV file is written.</summary>
/// <param name="Delimiter">What parts fields; null to find out from the first lines, among comma, semicolon, tab and bar.</param>
/// <param name="Quote">What encloses fields.</param>
/// <param name="DecimalPoint">What parts whole numbers from fractions.</param>
/// <param name="Encoding">The encoding; null for UTF-8, or what the byte order mark says.</param>
internal sealed record CsvFormat(char? Delimiter, char Quote, char DecimalPoint, Encoding? Encoding)
{
    public static readonly CsvFormat Usual = new(null, '"', '.', null);
}

/// <summary>A second CSV file, looked into by key.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Name">How columns of it are named: <c>name.column</c>.</param>
/// <param name="File">The file, beside the one that is read or beside the mapping.</param>
/// <param name="Key">The key's column in that file.</param>
/// <param name="Column">The key's column in the rows.</param>
internal sealed record LookupRule(Place At, string Name, string File, string Key, string Column);

/// <summary>A column, or <c>lookup.column</c>.</summary>
internal sealed record ColumnName(Place At, string Text);

/// <summary>A rule in the expression language over <c>row</c>.</summary>
internal sealed record Condition(Place At, string Source);

/// <summary>When a row happened.</summary>
internal sealed record TimeRule(Place At, ColumnName? Column, string? Constant, string Format, TimeZoneInfo Zone)
{
    /// <summary>RFC 3339 or ISO 8601, with an offset or, without one, in the zone.</summary>
    public const string Iso = "iso";

    /// <summary>Seconds since 1970 in UTC.</summary>
    public const string UnixSeconds = "unix";

    /// <summary>Milliseconds since 1970 in UTC.</summary>
    public const string UnixMilliseconds = "unix-ms";
}

/// <summary>Text with columns in braces.</summary>
internal sealed record Template(Place At, ImmutableArray<TemplatePart> Parts);

/// <summary>A piece of a template: text as it stands, or a column.</summary>
internal readonly record struct TemplatePart(string Text, bool IsColumn);

/// <summary>One kind of signal that rows may become.</summary>
internal sealed record SignalRule(
    Place At, SignalKind Kind, string Name, Condition? When, ImmutableArray<Field> Properties, ImmutableArray<Field> Traits);

/// <summary>A named value.</summary>
internal sealed record Field(string Name, MappedValue Value);

/// <summary>What a value is read as.</summary>
internal enum CellType
{
    Text,
    Number,
    Integer,
    Bool,
}

/// <summary>Where a value comes from.</summary>
internal abstract record MappedValue(Place At);

/// <summary>A column of the row; of the first row, for a value of a whole group.</summary>
internal sealed record ColumnValue(Place At, ColumnName Column, CellType Type, bool Negate) : MappedValue(At);

/// <summary>The same for every signal.</summary>
internal sealed record ConstantValue(Place At, JsonTokenType Kind, string Text) : MappedValue(At);

/// <summary>Text with columns in it.</summary>
internal sealed record TemplateValue(Place At, Template Template) : MappedValue(At);

/// <summary>Several columns with something between them; empty ones are left out.</summary>
internal sealed record JoinValue(Place At, ImmutableArray<ColumnName> Columns, string Between) : MappedValue(At);

/// <summary>The first of several columns that is not empty.</summary>
internal sealed record FirstValue(Place At, ImmutableArray<ColumnName> Columns, CellType Type) : MappedValue(At);

/// <summary>The sum over the rows of the group of the product of columns, exactly.</summary>
internal sealed record SumValue(Place At, ImmutableArray<ColumnName> Factors, bool Negate) : MappedValue(At);

/// <summary>How many rows the group has.</summary>
internal sealed record CountValue(Place At) : MappedValue(At);

/// <summary>An array with one object for each row of the group, in the order of the file.</summary>
internal sealed record EachValue(Place At, ImmutableArray<Field> Fields) : MappedValue(At);
