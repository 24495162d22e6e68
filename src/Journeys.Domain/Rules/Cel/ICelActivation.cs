namespace Journeys.Domain.Rules;

/// <summary>Gives an evaluation the values of its variables. Functions of the host receive it too and may cast it to reach their context.</summary>
public interface ICelActivation
{
    /// <summary>Reads a variable.</summary>
    /// <param name="slot">Its place in <see cref="CelEnvironment.Variables"/>, which does not change as further variables are declared.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, when it has one.</param>
    bool TryResolve(int slot, string name, out CelValue value);
}

/// <summary>Holds the values of variables in an array.</summary>
public sealed class CelActivation : ICelActivation
{
    /// <summary>The activation without values.</summary>
    public static readonly CelActivation Empty = new([]);

    private readonly CelValue?[] _values;

    /// <summary>Holds values by name. Throws <see cref="ArgumentException"/> for a name that the environment does not declare.</summary>
    public CelActivation(CelEnvironment environment, params ReadOnlySpan<(string Name, CelValue Value)> values)
        : this(new CelValue?[environment?.Variables.Length ?? throw new ArgumentNullException(nameof(environment))])
    {
        foreach (var (name, value) in values)
        {
            var slot = environment.SlotOf(name);
            if (slot < 0)
                throw new ArgumentException($"The environment declares no variable '{name}'.", nameof(values));
            _values[slot] = value;
        }
    }

    private CelActivation(CelValue?[] values) => _values = values;

    /// <inheritdoc/>
    public bool TryResolve(int slot, string name, out CelValue value)
    {
        var found = slot >= 0 && slot < _values.Length ? _values[slot] : null;
        value = found.GetValueOrDefault();
        return found.HasValue;
    }
}
