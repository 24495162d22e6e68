using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Journeys.Domain.Rules;

/// <summary>A variable that expressions may name.</summary>
/// <param name="Name">Its name; dots are allowed.</param>
/// <param name="Type">Its type; <see cref="CelType.Dyn"/> leaves agreement to the evaluation.</param>
public sealed record CelVariable(string Name, CelType Type);

/// <summary>
/// What expressions may name, and how they are checked. Immutable: each <c>With</c> gives a new environment, in
/// which earlier variables keep their slots.
/// </summary>
public sealed class CelEnvironment
{
    /// <summary>The standard functions, operators and macros, and no variables.</summary>
    public static readonly CelEnvironment Standard = new();

    private static readonly ILookup<string, CelFunction> StandardFunctions =
        StandardLibrary.Functions.ToLookup(function => function.Name, StringComparer.Ordinal);

    private CelEnvironment()
    {
    }

    private CelEnvironment(CelEnvironment other)
    {
        Slots = other.Slots;
        Added = other.Added;
        Variables = other.Variables;
        Container = other.Container;
        AllowsMixedNumbers = other.AllowsMixedNumbers;
        RefusesFailingConstants = other.RefusesFailingConstants;
        ExpandsMacros = other.ExpandsMacros;
        IsChecked = other.IsChecked;
    }

    /// <summary>Gets the declared variables; the index of one is its slot.</summary>
    public ImmutableArray<CelVariable> Variables { get; private init; } = [];

    /// <summary>Gets the functions that were added to the standard ones.</summary>
    public IEnumerable<CelFunction> Functions => Added.Values.SelectMany(overloads => overloads);

    /// <summary>Gets the namespace in which names are looked up before the root.</summary>
    public string Container { get; private init; } = "";

    private ImmutableDictionary<string, int> Slots { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    private ImmutableDictionary<string, ImmutableArray<CelFunction>> Added { get; init; } =
        ImmutableDictionary.Create<string, ImmutableArray<CelFunction>>(StringComparer.Ordinal);

    internal bool AllowsMixedNumbers { get; private init; }

    internal bool RefusesFailingConstants { get; private init; }

    internal bool ExpandsMacros { get; private init; } = true;

    internal bool IsChecked { get; private init; } = true;

    /// <summary>Declares a variable; one of the same name is replaced and keeps its slot.</summary>
    public CelEnvironment WithVariable(string name, CelType type)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(type);
        var variable = new CelVariable(name, type);
        return Slots.TryGetValue(name, out var slot)
            ? new CelEnvironment(this) { Variables = Variables.SetItem(slot, variable) }
            : new CelEnvironment(this) { Variables = Variables.Add(variable), Slots = Slots.Add(name, Variables.Length) };
    }

    /// <summary>Declares a function, or a further overload of one.</summary>
    public CelEnvironment WithFunction(CelFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var overloads = Added.GetValueOrDefault(function.Name, []);
        return new CelEnvironment(this) { Added = Added.SetItem(function.Name, overloads.Add(function)) };
    }

    /// <summary>Declares several functions.</summary>
    public CelEnvironment WithFunctions(params IEnumerable<CelFunction> functions) =>
        functions.Aggregate(this, (environment, function) => environment.WithFunction(function));

    /// <summary>Looks names up in a namespace first: in <c>a.b</c>, the name <c>x</c> means <c>a.b.x</c>, else <c>a.x</c>, else <c>x</c>.</summary>
    public CelEnvironment WithContainer(string container) => new(this) { Container = container };

    /// <summary>Lets the checker accept comparisons between int, uint and double, such as <c>signal.revenue > 50</c>; evaluation always does.</summary>
    public CelEnvironment WithMixedNumbers() => new(this) { AllowsMixedNumbers = true };

    /// <summary>Lets the checker refuse calls on constants that can only fail, such as <c>duration("7 days")</c>.</summary>
    public CelEnvironment WithConstantChecks() => new(this) { RefusesFailingConstants = true };

    /// <summary>Leaves out the macros.</summary>
    public CelEnvironment WithoutMacros() => new(this) { ExpandsMacros = false };

    /// <summary>Leaves out the checker: unknown names and types that do not agree become errors of the evaluation.</summary>
    public CelEnvironment WithoutChecks() => new(this) { IsChecked = false };

    /// <summary>Finds the slot of a variable, or -1.</summary>
    public int SlotOf(string name) => Slots.GetValueOrDefault(name, -1);

    /// <summary>Compiles a source. Throws <see cref="CelException"/> with every mistake found.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="expected">The type that the result must have, such as <see cref="CelType.Bool"/>; any when left out.</param>
    public CelProgram Compile(string source, CelType? expected = null) =>
        TryCompile(source, expected, out var program, out var errors) ? program : throw new CelException(errors);

    /// <summary>Compiles a source, or gives every mistake found.</summary>
    public bool TryCompile(string source, CelType? expected, [NotNullWhen(true)] out CelProgram? program, out ImmutableArray<CelError> errors)
    {
        ArgumentNullException.ThrowIfNull(source);
        program = CelCompiler.Compile(this, source, expected, out errors);
        return program is not null;
    }

    /// <summary>Compiles a source, or gives every mistake found.</summary>
    public bool TryCompile(string source, [NotNullWhen(true)] out CelProgram? program, out ImmutableArray<CelError> errors) =>
        TryCompile(source, null, out program, out errors);

    /// <summary>Reads a source without checking it. Throws <see cref="CelException"/> when it cannot be read.</summary>
    public static CelExpression Parse(string source)
    {
        try
        {
            return Parser.Parse(source);
        }
        catch (CelSyntaxException refusal)
        {
            throw new CelException([CelError.At(refusal.Position, refusal.Message)]);
        }
    }

    internal IEnumerable<CelFunction> Overloads(string name)
    {
        var standard = StandardFunctions[name];
        return Added.TryGetValue(name, out var added) ? standard.Concat(added) : standard;
    }

    internal bool HasFunction(string name) => StandardFunctions.Contains(name) || Added.ContainsKey(name);

    internal IEnumerable<string> FunctionNames() => StandardFunctions.Select(overloads => overloads.Key).Concat(Added.Keys);

    /// <summary>Gives what a name may mean, the innermost namespace first.</summary>
    internal IEnumerable<string> Candidates(string name)
    {
        if (name[0] == '.')
        {
            yield return name[1..];
            yield break;
        }
        for (var container = Container; container.Length > 0; container = container[..Math.Max(0, container.LastIndexOf('.'))])
            yield return $"{container}.{name}";
        yield return name;
    }
}
