using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Journeys.Domain;
using Microsoft.AspNetCore.Http;

namespace Journeys.Api.Http;

/// <summary>Answers with JSON, and the ways in which all answers write the same things.</summary>
internal static class JsonAnswer
{
    private const string Json = "application/json";

    // As people write it: nothing here is ever put into a page as it is.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an answer that holds personal data or keys, and must be kept by nobody on the way.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var body = Bytes(write);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = Json;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Gives JSON as bytes.</summary>
    public static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, Plain))
            write(json);
        return body.WrittenMemory;
    }

    /// <summary>Writes a moment as RFC 3339; nothing for 'never' and 'not scheduled'.</summary>
    public static void WriteMoment(this Utf8JsonWriter json, string name, Instant at)
    {
        if (at != Instant.MinValue && at != Instant.MaxValue)
            json.WriteString(name, at.ToString());
    }

    /// <summary>Writes text, if there is any.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
            json.WriteString(name, text);
    }

    /// <summary>Writes thousandths as a number.</summary>
    public static void WritePermille(this Utf8JsonWriter json, string name, int permille) => json.WriteNumber(name, permille / 1000m);

    /// <summary>Writes an array of objects.</summary>
    public static void WriteObjects<T>(this Utf8JsonWriter json, string name, ReadOnlySpan<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes JSON that came in as it was, if there is any.</summary>
    public static void WriteJson(this Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
            return;
        json.WritePropertyName(name);
        json.WriteRawValue(value.Span, skipInputValidation: true);
    }
}
