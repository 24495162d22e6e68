using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Journeys.Domain.Rules;

/// <summary>The functions that turn a value of one type into one of another, or fail.</summary>
internal static class Conversions
{
    private const double TwoToThe63 = 9223372036854775808.0;
    private const double TwoToThe64 = 18446744073709551616.0;

    private static readonly CelType A = CelType.Parameter("A");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ImmutableArray<CelFunction> Functions { get; } =
    [
        Make("dyn", A, CelType.Dyn, value => value),
        Make("type", A, CelType.TypeOf(A), value => CelValue.Of(CelType.Of(value.Kind))),
        Same("bool", CelType.Bool),
        Make("bool", CelType.String, CelType.Bool, value => ToBool(value.AsString)),
        Same("int", CelType.Int),
        Make("int", CelType.UInt, CelType.Int, value => value.AsUInt <= long.MaxValue ? CelValue.Of((long)value.AsUInt) : OutOfRange(value, "int")),
        Make("int", CelType.Double, CelType.Int, value => value.AsDouble is > -TwoToThe63 and < TwoToThe63 and var number ? CelValue.Of((long)number) : OutOfRange(value, "int")),
        Make("int", CelType.String, CelType.Int, value => long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? CelValue.Of(number) : NotA(value, "int")),
        Make("int", CelType.Timestamp, CelType.Int, value => CelValue.Of(value.AsTimestamp.Seconds)),
        Same("uint", CelType.UInt),
        Make("uint", CelType.Int, CelType.UInt, value => value.AsInt >= 0 ? CelValue.Of((ulong)value.AsInt) : OutOfRange(value, "uint")),
        Make("uint", CelType.Double, CelType.UInt, value => value.AsDouble is >= 0 and < TwoToThe64 and var number ? CelValue.Of((ulong)number) : OutOfRange(value, "uint")),
        Make("uint", CelType.String, CelType.UInt, value => ulong.TryParse(value.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? CelValue.Of(number) : NotA(value, "uint")),
        Same("double", CelType.Double),
        Make("double", CelType.Int, CelType.Double, value => CelValue.Of((double)value.AsInt)),
        Make("double", CelType.UInt, CelType.Double, value => CelValue.Of((double)value.AsUInt)),
        Make("double", CelType.String, CelType.Double, value => CelText.TryParseDouble(value.AsString, out var number) ? CelValue.Of(number) : NotA(value, "double")),
        Same("string", CelType.String),
        Make("string", CelType.Bool, CelType.String, value => CelValue.Of(value.AsBool ? "true" : "false")),
        Make("string", CelType.Int, CelType.String, value => CelValue.Of(value.AsInt.ToString(CultureInfo.InvariantCulture))),
        Make("string", CelType.UInt, CelType.String, value => CelValue.Of(value.AsUInt.ToString(CultureInfo.InvariantCulture))),
        Make("string", CelType.Double, CelType.String, value => CelValue.Of(CelText.FormatDouble(value.AsDouble))),
        Make("string", CelType.Bytes, CelType.String, value => ToText(value.AsBytes.Span)),
        Make("string", CelType.Timestamp, CelType.String, value => CelValue.Of(value.AsTimestamp.ToString())),
        Make("string", CelType.Duration, CelType.String, value => CelValue.Of(value.AsDuration.ToString())),
        Same("bytes", CelType.Bytes),
        Make("bytes", CelType.String, CelType.Bytes, value => CelValue.Of(Encoding.UTF8.GetBytes(value.AsString))),
        Same("timestamp", CelType.Timestamp),
        Make("timestamp", CelType.Int, CelType.Timestamp, value => new CelTimestamp(value.AsInt) is { IsInRange: true } timestamp ? CelValue.Of(timestamp) : OutOfRange(value, "timestamp")),
        Make("timestamp", CelType.String, CelType.Timestamp, value => CelTimestamp.TryParse(value.AsString, out var timestamp) ? CelValue.Of(timestamp) : NotA(value, "timestamp between the years 1 and 9999, such as \"2026-11-22T09:00:00Z\"")),
        Same("duration", CelType.Duration),
        Make("duration", CelType.String, CelType.Duration, value => CelDuration.TryParse(value.AsString, out var duration) ? CelValue.Of(duration) : NotA(value, "duration within 292 years, such as \"7d\" or \"1h30m\"")),
    ];

    private static CelFunction Same(string name, CelType type) => Make(name, type, type, value => value);

    private static CelFunction Make(string name, CelType parameter, CelType result, Func<CelValue, CelValue> convert) =>
        new(name, [parameter], result, (_, arguments) => convert(arguments[0]), isPure: true);

    private static CelValue ToBool(string text) => text switch
    {
        "1" or "t" or "true" or "TRUE" or "True" => CelValue.True,
        "0" or "f" or "false" or "FALSE" or "False" => CelValue.False,
        _ => NotA(CelValue.Of(text), "bool"),
    };

    private static CelValue ToText(ReadOnlySpan<byte> octets)
    {
        try
        {
            return CelValue.Of(StrictUtf8.GetString(octets));
        }
        catch (DecoderFallbackException)
        {
            return CelValue.Error("these bytes are no text: invalid UTF-8");
        }
    }

    private static CelValue NotA(in CelValue value, string type) => CelValue.Error($"{value} is no {type}");

    private static CelValue OutOfRange(in CelValue value, string type) => CelValue.Error($"{value} is out of the range of {type}");
}
