namespace Journeys.Domain.Rules;

/// <summary>Finds what names stand for: variables of macros, then variables of the environment and types, by the longest name that is declared.</summary>
internal sealed class NameResolver(CelEnvironment environment, Scope scope)
{
    private static readonly Dictionary<string, CelType> Types =
        new[]
        {
            CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.String, CelType.Bytes, CelType.Null, CelType.Type,
            CelType.AnyList, CelType.AnyMap, CelType.Timestamp, CelType.Duration,
        }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Resolves a name or a chain of selections as one name.</summary>
    public (Binding Binding, CelType Type)? Resolve(CelExpression expression)
    {
        if (expression is CelIdentifier identifier && LocalIndex(identifier) is >= 0 and var index)
            return (new LocalBinding(index), scope.TypeAt(index));
        if (QualifiedName(expression) is not { } name)
            return null;
        foreach (var candidate in environment.Candidates(name))
        {
            if (environment.SlotOf(candidate) is >= 0 and var slot)
                return (new VariableBinding(slot, candidate), environment.Variables[slot].Type);
            if (Types.TryGetValue(candidate, out var type))
                return (new ConstantBinding(CelValue.Of(type)), CelType.TypeOf(type));
        }
        return null;
    }

    /// <summary>Finds the full name of a function called without a target, or with one that is part of its name.</summary>
    public string? ResolveFunction(CelCall call)
    {
        var name = call.Function;
        if (call.Target is not null)
        {
            if (QualifiedName(call.Target) is not { } prefix)
                return null;
            name = $"{prefix}.{name}";
        }
        return environment.Candidates(name).FirstOrDefault(environment.HasFunction);
    }

    /// <summary>Gives a message for a name that nothing declares.</summary>
    public string Unknown(string name)
    {
        var known = scope.Names.Concat(environment.Variables.Select(variable => variable.Name));
        return $"unknown name '{name}'{NameSuggestion.For(name, known)}";
    }

    private int LocalIndex(CelIdentifier identifier) => identifier.Name[0] == '.' ? -1 : scope.IndexOf(identifier.Name);

    private string? QualifiedName(CelExpression expression) => expression switch
    {
        CelIdentifier identifier => LocalIndex(identifier) < 0 ? identifier.Name : null,
        CelSelect { TestsPresence: false } select => QualifiedName(select.Operand) is { } prefix ? $"{prefix}.{select.Field}" : null,
        _ => null,
    };
}
