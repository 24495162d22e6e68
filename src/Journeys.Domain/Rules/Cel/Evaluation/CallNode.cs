using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Journeys.Domain.Rules;

/// <summary>A call of a function; up to four arguments take no allocation.</summary>
internal sealed class CallNode : Node
{
    private readonly string _name;
    private readonly CelFunction[] _overloads;
    private readonly Node[] _arguments;
    private readonly CelValue[]? _constants;

    public CallNode(string name, ImmutableArray<CelFunction> overloads, Node[] arguments, CelPosition position)
        : base(position)
    {
        _name = name;
        _overloads = [.. overloads];
        _arguments = arguments;
        if (Array.TrueForAll(arguments, argument => argument is ConstantNode))
            _constants = Array.ConvertAll(arguments, argument => ((ConstantNode)argument).Value);
    }

    public override CelValue Evaluate(ref Frame frame)
    {
        if (_constants is not null)
            return Call(ref frame, _constants);
        if (_arguments.Length > Arguments.Length)
            return EvaluateInto(ref frame, new CelValue[_arguments.Length]);
        var few = default(Arguments);
        return EvaluateInto(ref frame, ((Span<CelValue>)few)[.._arguments.Length]);
    }

    private CelValue EvaluateInto(ref Frame frame, scoped Span<CelValue> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _arguments[i].Evaluate(ref frame);
            if (values[i].IsError)
                return values[i];
        }
        return Call(ref frame, values);
    }

    private CelValue Call(ref Frame frame, scoped ReadOnlySpan<CelValue> values)
    {
        foreach (var overload in _overloads)
        {
            if (overload.Admits(values))
                return frame.Spend(overload.Cost + TextCost(values)) ? Locate(overload.Body(frame.Activation, values)) : Exhausted;
        }
        var kinds = string.Join(", ", values.ToArray().Select(value => CelType.Of(value.Kind)));
        return Fail($"no such overload: {_name}() does not take ({kinds})");
    }

    private static long TextCost(ReadOnlySpan<CelValue> values)
    {
        var cost = 0L;
        foreach (ref readonly var value in values)
            cost += CelEquality.CostOfText(value);
        return cost;
    }

    [InlineArray(Length)]
    private struct Arguments
    {
        public const int Length = 4;

        private CelValue _first;
    }
}
