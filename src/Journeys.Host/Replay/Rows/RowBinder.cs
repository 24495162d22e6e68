using System.Globalization;
using Journeys.Host.Replay.Mappings;

namespace Journeys.Host.Replay.Rows;

/// <summary>What a mapping came to once its columns were found in a file.</summary>
internal sealed record BoundMapping
{
    public required RowCondition? Where { get; init; }

    public required RowColumn[] Group { get; init; }

    public required RowColumn? Time { get; init; }

    public required TemplateOfRow MessageId { get; init; }

    public required RowField[] Identifiers { get; init; }

    public required BoundSignal[] Signals { get; init; }

    /// <summary>For each column whether anything asks for it once the row has been read.</summary>
    public required bool[] IsNeeded { get; init; }

    public required IReadOnlyDictionary<string, LookupTable> Lookups { get; init; }
}

internal sealed record BoundSignal(SignalRule Rule, RowCondition? When, RowField[] Properties, RowField[] Traits);

/// <summary>Finds the columns that a mapping names in a file's header and in the files that it looks into.</summary>
internal sealed class RowBinder
{
    private readonly RowMapping mapping;
    private readonly string mappingFile;
    private readonly string file;
    private readonly string[] header;
    private readonly RowConditions conditions;
    private readonly NumberFormatInfo numbers;
    private readonly Dictionary<string, LookupTable> lookups = new(StringComparer.Ordinal);
    private readonly List<MappingError> errors = [];
    private readonly bool[] isNeeded;

    private RowBinder(RowMapping mapping, string mappingFile, string file, string[] header)
    {
        (this.mapping, this.mappingFile, this.file, this.header) = (mapping, mappingFile, file, header);
        conditions = new RowConditions(header);
        isNeeded = new bool[header.Length];
        numbers = new NumberFormatInfo { NumberDecimalSeparator = mapping.Format.DecimalPoint.ToString() };
    }

    /// <summary>Binds a mapping to a file.</summary>
    /// <exception cref="MappingException">The mapping names columns that are not there, or a rule does not fit them.</exception>
    public static BoundMapping Bind(RowMapping mapping, string mappingFile, string file, string[] header) =>
        new RowBinder(mapping, mappingFile, file, header).Bind();

