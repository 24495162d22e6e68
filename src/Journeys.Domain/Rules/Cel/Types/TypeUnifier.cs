using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>Finds what type parameters stand for while an expression is checked.</summary>
/// <remarks>The rules are those of the reference checker (google/cel-go, <c>checker/types.go</c>).</remarks>
internal sealed class TypeUnifier
{
    private static readonly CelType MapOfNames = CelType.Map(CelType.String, CelType.Dyn);

    private ImmutableDictionary<string, CelType> _found = ImmutableDictionary.Create<string, CelType>(StringComparer.Ordinal);
    private int _fresh;

    /// <summary>Makes a type parameter that nothing else uses.</summary>
    public CelType Fresh() => CelType.Parameter($"_{_fresh++}");

    /// <summary>Replaces the type parameters of one declaration by fresh ones.</summary>
    public CelType Instantiate(CelType type, Dictionary<string, CelType> fresh)
    {
        if (type.Kind != CelTypeKind.Parameter)
            return Map(type, parameter => Instantiate(parameter, fresh));
        if (!fresh.TryGetValue(type.Name, out var replacement))
            fresh.Add(type.Name, replacement = Fresh());
        return replacement;
    }

    /// <summary>Replaces type parameters by what was found for them.</summary>
    /// <param name="type">The type.</param>
    /// <param name="unknownIsDyn">Whether a parameter for which nothing was found becomes <c>dyn</c>.</param>
    public CelType Substitute(CelType type, bool unknownIsDyn = false)
    {
        if (type.Kind != CelTypeKind.Parameter)
            return Map(type, parameter => Substitute(parameter, unknownIsDyn));
        if (_found.TryGetValue(type.Name, out var found))
            return Substitute(found, unknownIsDyn);
        return unknownIsDyn ? CelType.Dyn : type;
    }

    /// <summary>Tells whether a type can be used where another is wanted, and keeps what that says about type parameters.</summary>
    public bool IsAssignable(CelType actual, CelType wanted)
    {
        var before = _found;
        if (Assign(actual, wanted))
            return true;
        _found = before;
        return false;
    }

    /// <summary>Tells whether each type can be used where its counterpart is wanted; all of it is kept, or nothing.</summary>
    public bool AreAssignable(ReadOnlySpan<CelType> actual, ReadOnlySpan<CelType> wanted)
    {
        var before = _found;
        if (actual.Length == wanted.Length && AssignAll(actual, wanted))
            return true;
        _found = before;
        return false;
    }

    /// <summary>Gives a type that admits both; <c>dyn</c> when they have nothing in common.</summary>
    public CelType Join(CelType? previous, CelType current)
    {
        if (previous is null)
            return current;
        return IsAssignable(previous, current) ? MostGeneral(previous, current) : CelType.Dyn;
    }

    private static CelType Map(CelType type, Func<CelType, CelType> change) =>
        type.Parameters.IsEmpty ? type : type.WithParameters([.. type.Parameters.Select(change)]);

    private bool AssignAll(ReadOnlySpan<CelType> actual, ReadOnlySpan<CelType> wanted)
    {
        for (var i = 0; i < actual.Length; i++)
        {
            if (!Assign(actual[i], wanted[i]))
                return false;
        }
        return true;
    }

    private bool Assign(CelType actual, CelType wanted)
    {
        if (wanted.Kind == CelTypeKind.Parameter)
        {
            var (valid, known) = Bind(actual, wanted);
            if (valid || known)
                return valid;
        }
        if (actual.Kind == CelTypeKind.Parameter)
            return Bind(wanted, actual).Valid;
        if (actual.Kind == CelTypeKind.Dyn || wanted.Kind == CelTypeKind.Dyn)
            return true;
        if (actual.Kind == CelTypeKind.Null || wanted.Kind == CelTypeKind.Null)
            return actual.Kind == wanted.Kind || TakesNull(actual) || TakesNull(wanted);
        if (actual.Kind == CelTypeKind.Object || wanted.Kind == CelTypeKind.Object)
            return AssignObject(actual, wanted);
        if (actual.Kind != wanted.Kind)
            return false;
        return actual.Kind switch
        {
            CelTypeKind.Opaque or CelTypeKind.List or CelTypeKind.Map =>
                string.Equals(actual.Name, wanted.Name, StringComparison.Ordinal)
                && actual.Parameters.Length == wanted.Parameters.Length
                && AssignAll(actual.Parameters.AsSpan(), wanted.Parameters.AsSpan()),
            _ => true,
        };
    }

    private bool AssignObject(CelType actual, CelType wanted)
    {
        if (actual.Kind == wanted.Kind)
            return actual.Equals(wanted);
        return actual.Kind == CelTypeKind.Object ? Assign(MapOfNames, wanted) : Assign(actual, MapOfNames);
    }

    private (bool Valid, bool Known) Bind(CelType type, CelType parameter)
    {
        if (type.Kind == parameter.Kind && string.Equals(type.Name, parameter.Name, StringComparison.Ordinal))
            return (true, true);
        if (_found.TryGetValue(parameter.Name, out var found))
        {
            if (!Assign(type, found))
                return (false, true);
            var general = MostGeneral(type, found);
            if (!Occurs(parameter, general))
                _found = _found.SetItem(parameter.Name, general);
            return (true, true);
        }
        if (Occurs(parameter, type))
            return (false, false);
        _found = _found.SetItem(parameter.Name, type);
        return (true, false);
    }

    private bool Occurs(CelType parameter, CelType within)
    {
        if (within.Kind != CelTypeKind.Parameter)
            return within.Parameters.Any(inner => Occurs(parameter, inner));
        return string.Equals(within.Name, parameter.Name, StringComparison.Ordinal)
            || (_found.TryGetValue(within.Name, out var found) && Occurs(parameter, found));
    }

    private static CelType MostGeneral(CelType one, CelType other) => IsAtLeastAsGeneral(one, other) ? one : other;

    private static bool IsAtLeastAsGeneral(CelType one, CelType other)
    {
        if (one.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter)
            return true;
        if (other.Kind is CelTypeKind.Dyn or CelTypeKind.Parameter || one.Kind != other.Kind)
            return false;
        if (one.Parameters.IsEmpty || one.Kind == CelTypeKind.Type)
            return one.Kind == CelTypeKind.Type || one.Equals(other);
        return string.Equals(one.Name, other.Name, StringComparison.Ordinal)
            && one.Parameters.Length == other.Parameters.Length
            && one.Parameters.Zip(other.Parameters, IsAtLeastAsGeneral).All(general => general);
    }

    // The reference checkers let null stand in for these types.
    private static bool TakesNull(CelType type) =>
        type.Kind is CelTypeKind.Timestamp or CelTypeKind.Duration or CelTypeKind.Opaque or CelTypeKind.Object;
}
