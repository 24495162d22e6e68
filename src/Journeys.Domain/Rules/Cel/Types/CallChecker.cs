using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>Finds the overloads that fit the types of arguments, and explains when none does.</summary>
internal sealed class CallChecker(CelEnvironment environment, TypeUnifier unifier, Action<CelPosition, string> report)
{
    public CelType CheckOperator(CelCall call, ImmutableArray<CelType> types)
    {
        if (call.Function is CelOperator.And or CelOperator.Or)
            return CheckLogic(call, types);
        CelType? result = null;
        foreach (var (parameters, returned) in StandardOperators.Overloads(call.Function))
            Consider(parameters, returned, types, ref result);
        if (result is not null || AreMixedNumbers(call.Function, types))
            return result ?? CelType.Bool;
        report(call.Position, $"'{CelOperator.SignOf(call.Function)}' does not take ({Describe(types)}){Hint(call, types)}");
        return CelType.Dyn;
    }

    public (ImmutableArray<CelFunction> Matching, CelType Result) Match(
        CelCall call,
        string name,
        ImmutableArray<CelFunction> overloads,
        ImmutableArray<CelExpression> arguments,
        ImmutableArray<CelType> types,
        bool isMember)
    {
        CelType? result = null;
        ImmutableArray<CelFunction> matching = [.. overloads.Where(overload => Consider(overload.Parameters, overload.Result, types, ref result))];
        if (result is not null)
            return (matching, result);
        Explain(call, name, overloads, arguments, types, isMember);
        return (overloads, CelType.Dyn);
    }

    public string Unknown(CelCall call, bool isMember)
    {
        var known = environment.FunctionNames()
            .Where(name => environment.Overloads(name).Any(overload => overload.IsMember == isMember));
        var macros = isMember ? ["all", "exists", "exists_one", "filter", "map"] : new[] { "has" };
        return $"unknown function '{call.Function}'{NameSuggestion.For(call.Function, known.Concat(macros))}";
    }

    private CelType CheckLogic(CelCall call, ImmutableArray<CelType> types)
    {
        for (var i = 0; i < types.Length; i++)
        {
            if (!unifier.IsAssignable(types[i], CelType.Bool))
                report(call.Arguments[i].Position, $"'{CelOperator.SignOf(call.Function)}' takes bool, found {Describe([types[i]])}");
        }
        return CelType.Bool;
    }

    private bool Consider(ImmutableArray<CelType> parameters, CelType returned, ImmutableArray<CelType> types, ref CelType? result)
    {
        var fresh = new Dictionary<string, CelType>(StringComparer.Ordinal);
        ImmutableArray<CelType> wanted = [.. parameters.Select(parameter => unifier.Instantiate(parameter, fresh))];
        if (!unifier.AreAssignable(types.AsSpan(), wanted.AsSpan()))
            return false;
        var given = unifier.Substitute(unifier.Instantiate(returned, fresh));
        result = result is null || result.Equals(given) ? given : CelType.Dyn;
        return true;
    }

    private bool AreMixedNumbers(string function, ImmutableArray<CelType> types)
    {
        if (!environment.AllowsMixedNumbers || types.Length != 2)
            return false;
        var right = unifier.Substitute(types[1]);
        if (function == CelOperator.In && right.Kind is CelTypeKind.List or CelTypeKind.Map)
            right = right.Parameters[0];
        else if (function is CelOperator.In || CelOperator.PrecedenceOf(function) != 3)
            return false;
        return IsNumber(unifier.Substitute(types[0])) && IsNumber(right);
    }

    private static bool IsNumber(CelType type) => type.Kind is CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.Double;

    private void Explain(
        CelCall call,
        string name,
        ImmutableArray<CelFunction> overloads,
        ImmutableArray<CelExpression> arguments,
        ImmutableArray<CelType> types,
        bool isMember)
    {
        ImmutableArray<CelFunction> sameLength = [.. overloads.Where(overload => overload.Parameters.Length == types.Length)];
        if (sameLength is [var only])
        {
            for (var i = 0; i < types.Length; i++)
            {
                if (unifier.IsAssignable(types[i], unifier.Instantiate(only.Parameters[i], new(StringComparer.Ordinal))))
                    continue;
                var place = (isMember, i) switch { (true, 0) => "a target", (true, _) => $"argument {i}", _ => $"argument {i + 1}" };
                report(arguments[i].Position, $"{name}() takes {only.Parameters[i]} as {place}, found {Describe([types[i]])}");
                return;
            }
        }
        var known = string.Join(", ", overloads.Select(overload => $"({string.Join(", ", overload.Parameters)})"));
        report(call.Position, $"{name}() does not take ({Describe(types)}); it takes {known}");
    }

    private string Describe(ImmutableArray<CelType> types) =>
        string.Join(", ", types.Select(type => unifier.Substitute(type, unknownIsDyn: true)));

    private string Hint(CelCall call, ImmutableArray<CelType> types)
    {
        for (var i = 0; i < types.Length && types.Length == 2; i++)
        {
            if (call.Arguments[i] is CelLiteral { Value: { Kind: CelKind.Int } number } && unifier.Substitute(types[1 - i]).Kind == CelTypeKind.Double)
                return $"; write {number}.0";
        }
        if (types.Length == 2 && types.All(type => IsNumber(unifier.Substitute(type))))
            return "; convert one side with int(), uint() or double()";
        return types.Any(type => unifier.Substitute(type).Kind == CelTypeKind.Null) ? "; ask for presence with has()" : "";
    }
}
