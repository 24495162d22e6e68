using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>What the checker knows about a type.</summary>
public enum CelTypeKind
{
    /// <summary>Any type; agreement is settled while evaluating.</summary>
    Dyn,

    /// <summary>The type of <c>null</c>.</summary>
    Null,

    /// <summary>Booleans.</summary>
    Bool,

    /// <summary>Signed 64-bit integers.</summary>
    Int,

    /// <summary>Unsigned 64-bit integers.</summary>
    UInt,

    /// <summary>64-bit floating-point numbers.</summary>
    Double,

    /// <summary>Strings.</summary>
    String,

    /// <summary>Sequences of octets.</summary>
    Bytes,

    /// <summary>Points in time.</summary>
    Timestamp,

    /// <summary>Lengths of time.</summary>
    Duration,

    /// <summary>Lists of one type of element.</summary>
    List,

    /// <summary>Maps from one type of key to one type of value.</summary>
    Map,

    /// <summary>Types as values.</summary>
    Type,

    /// <summary>Maps whose names and their types are known.</summary>
    Object,

    /// <summary>A type of the host's, known by name.</summary>
    Opaque,

    /// <summary>A type yet to be found, such as the <c>A</c> of <c>list(A)</c>.</summary>
    Parameter,
}

/// <summary>A type: declared for variables and functions, deduced for expressions, and a value of the language too.</summary>
public sealed class CelType : IEquatable<CelType>
{
    /// <summary>Any type.</summary>
    public static readonly CelType Dyn = new(CelTypeKind.Dyn, "dyn");

    /// <summary>The type of <c>null</c>.</summary>
    public static readonly CelType Null = new(CelTypeKind.Null, "null_type");

    /// <summary>Booleans.</summary>
    public static readonly CelType Bool = new(CelTypeKind.Bool, "bool");

    /// <summary>Signed 64-bit integers.</summary>
    public static readonly CelType Int = new(CelTypeKind.Int, "int");

    /// <summary>Unsigned 64-bit integers.</summary>
    public static readonly CelType UInt = new(CelTypeKind.UInt, "uint");

    /// <summary>64-bit floating-point numbers.</summary>
    public static readonly CelType Double = new(CelTypeKind.Double, "double");

    /// <summary>Strings.</summary>
    public static readonly CelType String = new(CelTypeKind.String, "string");

    /// <summary>Sequences of octets.</summary>
    public static readonly CelType Bytes = new(CelTypeKind.Bytes, "bytes");

    /// <summary>Points in time.</summary>
    public static readonly CelType Timestamp = new(CelTypeKind.Timestamp, "google.protobuf.Timestamp");

    /// <summary>Lengths of time.</summary>
    public static readonly CelType Duration = new(CelTypeKind.Duration, "google.protobuf.Duration");

    /// <summary>Lists of anything.</summary>
    public static readonly CelType AnyList = List(Dyn);

    /// <summary>Maps of anything.</summary>
    public static readonly CelType AnyMap = Map(Dyn, Dyn);

    /// <summary>Types as values.</summary>
    public static readonly CelType Type = new(CelTypeKind.Type, "type");

