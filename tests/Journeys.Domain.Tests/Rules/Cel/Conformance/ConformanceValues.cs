using System.Globalization;
using Journeys.Domain.Rules;

namespace Journeys.Domain.Tests.Rules;

/// <summary>Turns the values and types of the conformance suite into those of this implementation, and compares results.</summary>
internal static class ConformanceValues
{
    private const string TimestampName = "google.protobuf.Timestamp";
    private const string DurationName = "google.protobuf.Duration";

    public static CelValue ValueOf(TextProtoMessage message)
    {
        var (kind, value) = message.Fields.Single();
        return kind switch
        {
            "null_value" => CelValue.Null,
            "bool_value" => CelValue.Of(value.Word is "true" or "True" or "t" or "1"),
            "int64_value" => CelValue.Of(long.Parse(value.Word, CultureInfo.InvariantCulture)),
            "uint64_value" => CelValue.Of(ulong.Parse(value.Word, CultureInfo.InvariantCulture)),
            "double_value" => CelValue.Of(DoubleOf(value.Word)),
            "string_value" => CelValue.Of(message.String(kind)),
            "bytes_value" => CelValue.Of(value.Octets!),
            "list_value" => CelValue.Of(CelList.Of([.. value.Message!.Messages("values").Select(ValueOf)])),
            "map_value" => CelValue.Of(new CelMap(value.Message!.Messages("entries").Select(
                entry => KeyValuePair.Create(ValueOf(entry.Message("key")!), ValueOf(entry.Message("value")!))))),
            "type_value" => CelValue.Of(TypeNamed(message.String(kind))),
            "object_value" => ObjectOf(value.Message!),
            _ => throw new NotSupportedException(kind),
        };
    }

    public static CelType TypeOf(TextProtoMessage message)
    {
        var (kind, value) = message.Fields.Single();
        return kind switch
        {
            "dyn" => CelType.Dyn,
            "null" => CelType.Null,
            "primitive" => value.Word switch
            {
                "BOOL" => CelType.Bool,
                "INT64" => CelType.Int,
                "UINT64" => CelType.UInt,
                "DOUBLE" => CelType.Double,
                "STRING" => CelType.String,
                _ => CelType.Bytes,
            },
            "well_known" => value.Word switch { "TIMESTAMP" => CelType.Timestamp, "DURATION" => CelType.Duration, _ => CelType.Dyn },
            "message_type" => TypeNamed(message.String(kind)),
            "list_type" => CelType.List(TypeOf(value.Message!.Message("elem_type")!)),
            "map_type" => CelType.Map(TypeOf(value.Message!.Message("key_type")!), TypeOf(value.Message!.Message("value_type")!)),
            "type_param" => CelType.Parameter(message.String(kind)),
            "abstract_type" => CelType.Opaque(value.Message!.String("name"), [.. value.Message!.Messages("parameter_types").Select(TypeOf)]),
            "type" => CelType.Type,
            _ => throw new NotSupportedException(kind),
        };
    }

    /// <summary>Compares exactly: kinds too, maps in any order, NaN with NaN, and the sign of zero.</summary>
    public static bool AreSame(CelValue expected, CelValue actual)
    {
        if (expected.Kind != actual.Kind)
            return false;
        return expected.Kind switch
        {
            CelKind.Double => double.IsNaN(expected.AsDouble)
                ? double.IsNaN(actual.AsDouble)
                : BitConverter.DoubleToInt64Bits(expected.AsDouble) == BitConverter.DoubleToInt64Bits(actual.AsDouble),
            CelKind.List => expected.AsList.Count == actual.AsList.Count
                && Enumerable.Range(0, expected.AsList.Count).All(i => AreSame(expected.AsList[i], actual.AsList[i])),
            CelKind.Map => expected.AsMap.Count == actual.AsMap.Count
                && expected.AsMap.Keys.All(key => actual.AsMap.Keys.Any(other => AreSame(key, other)) && AreSame(At(expected, key), At(actual, key))),
            _ => expected == actual,
        };
    }

    private static CelValue At(CelValue map, CelValue key) => map.AsMap.TryGet(key, out var value) ? value : throw new KeyNotFoundException();

    private static double DoubleOf(string word) => word switch
    {
        "inf" or "infinity" => double.PositiveInfinity,
        "-inf" or "-infinity" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(word, CultureInfo.InvariantCulture),
    };

    private static CelType TypeNamed(string name) =>
        new[]
        {
            CelType.Bool, CelType.Int, CelType.UInt, CelType.Double, CelType.String, CelType.Bytes, CelType.Null, CelType.Type,
            CelType.AnyList, CelType.AnyMap, CelType.Timestamp, CelType.Duration,
        }.FirstOrDefault(type => type.Name == name) ?? CelType.Opaque(name);

    private static CelValue ObjectOf(TextProtoMessage any)
    {
        var (url, value) = any.Fields.Single();
        var seconds = long.Parse(value.Message!.Word("seconds", "0"), CultureInfo.InvariantCulture);
        var nanoseconds = int.Parse(value.Message.Word("nanos", "0"), CultureInfo.InvariantCulture);
        return url[(url.LastIndexOf('/') + 1)..] switch
        {
            TimestampName => CelValue.Of(new CelTimestamp(seconds, nanoseconds)),
            DurationName => CelValue.Of(new CelDuration(seconds * 1_000_000_000 + nanoseconds)),
            _ => throw new NotSupportedException(url),
        };
    }
}
