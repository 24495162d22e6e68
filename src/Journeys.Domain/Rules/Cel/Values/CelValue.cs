using System.Globalization;

namespace Journeys.Domain.Rules;

/// <summary>
/// A value of an expression. Booleans, numbers, timestamps and durations are held without allocation. A failed
/// evaluation is a value too, of kind <see cref="CelKind.Error"/>, so that nothing throws on the hot path.
/// </summary>
/// <remarks>Equality is that of the language: numbers compare across their types, NaN differs from itself.</remarks>
public readonly struct CelValue : IEquatable<CelValue>
{
    private readonly object? _reference;
    private readonly long _bits;
    private readonly int _nanoseconds;
    private readonly CelKind _kind;

    private CelValue(CelKind kind, long bits, object? reference = null, int nanoseconds = 0)
    {
        _reference = reference;
        _bits = bits;
        _nanoseconds = nanoseconds;
        _kind = kind;
    }

    /// <summary>Gets the value <c>null</c>, which is also the default of the struct.</summary>
    public static CelValue Null => default;

    /// <summary>Gets the value <c>true</c>.</summary>
    public static CelValue True => new(CelKind.Bool, 1);

    /// <summary>Gets the value <c>false</c>.</summary>
    public static CelValue False => new(CelKind.Bool, 0);

    /// <summary>Gets what the value is.</summary>
    public CelKind Kind => _kind;

    /// <summary>Gets whether the value is an error.</summary>
    public bool IsError => _kind == CelKind.Error;

    /// <summary>Gets whether the value is the boolean <c>true</c>.</summary>
    public bool IsTrue => _kind == CelKind.Bool && _bits != 0;

    /// <summary>Gets whether the value is the boolean <c>false</c>.</summary>
    public bool IsFalse => _kind == CelKind.Bool && _bits == 0;

    /// <summary>Gets the boolean. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public bool AsBool => _kind == CelKind.Bool ? _bits != 0 : throw Mismatch(CelKind.Bool);

    /// <summary>Gets the signed integer. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public long AsInt => _kind == CelKind.Int ? _bits : throw Mismatch(CelKind.Int);

    /// <summary>Gets the unsigned integer. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public ulong AsUInt => _kind == CelKind.UInt ? (ulong)_bits : throw Mismatch(CelKind.UInt);

    /// <summary>Gets the floating-point number. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public double AsDouble => _kind == CelKind.Double ? BitConverter.Int64BitsToDouble(_bits) : throw Mismatch(CelKind.Double);

    /// <summary>Gets the string. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public string AsString => _kind == CelKind.String ? (string)_reference! : throw Mismatch(CelKind.String);

    /// <summary>Gets the octets. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public ReadOnlyMemory<byte> AsBytes => _kind == CelKind.Bytes ? (byte[])_reference! : throw Mismatch(CelKind.Bytes);

    /// <summary>Gets the list. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public ICelList AsList => _kind == CelKind.List ? (ICelList)_reference! : throw Mismatch(CelKind.List);

    /// <summary>Gets the map. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public ICelMap AsMap => _kind == CelKind.Map ? (ICelMap)_reference! : throw Mismatch(CelKind.Map);

    /// <summary>Gets the timestamp. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public CelTimestamp AsTimestamp => _kind == CelKind.Timestamp ? new(_bits, _nanoseconds) : throw Mismatch(CelKind.Timestamp);

    /// <summary>Gets the duration. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public CelDuration AsDuration => _kind == CelKind.Duration ? new(_bits) : throw Mismatch(CelKind.Duration);

    /// <summary>Gets the type. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public CelType AsType => _kind == CelKind.Type ? (CelType)_reference! : throw Mismatch(CelKind.Type);

    /// <summary>Gets the error. Throws <see cref="InvalidOperationException"/> for a value of another kind.</summary>
    public CelEvaluationError AsError => _kind == CelKind.Error ? (CelEvaluationError)_reference! : throw Mismatch(CelKind.Error);

    internal long Bits => _bits;

    internal object? Reference => _reference;

    /// <summary>Makes a boolean.</summary>
    public static CelValue Of(bool value) => new(CelKind.Bool, value ? 1 : 0);

    /// <summary>Makes a signed integer.</summary>
    public static CelValue Of(long value) => new(CelKind.Int, value);

    /// <summary>Makes a signed integer.</summary>
    public static CelValue Of(int value) => new(CelKind.Int, value);

    /// <summary>Makes an unsigned integer.</summary>
    public static CelValue Of(ulong value) => new(CelKind.UInt, (long)value);

    /// <summary>Makes a floating-point number.</summary>
    public static CelValue Of(double value) => new(CelKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Makes a string, or <c>null</c> when there is none.</summary>
    public static CelValue Of(string? value) => value is null ? default : new(CelKind.String, 0, value);

    /// <summary>Makes a sequence of octets, which the value then owns.</summary>
    public static CelValue Of(byte[] value) => new(CelKind.Bytes, 0, value);

    /// <summary>Makes a list.</summary>
    public static CelValue Of(ICelList value) => new(CelKind.List, 0, value);

    /// <summary>Makes a map.</summary>
    public static CelValue Of(ICelMap value) => new(CelKind.Map, 0, value);

    /// <summary>Makes a timestamp.</summary>
    public static CelValue Of(CelTimestamp value) => new(CelKind.Timestamp, value.Seconds, null, value.Nanoseconds);

    /// <summary>Makes a timestamp, exact to a tenth of a microsecond.</summary>
    public static CelValue Of(DateTimeOffset value) => Of(CelTimestamp.From(value));

    /// <summary>Makes a duration.</summary>
    public static CelValue Of(CelDuration value) => new(CelKind.Duration, value.Nanoseconds);

    /// <summary>Makes a duration. Throws <see cref="OverflowException"/> beyond 292 years.</summary>
    public static CelValue Of(TimeSpan value) => Of(CelDuration.From(value));

    /// <summary>Makes a type.</summary>
    public static CelValue Of(CelType value) => new(CelKind.Type, 0, value);

    /// <summary>Makes an error.</summary>
    public static CelValue Of(CelEvaluationError value) => new(CelKind.Error, 0, value);

    /// <summary>Makes an error; the call that returns it adds its position.</summary>
    public static CelValue Error(string message) => Of(new CelEvaluationError(message));

    /// <summary>Compares two values as <c>==</c> does in an expression.</summary>
    public static bool operator ==(CelValue left, CelValue right) => CelEquality.AreEqual(left, right);

    /// <summary>Compares two values as <c>!=</c> does in an expression.</summary>
    public static bool operator !=(CelValue left, CelValue right) => !CelEquality.AreEqual(left, right);

    /// <inheritdoc/>
    public bool Equals(CelValue other) => CelEquality.AreEqual(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CelValue other && CelEquality.AreEqual(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => CelEquality.Hash(this);

    /// <summary>Writes the value as an expression would spell it, for messages and for reading.</summary>
    public override string ToString() => CelValueText.Write(this);

    private InvalidOperationException Mismatch(CelKind expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"A value of kind {expected} was asked for, and this one is of kind {_kind}."));
}