    /// <summary>Finds the file of a lookup, beside the file that is read or beside the mapping; with <c>.gz</c> or without, whatever the mapping says.</summary>
    public static string PathOf(LookupRule lookup, string mappingFile, string file)
    {
        var twin = lookup.File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? lookup.File[..^3] : $"{lookup.File}.gz";
        foreach (var beside in (ReadOnlySpan<string>)[file, mappingFile])
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(beside))!;
            foreach (var name in (ReadOnlySpan<string>)[lookup.File, twin])
            {
                if (File.Exists(Path.Combine(folder, name)))
                    return Path.Combine(folder, name);
            }
        }

        throw new MappingException(mappingFile, [new(lookup.At with { Path = $"{lookup.At.Path}.file" }, $"is neither beside {file} nor beside the mapping: '{lookup.File}'")]);
    }

    private BoundMapping Bind()
    {
        var wanted = ColumnsNamed.In(mapping).ToArray();
        foreach (var lookup in mapping.Lookups)
        {
            if (Array.IndexOf(header, lookup.Column) < 0)
                Refuse(lookup.At with { Path = $"{lookup.At.Path}.column" }, $"is no column of {Path.GetFileName(file)}: '{lookup.Column}'");
            var columns = wanted.Where(c => c.StartsWith($"{lookup.Name}.", StringComparison.Ordinal)).Select(c => c[(lookup.Name.Length + 1)..]);
            lookups[lookup.Name] = LookupTable.Read(lookup, PathOf(lookup, mappingFile, file), mapping.Format, columns.ToHashSet(StringComparer.Ordinal), mappingFile);
        }

        var bound = new BoundMapping
        {
            Where = mapping.Where is { } where ? conditions.Compile(where, errors) : null,
            Group = Columns(mapping.Group),
            Time = mapping.Time.Column is { } time ? Column(time) : null,
            MessageId = Template("messageId", mapping.MessageId ?? UsualMessageId()),
            Identifiers = Fields(mapping.Identifiers),
            Signals = [.. mapping.Signals.Select(Signal)],
            IsNeeded = isNeeded,
            Lookups = lookups,
        };
        return errors.Count == 0 ? bound : throw new MappingException(mappingFile, [.. errors.Distinct()]);
    }

    private BoundSignal Signal(SignalRule rule)
    {
        var when = rule.When is { } condition ? conditions.Compile(condition, errors) : null;
        foreach (var column in when?.Columns ?? [])
            isNeeded[column] = true;
        return new BoundSignal(rule, when, Fields(rule.Properties), Fields(rule.Traits));
    }

    private RowField[] Fields(IEnumerable<Field> fields) => [.. fields.Select(f => new RowField(f.Name, Value(f.Value)))];

    private RowValue Value(MappedValue value) => value switch
    {
        ColumnValue v => new ColumnOfRow(v.At.Path, Column(v.Column), v.Type, v.Negate, numbers),
        ConstantValue v => ConstantOfRow.Of(v),
        TemplateValue v => Template(v.At.Path, v.Template),
        JoinValue v => new JoinOfRow(v.At.Path, Columns(v.Columns), v.Between),
        FirstValue v => new FirstOfRow(v.At.Path, Columns(v.Columns), v.Type, numbers),
        SumValue v => new SumOfRows(v.At.Path, Columns(v.Factors), v.Negate, numbers),
        CountValue v => new CountOfRows(v.At.Path),
        EachValue v => new EachRow(v.At.Path, Fields(v.Fields)),
        _ => throw new InvalidOperationException($"No such value: {value}."),
    };

    private Template UsualMessageId()
    {
        var key = mapping.Group.IsEmpty ? ["line"] : mapping.Group.Select(g => g.Text);
        var at = mapping.Group.IsEmpty ? new Place(1, 1, "messageId") : mapping.Group[0].At;
        return new Template(at, [new("file", IsColumn: true), .. key.SelectMany(k => (TemplatePart[])[new("/", IsColumn: false), new(k, IsColumn: true)])]);
    }

    private TemplateOfRow Template(string path, Template template) => new(path, [.. template.Parts.Select(part => Part(part, template.At))]);

    private Func<Row, string> Part(TemplatePart part, Place at)
    {
        if (!part.IsColumn)
            return _ => part.Text;
        if (Array.IndexOf(header, part.Text) < 0)
        {
            if (part.Text == "file")
            {
                var name = ReplayFile.NameOf(file);
                return _ => name;
            }

            if (part.Text == "line")
                return row => row.Line.ToString(CultureInfo.InvariantCulture);
        }

        var column = Column(new ColumnName(at, part.Text));
        return row => column.Of(row).Trim();
    }

    private RowColumn[] Columns(IEnumerable<ColumnName> columns) => [.. columns.Select(Column)];

    private RowColumn Column(ColumnName column)
    {
        var index = Array.IndexOf(header, column.Text);
        if (index >= 0)
        {
            isNeeded[index] = true;
            return new RowColumn(index, null, 0);
        }

        foreach (var lookup in mapping.Lookups)
        {
            if (!column.Text.StartsWith($"{lookup.Name}.", StringComparison.Ordinal) || !lookups.TryGetValue(lookup.Name, out var table))
                continue;
            var inLookup = table.IndexOf(column.Text[(lookup.Name.Length + 1)..]);
            if (inLookup < 0)
                Refuse(column.At, $"is no column of {lookup.File}: '{column.Text}'");
            var key = Math.Max(0, Array.IndexOf(header, lookup.Column));
            isNeeded[key] = true;
            return new RowColumn(key, table, Math.Max(0, inLookup));
        }

        Refuse(column.At, $"is no column of {Path.GetFileName(file)}: '{column.Text}'; it has {string.Join(", ", header)}");
        return new RowColumn(0, null, 0);
    }

    private void Refuse(Place at, string rule) => errors.Add(new MappingError(at, rule));

    /// <summary>Every column that a mapping names outside of conditions.</summary>
    private static class ColumnsNamed
    {
        public static IEnumerable<string> In(RowMapping mapping) =>
            mapping.Group.Select(g => g.Text)
                .Concat(mapping.Time.Column is { } time ? [time.Text] : [])
                .Concat(mapping.MessageId is { } id ? Of(id) : [])
                .Concat(mapping.Identifiers.SelectMany(Of))
                .Concat(mapping.Signals.SelectMany(s => s.Properties.Concat(s.Traits)).SelectMany(Of));

        private static IEnumerable<string> Of(Template template) => template.Parts.Where(p => p.IsColumn).Select(p => p.Text);

        private static IEnumerable<string> Of(Field field) => field.Value switch
        {
            ColumnValue v => [v.Column.Text],
            TemplateValue v => Of(v.Template),
            JoinValue v => v.Columns.Select(c => c.Text),
            FirstValue v => v.Columns.Select(c => c.Text),
            SumValue v => v.Factors.Select(c => c.Text),
            EachValue v => v.Fields.SelectMany(Of),
            _ => [],
        };
    }
}
