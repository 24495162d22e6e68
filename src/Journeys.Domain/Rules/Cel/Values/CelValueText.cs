using System.Globalization;
using System.Text;

namespace Journeys.Domain.Rules;

/// <summary>Writes values as expressions spell them.</summary>
internal static class CelValueText
{
    public static string Write(in CelValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    public static void Append(StringBuilder text, in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Null: text.Append("null"); break;
            case CelKind.Bool: text.Append(value.AsBool ? "true" : "false"); break;
            case CelKind.Int: text.Append(CultureInfo.InvariantCulture, $"{value.AsInt}"); break;
            case CelKind.UInt: text.Append(CultureInfo.InvariantCulture, $"{value.AsUInt}u"); break;
            case CelKind.Double: AppendDouble(text, value.AsDouble); break;
            case CelKind.String: AppendQuoted(text, value.AsString); break;
            case CelKind.Bytes: AppendBytes(text, value.AsBytes.Span); break;
            case CelKind.Timestamp: text.Append(CultureInfo.InvariantCulture, $"timestamp(\"{value.AsTimestamp}\")"); break;
            case CelKind.Duration: text.Append(CultureInfo.InvariantCulture, $"duration(\"{value.AsDuration}\")"); break;
            case CelKind.Type: text.Append(value.AsType.Name); break;
            case CelKind.List: AppendList(text, value.AsList); break;
            case CelKind.Map: AppendMap(text, value.AsMap); break;
            default: text.Append("error: ").Append(value.AsError); break;
        }
    }

    private static void AppendDouble(StringBuilder text, double number)
    {
        if (!double.IsFinite(number))
        {
            text.Append(CultureInfo.InvariantCulture, $"double(\"{CelText.FormatDouble(number)}\")");
            return;
        }
        var digits = CelText.FormatDouble(number);
        text.Append(digits);
        if (!digits.AsSpan().ContainsAny('.', 'e'))
            text.Append(".0");
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var unit in value)
        {
            switch (unit)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or '\x7f': text.Append(CultureInfo.InvariantCulture, $"\\x{(int)unit:x2}"); break;
                default: text.Append(unit); break;
            }
        }
        text.Append('"');
    }

    private static void AppendBytes(StringBuilder text, ReadOnlySpan<byte> value)
    {
        text.Append("b\"");
        foreach (var octet in value)
        {
            if (octet is >= (byte)' ' and < 0x7f and not (byte)'"' and not (byte)'\\')
                text.Append((char)octet);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{octet:x2}");
        }
        text.Append('"');
    }

    private static void AppendList(StringBuilder text, ICelList list)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Append(text, list[i]);
        }
        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, ICelMap map)
    {
        text.Append('{');
        var first = true;
        foreach (var key in map.Keys)
        {
            if (!first)
                text.Append(", ");
            first = false;
            Append(text, key);
            text.Append(": ");
            if (map.TryGet(key, out var value))
                Append(text, value);
        }
        text.Append('}');
    }
}
