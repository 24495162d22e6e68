using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>Turns a checked expression into nodes, and computes once what depends on constants alone.</summary>
internal sealed class Planner(CelEnvironment environment, CheckedExpression check)
{
    private readonly List<(CelPosition Position, string Message)> _errors = [];
    private readonly Dictionary<CelExpression, CelValue> _constants = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<(CelPosition Position, string Message)> Errors => _errors;

    /// <summary>Gets the values of expressions that depend on constants alone.</summary>
    public IReadOnlyDictionary<CelExpression, CelValue> Constants => _constants;

    public Node Plan(CelExpression expression)
    {
        var node = check.Bindings.GetValueOrDefault(expression) switch
        {
            VariableBinding variable => new VariableNode(variable.Slot, variable.Name, expression.Position),
            LocalBinding local => new LocalNode(local.Index, expression.Position),
            ConstantBinding constant => new ConstantNode(constant.Value, expression.Position),
            UnknownBinding unknown => new FailingNode(unknown.Message, expression.Position),
            FunctionBinding function => PlanFunction(function, expression.Position),
            ComprehensionBinding places => PlanComprehension((CelComprehension)expression, places),
            _ => PlanPlain(expression),
        };
        if (node is ConstantNode { Value: var value })
            _constants[expression] = value;
        return node;
    }

    private Node PlanPlain(CelExpression expression) => expression switch
    {
        CelLiteral literal => new ConstantNode(literal.Value, literal.Position),
        CelSelect select => PlanSelect(select),
        CelCall call => PlanOperator(call),
        CelListLiteral list => PlanList(list),
        CelMapLiteral map => PlanMap(map),
        _ => throw new InvalidOperationException($"The checker left {expression.GetType().Name} without a binding."),
    };

    private Node PlanSelect(CelSelect select)
    {
        var operand = Plan(select.Operand);
        return Fold(
            select.TestsPresence
                ? new HasNode(operand, select.Field, select.Position)
                : new SelectNode(operand, select.Field, select.Position),
            operand);
    }

    private Node PlanOperator(CelCall call)
    {
        var operands = PlanAll(call.Arguments);
        var position = call.Position;
        return call.Function switch
        {
            CelOperator.And => PlanLogic(operands, new AndNode(operands, position), CelValue.False, position),
            CelOperator.Or => PlanLogic(operands, new OrNode(operands, position), CelValue.True, position),
            CelOperator.Conditional => PlanConditional(operands, position),
            CelOperator.Not => Fold(new NotNode(operands[0], position), operands),
            CelOperator.Negate => Fold(new NegateNode(operands[0], position), operands),
            CelOperator.Equal => PlanEquality(operands, negated: false, position),
            CelOperator.NotEqual => PlanEquality(operands, negated: true, position),
            CelOperator.In => Fold(new InNode(operands[0], operands[1], position), operands),
            CelOperator.Index => Fold(new IndexNode(operands[0], operands[1], position), operands),
            _ when CelOperator.PrecedenceOf(call.Function) == 3 => Fold(new OrderNode(call.Function, operands[0], operands[1], position), operands),
            _ => Fold(new ArithmeticNode(call.Function, operands[0], operands[1], position), operands),
        };
    }

    private static Node PlanEquality(Node[] operands, bool negated, CelPosition position) => operands switch
    {
        [not ConstantNode, ConstantNode { Value: { Kind: CelKind.String } text }] => new TextEqualityNode(operands[0], text.AsString, negated, position),
        [ConstantNode { Value: { Kind: CelKind.String } text }, not ConstantNode] => new TextEqualityNode(operands[1], text.AsString, negated, position),
        _ => Fold(new EqualityNode(operands[0], operands[1], negated, position), operands),
    };

