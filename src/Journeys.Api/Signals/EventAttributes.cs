using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Journeys.Api.Signals;

/// <summary>The attributes of one CloudEvent, as its headers or its members gave them.</summary>
internal struct EventAttributes
{
    private const string Prefix = "ce-";

    public string? Id;
    public string? Source;
    public string? Type;
    public string? SpecVersion;
    public string? Subject;
    public string? Time;
    public string? DataContentType;
    public string? Timezone;

    /// <summary>Identifiers that came as extension attributes, in order.</summary>
    public List<(PersonField Field, string Value)>? People;

    /// <summary>The attribute whose value could not be decoded, or null.</summary>
    public string? Undecodable;

    /// <summary>Reads the attributes of an event in binary mode.</summary>
    public static EventAttributes From(IHeaderDictionary headers, string? contentType)
    {
        var attributes = new EventAttributes { DataContentType = contentType };
        foreach (var (name, values) in headers)
        {
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var attribute = name[Prefix.Length..].ToLowerInvariant();
            if (Decode(values.ToString()) is { } value)
                attributes.Set(attribute, value);
            else
                attributes.Undecodable ??= attribute;
        }

        return attributes;
    }

    /// <summary>Notes an attribute, required, optional or extension; others are passed over.</summary>
    public void Set(string attribute, string value)
    {
        switch (attribute)
        {
            case "id":
                Id = value;
                break;
            case "source":
                Source = value;
                break;
            case "type":
                Type = value;
                break;
            case "specversion":
                SpecVersion = value;
                break;
            case "subject":
                Subject = value;
                break;
            case "time":
                Time = value;
                break;
            case "datacontenttype":
                DataContentType = value;
                break;
            case "timezone":
                Timezone = value;
                break;
            default:
                if (PersonFields.Of(Encoding.UTF8.GetBytes(attribute)) is var field and not PersonField.None)
                    (People ??= []).Add((field, value));
                break;
        }
    }

    /// <summary>Undoes what section 3.1.3.2 of the HTTP binding does to a value: quotes, then percent-encoding of UTF-8. Null when it cannot be undone.</summary>
    internal static string? Decode(string header)
    {
        var text = header.Length >= 2 && header[0] == '"' && header[^1] == '"' ? Unquote(header[1..^1]) : header;
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var encoded = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var b = encoded[i];
            if (b == '%' && (i + 2 >= encoded.Length || !Utf8Parser.TryParse(encoded.AsSpan(i + 1, 2), out b, out var used, 'x') || used != 2))
                return null;
            i += encoded[i] == '%' ? 2 : 0;
            encoded[length++] = b;
        }

        return Utf8.IsValid(encoded.AsSpan(0, length)) ? Encoding.UTF8.GetString(encoded, 0, length) : null;
    }

    private static string Unquote(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            plain.Append(text[i] == '\\' && i + 1 < text.Length ? text[++i] : text[i]);
        return plain.ToString();
    }
}
