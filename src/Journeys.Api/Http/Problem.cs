using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Journeys.Api.Signals;
using Microsoft.AspNetCore.Http;

namespace Journeys.Api.Http;

/// <summary>Why a request was not done, as RFC 9457 writes it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The kind of problem; its <c>type</c> is <c>urn:journeys:problem:</c> and this.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Detail">What was wrong this time.</param>
internal sealed record Problem(int Status, string Code, string Title, string Detail)
{
    /// <summary>How many errors are listed at the most.</summary>
    public const int MostErrors = 100;

    private const string ContentType = "application/problem+json";

    /// <summary>The items at fault, where there are items.</summary>
    public IReadOnlyList<Refusal> Errors { get; init; } = [];

    /// <summary>Writes members of its own, or null.</summary>
    public Action<Utf8JsonWriter>? Extra { get; init; }

    /// <summary>After how long the same request may succeed, or null when it never will.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The key is missing or not known.</summary>
    public static readonly Problem UnknownKey = new(401, "unknown-key", "The key is missing or not known",
        "Send a key by Basic authentication (as the user name), as a Bearer token or in X-Write-Key; signals may carry it as writeKey in the body.");

    /// <summary>The key does not give this right.</summary>
    public static Problem Forbidden(string scope) =>
        new(403, "forbidden", "The key does not give this right", $"A key with the scope {scope} is needed.");

    /// <summary>There is no such thing.</summary>
    public static Problem NotFound(string detail) => new(404, "not-found", "There is no such thing", detail);

    /// <summary>The request cannot be understood.</summary>
    public static Problem BadRequest(string detail) => new(400, "bad-request", "The request cannot be understood", detail);

    /// <summary>The store or a part of the node does not answer.</summary>
    public static readonly Problem Unavailable = new(503, "unavailable", "The node cannot do this now",
        "The store or a part of the node does not answer; nothing is known to have been done. Try again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>The queues are full.</summary>
    public static Problem Overloaded(TimeSpan retryAfter) =>
        new(429, "overloaded", "The node's queues are full", "Nothing was taken. Try again after the time in Retry-After.") { RetryAfter = retryAfter };

    /// <summary>Writes the answer.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body))
            Write(json);
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = body.WrittenCount;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Status == 401)
            response.Headers.WWWAuthenticate = "Bearer realm=\"journeys\"";
        return response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    /// <summary>Writes the list of items at fault, as problems and as answers of batches that were kept in part carry it.</summary>
    public static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<Refusal> errors)
    {
        json.WriteStartArray("errors");
        foreach (var error in errors.Take(MostErrors))
        {
            json.WriteStartObject();
            json.WriteNumber("item", error.Item);
            json.WriteString("field", error.Field);
            json.WriteString("rule", error.Rule.Code);
            json.WriteString("detail", $"{(error.Field.Length == 0 ? "It" : error.Field)} {error.Rule.Words}.");
            if (error.Value is not null)
                json.WriteString("value", error.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", $"urn:journeys:problem:{Code}");
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("detail", Detail);
        if (Errors.Count > 0)
        {
            json.WriteNumber("rejected", Errors.Count);
            WriteErrors(json, Errors);
        }

        Extra?.Invoke(json);
        json.WriteEndObject();
    }
}
