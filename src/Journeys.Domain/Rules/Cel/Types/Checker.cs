using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>
/// Resolves names and deduces types. Without checks it still resolves, and what it would have refused becomes
/// an error of the evaluation.
/// </summary>
internal sealed class Checker
{
    private readonly CelEnvironment _environment;
    private readonly Scope _scope = new();
    private readonly TypeUnifier _types = new();
    private readonly NameResolver _names;
    private readonly CallChecker _calls;
    private readonly List<(CelPosition Position, string Message)> _errors = [];
    private readonly Dictionary<CelExpression, Binding> _bindings = new(ReferenceEqualityComparer.Instance);

    private Checker(CelEnvironment environment)
    {
        _environment = environment;
        _names = new NameResolver(environment, _scope);
        _calls = new CallChecker(environment, _types, Report);
    }

    public static CheckedExpression Check(CelEnvironment environment, CelExpression expression, CelType? expected)
    {
        var checker = new Checker(environment);
        var type = checker.Check(expression);
        if (expected is not null && !checker._types.IsAssignable(type, expected))
            checker.Report(expression.Position, $"the expression must be of type {expected}, and is of type {checker.Settle(type)}");
        return new CheckedExpression(
            expression, checker._types.Substitute(type, unknownIsDyn: true), checker._bindings, checker._scope.Most, [.. checker._errors]);
    }

    private CelType Check(CelExpression expression) => expression switch
    {
        CelLiteral literal => CelType.Of(literal.Value.Kind),
        CelIdentifier identifier => CheckIdentifier(identifier),
        CelSelect select => CheckSelect(select),
        CelCall call => CheckCall(call),
        CelListLiteral list => CelType.List(CheckItems(list.Elements)),
        CelMapLiteral map => CelType.Map(
            CheckItems(map.Entries.Select(entry => entry.Key)), CheckItems(map.Entries.Select(entry => entry.Value))),
        CelComprehension comprehension => CheckComprehension(comprehension),
        _ => CelType.Dyn,
    };

    private CelType CheckIdentifier(CelIdentifier identifier)
    {
        if (_names.Resolve(identifier) is { } found)
            return Bind(identifier, found.Binding, found.Type);
        return Refuse(identifier, identifier.Position, _names.Unknown(identifier.Name));
    }

    private CelType CheckSelect(CelSelect select)
    {
        if (!select.TestsPresence && _names.Resolve(select) is { } found)
            return Bind(select, found.Binding, found.Type);
        var operand = _types.Substitute(Check(select.Operand));
        var field = TypeOfField(select, operand);
        return select.TestsPresence ? CelType.Bool : field;
    }

    private CelType TypeOfField(CelSelect select, CelType operand)
    {
        switch (operand.Kind)
        {
            case CelTypeKind.Map:
                return operand.Parameters[1];
            case CelTypeKind.Object when operand.Fields.TryGetValue(select.Field, out var field):
                return field;
            case CelTypeKind.Object when operand.IsOpen:
            case CelTypeKind.Dyn:
                return CelType.Dyn;
            case CelTypeKind.Parameter:
                _types.IsAssignable(CelType.Dyn, operand);
                return CelType.Dyn;
            case CelTypeKind.Object:
                Report(select.Position, $"{operand} has no '{select.Field}'{NameSuggestion.For(select.Field, operand.Fields.Keys)}");
                return CelType.Dyn;
            default:
                Report(select.Position, $"a value of type {Settle(operand)} has no fields, so it has no '{select.Field}'");
                return CelType.Dyn;
        }
    }

    private CelType CheckItems(IEnumerable<CelExpression> items)
    {
        CelType? joined = null;
        foreach (var item in items)
            joined = _types.Join(joined, Check(item));
        return joined ?? _types.Fresh();
    }

