using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>Turns calls that have the name and the shape of a macro into what the macro means.</summary>
internal static class Macros
{
    public static string NameOf(CelMacro macro, int variables) => macro switch
    {
        CelMacro.All => "all",
        CelMacro.Exists => "exists",
        CelMacro.ExistsOne => variables == 1 ? "exists_one" : "existsOne",
        CelMacro.Filter => "filter",
        CelMacro.Map => "map",
        CelMacro.TransformList => "transformList",
        CelMacro.TransformMap => "transformMap",
        CelMacro.TransformMapEntry => "transformMapEntry",
        _ => "bind",
    };

    /// <summary>Gives what a call means as a macro, or <see langword="null"/> when it is an ordinary call.</summary>
    public static CelExpression? Expand(CelCall call) =>
        call.Target is null ? ExpandGlobal(call) : ExpandMember(call, call.Target);

    private static CelExpression? ExpandGlobal(CelCall call)
    {
        if (call.Function is not "has" || call.Arguments.Length != 1)
            return null;
        return call.Arguments[0] is CelSelect { TestsPresence: false } select
            ? select with { TestsPresence = true }
            : throw new CelSyntaxException(call.Arguments[0].Position, "has() takes a field, such as has(signal.revenue)");
    }

    private static CelComprehension? ExpandMember(CelCall call, CelExpression target)
    {
        var arguments = call.Arguments;
        return (call.Function, arguments.Length) switch
        {
            ("all", 2) => Make(CelMacro.All, 1, condition: 1),
            ("all", 3) => Make(CelMacro.All, 2, condition: 2),
            ("exists", 2) => Make(CelMacro.Exists, 1, condition: 1),
            ("exists", 3) => Make(CelMacro.Exists, 2, condition: 2),
            ("exists_one" or "existsOne", 2) => Make(CelMacro.ExistsOne, 1, condition: 1),
            ("exists_one" or "existsOne", 3) => Make(CelMacro.ExistsOne, 2, condition: 2),
            ("filter", 2) => Make(CelMacro.Filter, 1, condition: 1),
            ("map", 2) => Make(CelMacro.Map, 1, result: 1),
            ("map", 3) => Make(CelMacro.Map, 1, condition: 1, result: 2),
            ("transformList", 3) => Make(CelMacro.TransformList, 2, result: 2),
            ("transformList", 4) => Make(CelMacro.TransformList, 2, condition: 2, result: 3),
            ("transformMap", 3) => Make(CelMacro.TransformMap, 2, result: 2),
            ("transformMap", 4) => Make(CelMacro.TransformMap, 2, condition: 2, result: 3),
            ("transformMapEntry", 3) => Make(CelMacro.TransformMapEntry, 2, result: 2),
            ("transformMapEntry", 4) => Make(CelMacro.TransformMapEntry, 2, condition: 2, result: 3),
            ("bind", 3) when target is CelIdentifier { Name: "cel" } =>
                new CelComprehension(CelMacro.Bind, arguments[1], [Variable(call, 0)], null, arguments[2], call.Position),
            _ => null,
        };

        CelComprehension Make(CelMacro macro, int variables, int? condition = null, int? result = null)
        {
            ImmutableArray<string> names = [.. Enumerable.Range(0, variables).Select(i => Variable(call, i))];
            if (names.Length == 2 && string.Equals(names[0], names[1], StringComparison.Ordinal))
                throw new CelSyntaxException(arguments[1].Position, $"the two names of {call.Function}() must differ");
            return new CelComprehension(macro, target, names, At(condition), At(result), call.Position);
        }

        CelExpression? At(int? index) => index is { } i ? arguments[i] : null;
    }

    private static string Variable(CelCall call, int index) =>
        call.Arguments[index] is CelIdentifier { Name: var name } && name[0] != '.'
            ? name
            : throw new CelSyntaxException(call.Arguments[index].Position, $"{call.Function}() takes a simple name here, such as x");
}
