using System.Buffers;
using System.Text.Json;
using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Api.Sources;

/// <summary>Something that holds a key: a site, an app, a server.</summary>
/// <param name="Name">Its name; the signals that it sends carry it as their source.</param>
/// <param name="Scopes">What its key gives the right to.</param>
/// <param name="Hash">The SHA-256 hash of its key; the key itself is kept nowhere.</param>
/// <param name="CreatedAt">Since when.</param>
internal sealed record Source(string Name, KeyScopes Scopes, byte[] Hash, Instant CreatedAt)
{
    /// <summary>The kind of document that keeps it.</summary>
    public const string Kind = "source";

    /// <summary>Reads what <see cref="ToBytes"/> wrote; null when it is something else.</summary>
    public static Source? From(Document document)
    {
        try
        {
            using var json = JsonDocument.Parse(document.Body);
            var scopes = json.RootElement.GetProperty("scopes").EnumerateArray()
                .Aggregate(KeyScopes.None, (all, s) => all | KeyScopeNames.Parse(s.GetString()));
            var hash = Convert.FromHexString(json.RootElement.GetProperty("sha256").GetString() ?? "");
            return hash.Length == KeyText.HashLength ? new Source(document.Name, scopes, hash, document.At) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes it as a document.</summary>
    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("scopes");
            foreach (var scope in KeyScopeNames.Of(Scopes))
                json.WriteStringValue(scope);
            json.WriteEndArray();
            json.WriteString("sha256", Convert.ToHexStringLower(Hash));
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
