using System.Text;
using System.Text.Json;
using Journeys.Domain.Binary;

namespace Journeys.Api.Signals;

/// <content>Values and stretches of JSON.</content>
internal sealed partial class SignalParser
{
    /// <summary>What a value is, without what it says.</summary>
    private static string ShapeOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"string of {Encoding.UTF8.GetCharCount(reader.ValueSpan)} characters",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "boolean",
        JsonTokenType.StartObject => "object",
        JsonTokenType.StartArray => "array",
        _ => "null",
    };

    /// <summary>Goes to the end of the value at which the reader stands.</summary>
    private void Pass(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        CheckDepth(ref reader);
        for (var open = 1; open > 0 && reader.Read();)
            open += Opened(ref reader);
    }

    /// <summary>Tells by how much the token makes the nesting deeper: 1, 0 or -1.</summary>
    private int Opened(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                CheckDepth(ref reader);
                return 1;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                return -1;
            default:
                return 0;
        }
    }

    private void CheckDepth(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth - itemDepth >= DeepestItem)
            Refuse("", Rule.Depth);
    }

    /// <summary>Reads text, or null; a number counts as text where identifiers are meant (<paramref name="orNumber"/>).</summary>
    private string? Text(ref Utf8JsonReader reader, string field, bool orNumber = false, int longest = LongestText)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueSpan.Length <= longest * 6:
                var text = reader.GetString()!;
                if (text.Length > longest)
                    Refuse(field, Rule.Length, ShapeOf(ref reader));
                return text;
            case JsonTokenType.String:
                Refuse(field, Rule.Length, ShapeOf(ref reader));
                return null;
            case JsonTokenType.Number when orNumber && reader.ValueSpan.Length <= longest:
                return Encoding.ASCII.GetString(reader.ValueSpan);
            case JsonTokenType.Null:
                return null;
            default:
                Refuse(field, Rule.Text, ShapeOf(ref reader));
                Pass(ref reader);
                return null;
        }
    }

    /// <summary>Reads a name that recurs across customers; gives the one shared copy of it.</summary>
    private string Name(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.ValueSpan.Length <= LongestText)
            return Names.Intern(reader.ValueSpan);
        return Text(ref reader, field) ?? "";
    }

    /// <summary>Reads text if it is there and of a sensible length, and passes anything else: for places where nothing is required.</summary>
    private static string? TextIfAny(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String when reader.ValueSpan.Length <= LongestText * 6 => reader.GetString(),
        JsonTokenType.Number when reader.ValueSpan.Length <= LongestText => Encoding.ASCII.GetString(reader.ValueSpan),
        _ => null,
    };

    /// <summary>Reads a moment; keeps what was there when there is none.</summary>
    private void Moment(ref Utf8JsonReader reader, string field, ref long milliseconds, ref short offset)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.String)
        {
            Refuse(field, Rule.Timestamp, ShapeOf(ref reader));
            Pass(ref reader);
            return;
        }

        if (ReadMoment(ref reader, out var value, out var local) && value >= 0)
            (milliseconds, offset) = (value, local);
        else
            Refuse(field, Rule.Timestamp, ShapeOf(ref reader));
    }

    /// <summary>Reads a moment of which nothing depends but a correction: an absurd one counts as not given.</summary>
    private void MomentIfAny(ref Utf8JsonReader reader, ref long milliseconds)
    {
        if (reader.TokenType == JsonTokenType.String && ReadMoment(ref reader, out var value, out _))
            milliseconds = value;
        Pass(ref reader);
    }

    private static bool ReadMoment(ref Utf8JsonReader reader, out long milliseconds, out short offset) =>
        Rfc3339.TryParse(JsonNames.Of(ref reader), out milliseconds, out offset);

    private static TimeZoneInfo? Zone(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? Zones.Find(JsonNames.Of(ref reader)) : null;

    /// <summary>Passes an object and gives where it is; nothing for null and for an empty one; anything else breaks a rule.</summary>
    private Slice Object(ref Utf8JsonReader reader, string field, PersonKeys keys)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            if (reader.TokenType != JsonTokenType.Null)
                Refuse(field, Rule.Object, ShapeOf(ref reader));
            Pass(ref reader);
            return default;
        }

        var start = (int)reader.TokenStartIndex;
        var any = false;
        for (var open = 1; open > 0 && reader.Read();)
        {
            any |= open > 1 || reader.TokenType != JsonTokenType.EndObject;
            if (open == 1 && reader.TokenType == JsonTokenType.PropertyName)
                Watch(ref reader, keys);
            else
                open += Opened(ref reader);
        }

        return any ? new Slice(start, (int)reader.BytesConsumed - start) : default;
    }

    /// <summary>Notes what a member of traits or properties says of who the person is.</summary>
    private void Watch(ref Utf8JsonReader reader, PersonKeys keys)
    {
        var person = keys == PersonKeys.None ? PersonField.None : PersonFields.Of(ref reader);
        if (person == PersonField.None)
            return;
        reader.Read();
        if (TextIfAny(ref reader) is { } value)
            Note(person, value, keys);
        else
            Pass(ref reader);
    }

    /// <summary>Copies JSON into the scratch buffer, without line breaks and indentation.</summary>
    private Slice Copy(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return default;
        var room = Room(json.Length);
        var length = json.IndexOf((byte)'\n') < 0 ? CopyAsIs(json, room) : JsonText.Compact(json, room);
        scratched += length;
        return new Slice(scratched - length, length);
    }

    private static int CopyAsIs(ReadOnlySpan<byte> json, Span<byte> room)
    {
        json.CopyTo(room);
        return json.Length;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        scratched += bytes.Length;
    }

    private Span<byte> Room(int length)
    {
        if (scratched + length > scratch.Length)
            Array.Resize(ref scratch, Math.Max(scratch.Length * 2, scratched + length));
        return scratch.AsSpan(scratched, length);
    }

    /// <summary>Puts a member at the end of an object: <paramref name="json"/> may be empty.</summary>
    private Slice WithMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var start = scratched;
        if (json.IsEmpty)
        {
            Append("{"u8);
        }
        else
        {
            Copy(json);
            scratched = start + scratch.AsSpan(start, scratched - start).LastIndexOf((byte)'}');
            Append(","u8);
        }

        Append("\""u8);
        Append(name);
        Append("\":"u8);
        Append(value);
        Append("}"u8);
        return new Slice(start, scratched - start);
    }
}
