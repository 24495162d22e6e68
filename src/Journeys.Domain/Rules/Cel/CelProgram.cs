using System.Buffers;
using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>A compiled expression. Immutable and free of effects: any number of threads may evaluate it at once.</summary>
public sealed class CelProgram
{
    /// <summary>How many steps an evaluation may take when nothing else is said: a call, an operator, an element of a macro's range or sixteen characters of a compared string take about one.</summary>
    public const long DefaultCostLimit = 100_000;

    private readonly Node _root;
    private readonly int _locals;
    private readonly CelIntrospection _introspection;

    internal CelProgram(string source, CheckedExpression check, Node root, IReadOnlyDictionary<CelExpression, CelValue> constants)
    {
        Source = source;
        Expression = check.Expression;
        ResultType = check.Type;
        _root = root;
        _locals = check.Locals;
        _introspection = new CelIntrospection(check, constants);
    }

    /// <summary>Gets the source.</summary>
    public string Source { get; }

    /// <summary>Gets the source as a tree.</summary>
    public CelExpression Expression { get; }

    /// <summary>Gets the type of the result, as far as it is known before the evaluation.</summary>
    public CelType ResultType { get; }

    /// <summary>Gets every call of a function, in the order in which they are written; operators and macros are none.</summary>
    public ImmutableArray<CelCallSite> Calls => _introspection.Calls;

    /// <summary>Gets every variable that is named, with the fields selected from it.</summary>
    public ImmutableArray<CelReference> References => _introspection.References;

    /// <summary>Gets the parts that must all be true for a boolean expression to be true; the whole when it has no such parts.</summary>
    public ImmutableArray<CelExpression> Conjuncts => _introspection.Conjuncts;

    /// <summary>Gets whether the value of a part depends on constants alone, and which it is.</summary>
    /// <param name="part">A part of <see cref="Expression"/>.</param>
    /// <param name="value">The value.</param>
    public bool TryGetConstant(CelExpression part, out CelValue value) => _introspection.Constants.TryGetValue(part, out value);

    /// <summary>
    /// Gives the constants of which the given variable or field must equal one for the expression to be true; an empty
    /// array when it can never be true, and a default one when it may be true with any value.
    /// </summary>
    /// <param name="path">A path as <see cref="CelReference.Path"/> gives it, such as <c>signal.name</c>.</param>
    public ImmutableArray<CelValue> RequiredValues(string path) => _introspection.RequiredValues(Expression, path);

    /// <summary>Evaluates the expression. What fails gives a value of kind <see cref="CelKind.Error"/>.</summary>
    /// <param name="activation">Where variables come from.</param>
    /// <param name="costLimit">How many steps it may take; <see cref="DefaultCostLimit"/> when 0.</param>
    public CelValue Evaluate(ICelActivation activation, long costLimit = 0)
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentOutOfRangeException.ThrowIfNegative(costLimit);
        var budget = costLimit == 0 ? DefaultCostLimit : costLimit;
        return _locals == 0 ? Run(activation, budget, []) : RunWithLocals(activation, budget);
    }

    /// <summary>Tells whether the expression is true. A failure, and a result that is no boolean, count as not true and are reported.</summary>
    public bool IsTrue(ICelActivation activation, out CelEvaluationError? error, long costLimit = 0)
    {
        var value = Evaluate(activation, costLimit);
        error = value.Kind switch
        {
            CelKind.Bool => null,
            CelKind.Error => value.AsError,
            _ => new CelEvaluationError($"the expression must be of type bool, and is of type {CelType.Of(value.Kind)}", Expression.Position),
        };
        return value.IsTrue;
    }

    /// <summary>Gives the source.</summary>
    public override string ToString() => Source;

    private CelValue RunWithLocals(ICelActivation activation, long budget)
    {
        var rented = ArrayPool<CelValue>.Shared.Rent(_locals);
        try
        {
            return Run(activation, budget, rented.AsSpan(0, _locals));
        }
        finally
        {
            Array.Clear(rented, 0, _locals);
            ArrayPool<CelValue>.Shared.Return(rented);
        }
    }

    private CelValue Run(ICelActivation activation, long budget, Span<CelValue> locals)
    {
        var frame = new Frame(activation, budget, locals);
        var value = _root.Evaluate(ref frame);
        return frame.Budget < 0 ? Node.Exhausted : value;
    }
}