    private CelType(CelTypeKind kind, string name, ImmutableArray<CelType> parameters = default)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters.IsDefault ? [] : parameters;
    }

    /// <summary>Gets what the checker knows about the type.</summary>
    public CelTypeKind Kind { get; }

    /// <summary>Gets the name that the function <c>type</c> gives, without parameters.</summary>
    public string Name { get; }

    /// <summary>Gets the element of a list, the key and value of a map, and the parameters of a host's type.</summary>
    public ImmutableArray<CelType> Parameters { get; }

    /// <summary>Gets the known names of an object.</summary>
    public ImmutableSortedDictionary<string, CelType> Fields { get; private init; } = ImmutableSortedDictionary<string, CelType>.Empty;

    /// <summary>Gets whether an object may hold names that are not known; they are of type <c>dyn</c>.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>Makes the type of lists with one type of element.</summary>
    public static CelType List(CelType element) => new(CelTypeKind.List, "list", [element]);

    /// <summary>Makes the type of maps from one type of key to one type of value.</summary>
    public static CelType Map(CelType key, CelType value) => new(CelTypeKind.Map, "map", [key, value]);

    /// <summary>Makes the type of maps whose names are known; selecting any other name is a mistake, with a suggestion.</summary>
    public static CelType Object(string name, params ReadOnlySpan<(string Name, CelType Type)> fields) => MakeObject(name, fields, isOpen: false);

    /// <summary>Makes the type of maps of which some names are known; any other name is of type <c>dyn</c>.</summary>
    public static CelType OpenObject(string name, params ReadOnlySpan<(string Name, CelType Type)> fields) => MakeObject(name, fields, isOpen: true);

    /// <summary>Makes a type that only functions of the host make and use.</summary>
    public static CelType Opaque(string name, params ReadOnlySpan<CelType> parameters) => new(CelTypeKind.Opaque, name, [.. parameters]);

    /// <summary>Makes a type parameter for the declaration of a function, such as <c>A</c> in <c>first(list(A)) -> A</c>.</summary>
    public static CelType Parameter(string name) => new(CelTypeKind.Parameter, name);

    /// <inheritdoc/>
    public bool Equals(CelType? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Kind == other.Kind && string.Equals(Name, other.Name, StringComparison.Ordinal)
            && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan()) && SameFields(other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CelType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name, Parameters.Length);

    /// <summary>Writes the type as documents about the language do, such as <c>map(string, list(int))</c>.</summary>
    public override string ToString() => Kind switch
    {
        CelTypeKind.Null => "null",
        CelTypeKind.Timestamp => "timestamp",
        CelTypeKind.Duration => "duration",
        _ when Parameters.IsEmpty => Name,
        _ => $"{Name}({string.Join(", ", Parameters)})",
    };

    internal static CelType TypeOf(CelType type) => new(CelTypeKind.Type, "type", [type]);

    internal CelType WithParameters(ImmutableArray<CelType> parameters) => new(Kind, Name, parameters);

    /// <summary>Finds the runtime type of a value.</summary>
    internal static CelType Of(CelKind kind) => kind switch
    {
        CelKind.Null => Null,
        CelKind.Bool => Bool,
        CelKind.Int => Int,
        CelKind.UInt => UInt,
        CelKind.Double => Double,
        CelKind.String => String,
        CelKind.Bytes => Bytes,
        CelKind.Timestamp => Timestamp,
        CelKind.Duration => Duration,
        CelKind.List => AnyList,
        CelKind.Map => AnyMap,
        CelKind.Type => Type,
        _ => Dyn,
    };

    /// <summary>Gives the kinds of value that the type admits, one bit per <see cref="CelKind"/>.</summary>
    internal uint AdmittedKinds() => Kind switch
    {
        CelTypeKind.Null => Bit(CelKind.Null),
        CelTypeKind.Bool => Bit(CelKind.Bool),
        CelTypeKind.Int => Bit(CelKind.Int),
        CelTypeKind.UInt => Bit(CelKind.UInt),
        CelTypeKind.Double => Bit(CelKind.Double),
        CelTypeKind.String => Bit(CelKind.String),
        CelTypeKind.Bytes => Bit(CelKind.Bytes),
        CelTypeKind.Timestamp => Bit(CelKind.Timestamp),
        CelTypeKind.Duration => Bit(CelKind.Duration),
        CelTypeKind.List => Bit(CelKind.List),
        CelTypeKind.Map or CelTypeKind.Object => Bit(CelKind.Map),
        CelTypeKind.Type => Bit(CelKind.Type),
        _ => ~Bit(CelKind.Error),
    };

    private static uint Bit(CelKind kind) => 1u << (int)kind;

    private static CelType MakeObject(string name, ReadOnlySpan<(string Name, CelType Type)> fields, bool isOpen)
    {
        var known = ImmutableSortedDictionary.CreateBuilder<string, CelType>(StringComparer.Ordinal);
        foreach (var (field, type) in fields)
            known.Add(field, type);
        return new CelType(CelTypeKind.Object, name) { Fields = known.ToImmutable(), IsOpen = isOpen };
    }

    private bool SameFields(CelType other) =>
        Fields.Count == other.Fields.Count && IsOpen == other.IsOpen
        && Fields.All(field => other.Fields.TryGetValue(field.Key, out var type) && type.Equals(field.Value));
}
