namespace Journeys.Domain.Rules;

/// <summary>What one evaluation carries along: its variables, its budget and the variables of macros.</summary>
internal ref struct Frame(ICelActivation activation, long budget, Span<CelValue> locals)
{
    public readonly ICelActivation Activation = activation;
    public readonly Span<CelValue> Locals = locals;
    public long Budget = budget;

    /// <summary>Takes steps from the budget; false when it is used up.</summary>
    public bool Spend(long steps)
    {
        Budget -= steps;
        return Budget >= 0;
    }
}

/// <summary>A compiled part of an expression.</summary>
internal abstract class Node(CelPosition position)
{
    /// <summary>The error of an evaluation that used up its budget.</summary>
    public static readonly CelValue Exhausted = CelValue.Error("the evaluation takes more steps than its cost limit allows");

    public CelPosition Position { get; } = position;

    public abstract CelValue Evaluate(ref Frame frame);

    protected CelValue Fail(string message) => CelValue.Of(new CelEvaluationError(message, Position));

    /// <summary>Adds the position to an error that has none.</summary>
    protected CelValue Locate(in CelValue value) =>
        value.IsError && value.AsError.Position == CelPosition.None ? CelValue.Of(value.AsError with { Position = Position }) : value;

    protected CelValue NoOverload(string sign, in CelValue operand) =>
        operand.IsError ? operand : Fail($"no such overload: '{sign}' does not take ({CelType.Of(operand.Kind)})");

    protected CelValue NoOverload(string sign, in CelValue left, in CelValue right) =>
        left.IsError ? left
        : right.IsError ? right
        : Fail($"no such overload: '{sign}' does not take ({CelType.Of(left.Kind)}, {CelType.Of(right.Kind)})");
}

/// <summary>A value known when the expression is compiled.</summary>
internal sealed class ConstantNode(CelValue value, CelPosition position) : Node(position)
{
    public CelValue Value { get; } = value;

    public override CelValue Evaluate(ref Frame frame) => Value;
}

/// <summary>A variable of the environment.</summary>
internal sealed class VariableNode(int slot, string name, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame) =>
        frame.Activation.TryResolve(slot, name, out var value) ? Locate(value) : Fail($"the variable '{name}' has no value");
}

/// <summary>A variable of a macro.</summary>
internal sealed class LocalNode(int index, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame) => frame.Locals[index];
}

/// <summary>A part that always fails.</summary>
internal sealed class FailingNode(string message, CelPosition position) : Node(position)
{
    public override CelValue Evaluate(ref Frame frame) => Fail(message);
}
