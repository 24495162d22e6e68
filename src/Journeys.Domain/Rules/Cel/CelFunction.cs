using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>Computes a function. It neither throws nor has effects; what fails returns <see cref="CelValue.Error(string)"/>.</summary>
/// <param name="activation">Where the evaluation has its variables from.</param>
/// <param name="arguments">The target, if any, then the arguments; they are valid during the call only.</param>
public delegate CelValue CelFunctionBody(ICelActivation activation, ReadOnlySpan<CelValue> arguments);

/// <summary>One overload of a function.</summary>
public sealed class CelFunction
{
    private readonly uint[] _admitted;

    /// <summary>Declares a function.</summary>
    /// <param name="name">How it is called; dots are allowed, as in <c>cart.total</c>.</param>
    /// <param name="parameters">The types of its arguments; the first is the target of a member function.</param>
    /// <param name="result">The type of what it returns.</param>
    /// <param name="body">What it computes. Arguments have the declared types when it runs.</param>
    /// <param name="isMember">Whether it is written <c>target.name(...)</c>.</param>
    /// <param name="isPure">Whether its result depends on its arguments alone; calls with constant arguments are then computed once, when compiled.</param>
    /// <param name="cost">How many steps of the budget a call takes.</param>
    public CelFunction(
        string name,
        ImmutableArray<CelType> parameters,
        CelType result,
        CelFunctionBody body,
        bool isMember = false,
        bool isPure = false,
        int cost = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(cost);
        if (isMember && parameters.IsDefaultOrEmpty)
            throw new ArgumentException($"The member function '{name}' needs a target as its first parameter.", nameof(parameters));
        Name = name;
        Parameters = parameters.IsDefault ? [] : parameters;
        Result = result;
        Body = body;
        IsMember = isMember;
        IsPure = isPure;
        Cost = cost;
        _admitted = [.. Parameters.Select(parameter => parameter.AdmittedKinds())];
    }

    /// <summary>Gets how the function is called.</summary>
    public string Name { get; }

    /// <summary>Gets the types of its arguments, the target first.</summary>
    public ImmutableArray<CelType> Parameters { get; }

    /// <summary>Gets the type of what it returns.</summary>
    public CelType Result { get; }

    /// <summary>Gets what it computes.</summary>
    public CelFunctionBody Body { get; }

    /// <summary>Gets whether it is written <c>target.name(...)</c>.</summary>
    public bool IsMember { get; }

    /// <summary>Gets whether its result depends on its arguments alone.</summary>
    public bool IsPure { get; }

    /// <summary>Gets how many steps of the budget a call takes.</summary>
    public int Cost { get; }

    /// <summary>Writes the declaration, such as <c>count(string, duration) -> int</c>.</summary>
    public override string ToString() => IsMember
        ? $"{Parameters[0]}.{Name}({string.Join(", ", Parameters.Skip(1))}) -> {Result}"
        : $"{Name}({string.Join(", ", Parameters)}) -> {Result}";

    internal bool Admits(ReadOnlySpan<CelValue> arguments)
    {
        if (arguments.Length != _admitted.Length)
            return false;
        for (var i = 0; i < _admitted.Length; i++)
        {
            if ((_admitted[i] & (1u << (int)arguments[i].Kind)) == 0)
                return false;
        }
        return true;
    }
}