    private CelType CheckCall(CelCall call)
    {
        if (CelOperator.SignOf(call.Function) is not null)
            return _calls.CheckOperator(call, [.. call.Arguments.Select(Check)]);
        var asGlobal = _names.ResolveFunction(call);
        var isMember = call.Target is not null && asGlobal is null;
        var name = asGlobal ?? call.Function;
        ImmutableArray<CelFunction> overloads = [.. _environment.Overloads(name).Where(overload => overload.IsMember == isMember)];
        if (overloads.IsEmpty)
        {
            // The arguments of a macro that is misspelled name its variables, so they are left alone.
            if (isMember)
                Check(call.Target!);
            return Refuse(call, call.Position, _calls.Unknown(call, isMember));
        }
        var arguments = isMember ? call.Arguments.Insert(0, call.Target!) : call.Arguments;
        ImmutableArray<CelType> types = [.. arguments.Select(Check)];
        var (matching, result) = _calls.Match(call, name, overloads, arguments, types, isMember);
        return Bind(call, new FunctionBinding(name, _environment.IsChecked ? matching : overloads, arguments), result);
    }

    private CelType CheckComprehension(CelComprehension comprehension)
    {
        var range = _types.Substitute(Check(comprehension.Range));
        if (comprehension.Macro == CelMacro.Bind)
            return CheckBind(comprehension, range);
        var (key, element, isMap) = TypesOfRange(comprehension, range);
        var count = comprehension.Variables.Length;
        var first = _scope.Push(comprehension.Variables[0], count == 2 ? key : isMap ? key : element);
        var second = count == 2 ? _scope.Push(comprehension.Variables[1], element) : -1;
        if (comprehension.Condition is { } condition && Check(condition) is var answer && !_types.IsAssignable(answer, CelType.Bool))
            Report(condition.Position, $"the condition of {Macros.NameOf(comprehension.Macro, count)}() must be of type bool, and is of type {Settle(answer)}");
        var result = comprehension.Result is null ? CelType.Dyn : Check(comprehension.Result);
        _scope.Pop(count);
        var type = comprehension.Macro switch
        {
            CelMacro.Filter => CelType.List(isMap ? key : element),
            CelMacro.Map or CelMacro.TransformList => CelType.List(result),
            CelMacro.TransformMap => CelType.Map(key, result),
            CelMacro.TransformMapEntry => CheckEntry(comprehension.Result!, result),
            _ => CelType.Bool,
        };
        return Bind(comprehension, new ComprehensionBinding(first, second), type);
    }

    private CelType CheckBind(CelComprehension comprehension, CelType value)
    {
        var place = _scope.Push(comprehension.Variables[0], value);
        var result = Check(comprehension.Result!);
        _scope.Pop(1);
        return Bind(comprehension, new ComprehensionBinding(place, -1), result);
    }

    private (CelType Key, CelType Element, bool IsMap) TypesOfRange(CelComprehension comprehension, CelType range)
    {
        switch (range.Kind)
        {
            case CelTypeKind.List:
                return (CelType.Int, range.Parameters[0], false);
            case CelTypeKind.Map:
                return (range.Parameters[0], range.Parameters[1], true);
            case CelTypeKind.Object:
                return (CelType.String, CelType.Dyn, true);
            case CelTypeKind.Parameter:
                _types.IsAssignable(CelType.Dyn, range);
                break;
            case not CelTypeKind.Dyn:
                var name = Macros.NameOf(comprehension.Macro, comprehension.Variables.Length);
                Report(comprehension.Range.Position, $"{name}() runs over a list or a map, and this is of type {Settle(range)}");
                break;
        }
        return (CelType.Dyn, CelType.Dyn, false);
    }

    private CelType CheckEntry(CelExpression entry, CelType type)
    {
        var map = CelType.Map(_types.Fresh(), _types.Fresh());
        if (!_types.IsAssignable(type, map))
            Report(entry.Position, $"transformMapEntry() takes a map of one entry here, and this is of type {Settle(type)}");
        return map;
    }

    private CelType Settle(CelType type) => _types.Substitute(type, unknownIsDyn: true);

    private CelType Bind(CelExpression expression, Binding binding, CelType type)
    {
        _bindings[expression] = binding;
        return type;
    }

    private CelType Refuse(CelExpression expression, CelPosition position, string message)
    {
        Report(position, message);
        return Bind(expression, new UnknownBinding(message), CelType.Dyn);
    }

    private void Report(CelPosition position, string message)
    {
        if (_environment.IsChecked)
            _errors.Add((position, message));
    }
}

/// <summary>An expression with what its names stand for.</summary>
internal sealed record CheckedExpression(
    CelExpression Expression,
    CelType Type,
    IReadOnlyDictionary<CelExpression, Binding> Bindings,
    int Locals,
    ImmutableArray<(CelPosition Position, string Message)> Errors);
