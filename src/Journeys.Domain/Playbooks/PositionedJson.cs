using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Journeys.Domain.Playbooks;

/// <summary>A JSON value that knows where it stands, so that a mistake in it can be pointed at.</summary>
internal sealed class PositionedJson
{
    private PositionedJson(JsonTokenType kind, int line, int column) => (Kind, Line, Column) = (kind, line, column);

    public JsonTokenType Kind { get; }

    public int Line { get; }

    public int Column { get; }

    public string Text { get; private set; } = "";

    public List<(string Name, PositionedJson Value)> Members { get; } = [];

    public List<PositionedJson> Items { get; } = [];

    public PositionedJson? this[string name]
    {
        get
        {
            foreach (var (member, value) in Members)
            {
                if (member == name)
                    return value;
            }

            return null;
        }
    }

    /// <summary>Reads JSON with comments and trailing commas.</summary>
    /// <exception cref="JsonException">It is not JSON; the exception has the line and column, from 0.</exception>
    public static PositionedJson Read(ReadOnlySpan<byte> json)
    {
        var lines = new List<int> { 0 };
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == (byte)'\n')
                lines.Add(i + 1);
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = 32,
        });
        reader.Read();
        var root = ReadValue(ref reader, json, lines);
        reader.Read();
        return root;
    }

    private static PositionedJson ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, List<int> lines)
    {
        var start = (int)reader.TokenStartIndex;
        var line = lines.BinarySearch(start) is var found && found >= 0 ? found : ~found - 1;
        var value = new PositionedJson(reader.TokenType, line + 1, Encoding.UTF8.GetCharCount(json[lines[line]..start]) + 1);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    value.Members.Add((name, ReadValue(ref reader, json, lines)));
                }

                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    value.Items.Add(ReadValue(ref reader, json, lines));
                break;
            case JsonTokenType.String:
                value.Text = reader.GetString()!;
                break;
            default:
                value.Text = Encoding.UTF8.GetString(reader.ValueSpan);
                break;
        }

        return value;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} at {Line}:{Column}");
}
