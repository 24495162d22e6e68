using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>A call of a function in an expression.</summary>
/// <param name="Function">The full name of the function.</param>
/// <param name="Arguments">What it is given; the target of a member call comes first.</param>
/// <param name="Constants">For each argument its value when that depends on constants alone, such as <c>duration("7d")</c>.</param>
/// <param name="Position">Where the name stands.</param>
public sealed record CelCallSite(
    string Function, ImmutableArray<CelExpression> Arguments, ImmutableArray<CelValue?> Constants, CelPosition Position);

/// <summary>A variable named in an expression, with the fields selected from it.</summary>
/// <param name="Path">Variable and fields, joined by dots, such as <c>signal.name</c>.</param>
/// <param name="Variable">The variable, such as <c>signal</c>.</param>
/// <param name="Fields">The fields, such as <c>name</c>; an index by a constant string counts as one.</param>
/// <param name="Position">Where the last of them stands.</param>
public sealed record CelReference(string Path, string Variable, ImmutableArray<string> Fields, CelPosition Position);

/// <summary>Reads out of a checked expression what others want to know about it.</summary>
internal sealed class CelIntrospection
{
    private readonly CheckedExpression _check;

    public CelIntrospection(CheckedExpression check, IReadOnlyDictionary<CelExpression, CelValue> constants)
    {
        _check = check;
        Constants = constants;
        Conjuncts = check.Expression is CelCall { Function: CelOperator.And } ? [.. Flatten(check.Expression)] : [check.Expression];
        Calls = [.. check.Expression.All().Select(CallAt).OfType<CelCallSite>().OrderBy(call => call.Position.Offset)];
        References = [.. ReferencesIn(check.Expression)];
    }

    public IReadOnlyDictionary<CelExpression, CelValue> Constants { get; }

    public ImmutableArray<CelExpression> Conjuncts { get; }

    public ImmutableArray<CelCallSite> Calls { get; }

    public ImmutableArray<CelReference> References { get; }

    public ImmutableArray<CelValue> RequiredValues(CelExpression expression, string path)
    {
        if (Constants.TryGetValue(expression, out var constant))
            return constant.IsTrue ? default : [];
        return expression switch
        {
            CelCall { Function: CelOperator.And } and => Intersect(and.Arguments.Select(part => RequiredValues(part, path))),
            CelCall { Function: CelOperator.Or } or => Unite(or.Arguments.Select(part => RequiredValues(part, path))),
            CelCall { Function: CelOperator.Equal, Arguments: [var left, var right] } =>
                EqualTo(left, right, path) ?? EqualTo(right, left, path) ?? default,
            CelCall { Function: CelOperator.In, Arguments: [var element, var list] } when IsAt(element, path) => Elements(list),
            _ => default,
        };
    }

    private static IEnumerable<CelExpression> Flatten(CelExpression expression) =>
        expression is CelCall { Function: CelOperator.And } and ? and.Arguments.SelectMany(Flatten) : [expression];

    private CelCallSite? CallAt(CelExpression expression)
    {
        if (_check.Bindings.GetValueOrDefault(expression) is not FunctionBinding function)
            return null;
        return new CelCallSite(
            function.Name,
            function.Arguments,
            [.. function.Arguments.Select(argument => Constants.TryGetValue(argument, out var value) ? value : (CelValue?)null)],
            expression.Position);
    }

    private IEnumerable<CelReference> ReferencesIn(CelExpression root)
    {
        var open = new Stack<CelExpression>();
        open.Push(root);
        while (open.TryPop(out var next))
        {
            if (ReferenceAt(next) is { } reference)
            {
                yield return reference;
                continue;
            }
            foreach (var part in next.Parts.Reverse())
                open.Push(part);
        }
    }

    private CelReference? ReferenceAt(CelExpression expression)
    {
        if (_check.Bindings.GetValueOrDefault(expression) is VariableBinding variable)
            return new CelReference(variable.Name, variable.Name, [], expression.Position);
        var (operand, field) = expression switch
        {
            CelSelect select => (select.Operand, select.Field),
            CelCall { Function: CelOperator.Index, Arguments: [var indexed, CelLiteral { Value: { Kind: CelKind.String } key }] } => (indexed, key.AsString),
            _ => (null, ""),
        };
        return operand is not null && ReferenceAt(operand) is { } inner
            ? new CelReference($"{inner.Path}.{field}", inner.Variable, inner.Fields.Add(field), expression.Position)
            : null;
    }

    private bool IsAt(CelExpression expression, string path) =>
        expression is not CelSelect { TestsPresence: true } && ReferenceAt(expression) is { } reference && string.Equals(reference.Path, path, StringComparison.Ordinal);

    private ImmutableArray<CelValue>? EqualTo(CelExpression reference, CelExpression constant, string path) =>
        IsAt(reference, path) && Constants.TryGetValue(constant, out var value) ? [value] : null;

    private ImmutableArray<CelValue> Elements(CelExpression list)
    {
        if (!Constants.TryGetValue(list, out var value) || value.Kind != CelKind.List)
            return default;
        var elements = value.AsList;
        return [.. Enumerable.Range(0, elements.Count).Select(i => elements[i])];
    }

    private static ImmutableArray<CelValue> Intersect(IEnumerable<ImmutableArray<CelValue>> sets) =>
        sets.Aggregate((one, other) => one.IsDefault ? other : other.IsDefault ? one : [.. one.Where(value => other.Contains(value))]);

    private static ImmutableArray<CelValue> Unite(IEnumerable<ImmutableArray<CelValue>> sets) =>
        sets.Aggregate((one, other) => one.IsDefault || other.IsDefault ? default : [.. one, .. other.Where(value => !one.Contains(value))]);
}
