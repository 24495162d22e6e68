using System.Text.Json;
using Journeys.Domain.Rules;

namespace Journeys.Domain.Turns;

/// <summary>A JSON object as a map of the rule language: values are read when asked for, and what cannot be read is not there.</summary>
internal sealed class JsonCelMap(ReadOnlyMemory<byte> json) : ICelMap
{
    public int Count => Members().Count;

    public IEnumerable<CelValue> Keys => Members().Select(m => CelValue.Of(m.Name));

    /// <summary>Gives a map of a JSON object; an empty one for anything else.</summary>
    public static CelValue Of(ReadOnlyMemory<byte> json) => CelValue.Of(json.IsEmpty ? CelMap.Empty : (ICelMap)new JsonCelMap(json));

    public bool TryGet(CelValue key, out CelValue value)
    {
        value = default;
        if (key.Kind != CelKind.String)
            return false;
        var reader = new Utf8JsonReader(json.Span);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals(key.AsString);
                reader.Read();
                if (found)
                {
                    value = ValueOf(ref reader, json);
                    return true;
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What cannot be read is not there.
        }

        return false;
    }

    private List<(string Name, CelValue Value)> Members()
    {
        var members = new List<(string, CelValue)>();
        var reader = new Utf8JsonReader(json.Span);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return members;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                members.Add((name, ValueOf(ref reader, json)));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What cannot be read is not there.
        }

        return members;
    }

    private static CelValue ValueOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return CelValue.Of(reader.GetString());
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var integer) ? CelValue.Of(integer) : CelValue.Of(reader.GetDouble());
            case JsonTokenType.True:
                return CelValue.True;
            case JsonTokenType.False:
                return CelValue.False;
            case JsonTokenType.StartObject:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return Of(json[start..(int)reader.BytesConsumed]);
            case JsonTokenType.StartArray:
                var items = new List<CelValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ValueOf(ref reader, json));
                return CelValue.Of(new CelList([.. items]));
            default:
                return CelValue.Null;
        }
    }
}
