using System.Text.Json;

namespace Journeys.Domain.Context;

/// <summary>Finds the raw value at a dotted path in a JSON object, without building anything.</summary>
public static class JsonPath
{
    /// <summary>Gives the raw JSON of the value at <paramref name="path"/>, members by name and array items by number; empty where there is none or the JSON is broken before it.</summary>
    public static ReadOnlyMemory<byte> Find(ReadOnlyMemory<byte> json, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (json.IsEmpty || path.Length == 0)
            return default;
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read())
                return default;
            var rest = path.AsSpan();
            while (!rest.IsEmpty)
            {
                var dot = rest.IndexOf('.');
                var step = dot < 0 ? rest : rest[..dot];
                rest = dot < 0 ? default : rest[(dot + 1)..];
                if (!Enter(ref reader, step))
                    return default;
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return json[start..(int)reader.BytesConsumed];
        }
        catch (JsonException)
        {
            return default;
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<char> step)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals(step);
                reader.Read();
                if (found)
                    return true;
                reader.Skip();
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray && int.TryParse(step, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index))
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (index-- == 0)
                    return true;
                reader.Skip();
            }
        }

        return false;
    }
}
