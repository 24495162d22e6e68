using System.Text.Json;

namespace Journeys.Api.Signals;

/// <summary>Well-formed JSON as text.</summary>
internal static class JsonText
{
    /// <summary>Copies well-formed JSON without the white space between its tokens; gives the length of the copy.</summary>
    public static int Compact(ReadOnlySpan<byte> json, Span<byte> into)
    {
        var length = 0;
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            var b = json[i];
            if (!inText && b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                continue;
            into[length++] = b;
            if (b == '"')
                inText = !inText;
            else if (b == '\\')
                into[length++] = json[++i];
        }

        return length;
    }

    /// <summary>Tells whether a well-formed object, or nothing at all, has a member of this name.</summary>
    public static bool HasMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        if (json.IsEmpty)
            return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
                return true;
            reader.Read();
            reader.Skip();
        }

        return false;
    }
}