    // One operand that settles the result outweighs all others, whatever they are.
    private static Node PlanLogic(Node[] operands, Node node, CelValue settling, CelPosition position)
    {
        if (Array.Exists(operands, operand => operand is ConstantNode { Value: { Kind: CelKind.Bool } value } && value.AsBool == settling.AsBool))
            return new ConstantNode(settling, position);
        return Fold(node, operands);
    }

    private static Node PlanConditional(Node[] operands, CelPosition position) => operands[0] switch
    {
        ConstantNode { Value.IsTrue: true } => operands[1],
        ConstantNode { Value.IsFalse: true } => operands[2],
        _ => new ConditionalNode(operands[0], operands[1], operands[2], position),
    };

    private Node PlanList(CelListLiteral list)
    {
        var elements = PlanAll(list.Elements);
        return Fold(new ListNode(elements, list.Position), elements);
    }

    private Node PlanMap(CelMapLiteral map)
    {
        var entries = Array.ConvertAll([.. map.Entries], entry => (Key: Plan(entry.Key), Value: Plan(entry.Value)));
        return Fold(new MapNode(entries, map.Position), [.. entries.SelectMany(entry => new[] { entry.Key, entry.Value })]);
    }

    private Node PlanFunction(FunctionBinding function, CelPosition position)
    {
        var arguments = PlanAll(function.Arguments);
        if (function.Name == StandardLibrary.Matches && function.Overloads.All(overload => ReferenceEquals(overload.Body, StandardLibrary.MatchesBody)))
            return PlanMatches(arguments, position);
        var node = new CallNode(function.Name, function.Overloads, arguments, position);
        if (!function.Overloads.All(overload => overload.IsPure))
            return node;
        var folded = Fold(node, arguments);
        if (folded == node && environment.RefusesFailingConstants && Array.TrueForAll(arguments, argument => argument is ConstantNode))
            _errors.Add((position, ConstantValue(node).AsError.Message));
        return folded;
    }

    private Node PlanMatches(Node[] arguments, CelPosition position)
    {
        var node = new MatchesNode(arguments[0], arguments[1], position);
        if (node.Prepare() is { } error && environment.RefusesFailingConstants)
            _errors.Add((position, error));
        return Fold(node, arguments);
    }

    private Node PlanComprehension(CelComprehension comprehension, ComprehensionBinding places)
    {
        var range = Plan(comprehension.Range);
        var condition = comprehension.Condition is null ? null : Plan(comprehension.Condition);
        var result = comprehension.Result is null ? null : Plan(comprehension.Result);
        var position = comprehension.Position;
        var name = Macros.NameOf(comprehension.Macro, comprehension.Variables.Length);
        return comprehension.Macro switch
        {
            CelMacro.All => new QuantifierNode(range, places, condition!, isAll: true, position),
            CelMacro.Exists => new QuantifierNode(range, places, condition!, isAll: false, position),
            CelMacro.ExistsOne => new ExistsOneNode(range, places, condition!, position),
            CelMacro.Filter => new CollectNode(range, places, condition, new LocalNode(places.First, position), name, position),
            CelMacro.Map or CelMacro.TransformList => new CollectNode(range, places, condition, result!, name, position),
            CelMacro.TransformMap => new TransformMapNode(range, places, condition, result!, isEntry: false, position),
            CelMacro.TransformMapEntry => new TransformMapNode(range, places, condition, result!, isEntry: true, position),
            _ => new BindNode(range, places.First, result!, position),
        };
    }

    private Node[] PlanAll(ImmutableArray<CelExpression> expressions) => [.. expressions.Select(Plan)];

    private static Node Fold(Node node, params Node[] operands)
    {
        if (!Array.TrueForAll(operands, operand => operand is ConstantNode))
            return node;
        var value = ConstantValue(node);
        return value.IsError ? node : new ConstantNode(value, node.Position);
    }

    private static CelValue ConstantValue(Node node)
    {
        var frame = new Frame(CelActivation.Empty, CelProgram.DefaultCostLimit, []);
        return node.Evaluate(ref frame);
    }
}
