using Journeys.Domain.Rules;
using Journeys.Host.Replay.Mappings;

namespace Journeys.Host.Replay.Rows;

/// <summary>Judges conditions of a mapping over rows of one file: <c>row.Column</c>.</summary>
/// <remarks>Every column is text. Characters that a name cannot have are written as underscores: <c>row.Unit_Price</c>.</remarks>
internal sealed class RowConditions
{
    private readonly string[] header;
    private readonly CelEnvironment environment;

    public RowConditions(string[] header)
    {
        this.header = header;
        var fields = header.Select(c => (NameOf(c), CelType.String)).DistinctBy(f => f.Item1).ToArray();
        environment = CelEnvironment.Standard.WithMixedNumbers().WithVariable("row", CelType.Object("row", fields));
    }

    /// <summary>Compiles a condition, or lists what is wrong with it.</summary>
    public RowCondition? Compile(Condition condition, List<MappingError> errors)
    {
        if (environment.TryCompile(condition.Source, CelType.Bool, out var program, out var mistakes))
            return new RowCondition(condition.At.Path, program, header);
        errors.AddRange(mistakes.Select(m => new MappingError(condition.At, $"at {m.Line}:{m.Column} of the rule: {m.Message}")));
        return null;
    }

    /// <summary>Gives the name by which a condition knows a column.</summary>
    public static string NameOf(string column) =>
        string.Create(column.Length, column, (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = char.IsAsciiLetter(from[i]) || (char.IsAsciiDigit(from[i]) && i > 0) ? from[i] : '_';
        });
}

/// <summary>A condition that has been compiled for a file's header.</summary>
internal sealed class RowCondition(string path, CelProgram program, string[] header)
{
    private readonly Activation activation = new(header);

    public string Path => path;

    /// <summary>The columns that it looks at.</summary>
    public IEnumerable<int> Columns =>
        header.Select((name, index) => (name, index)).Where(c => program.References.Any(r => r.Fields.IsEmpty || r.Fields[0] == RowConditions.NameOf(c.name))).Select(c => c.index);

    /// <summary>Tells whether a row meets the condition.</summary>
    /// <param name="row">The row.</param>
    /// <param name="refusal">Why it could not be judged; null when it could.</param>
    public bool Holds(Row row, out string? refusal)
    {
        activation.Row = row;
        var holds = program.IsTrue(activation, out var error);
        refusal = error is null ? null : $"could not be judged: {error.Message}";
        return holds;
    }

    private sealed class Activation : ICelActivation, ICelMap
    {
        private readonly Dictionary<string, int> indexes;
        private readonly CelValue self;

        public Activation(string[] header)
        {
            indexes = header.Select((name, index) => (Name: RowConditions.NameOf(name), index)).DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.index, StringComparer.Ordinal);
            self = CelValue.Of((ICelMap)this);
        }

        public Row Row { get; set; } = new(0, []);

        public int Count => indexes.Count;

        public IEnumerable<CelValue> Keys => indexes.Keys.Select(k => CelValue.Of(k));

        public bool TryResolve(int slot, string name, out CelValue value)
        {
            value = self;
            return true;
        }

        public bool TryGet(CelValue key, out CelValue value)
        {
            value = default;
            if (key.Kind != CelKind.String || !indexes.TryGetValue(key.AsString, out var index))
                return false;
            value = CelValue.Of(Row.Cells[index].Trim());
            return true;
        }
    }
}
