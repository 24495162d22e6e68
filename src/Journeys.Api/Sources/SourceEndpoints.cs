using System.ComponentModel;
using System.Text.Json;
using Journeys.Api.Http;
using Journeys.Api.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Journeys.Api.Sources;

/// <summary>The keys of sources: listed without secrets, made, revoked.</summary>
internal sealed class SourceEndpoints(SourceKeys keys)
{
    private const string Tag = "Sources";
    private const int LongestName = 64;
    private const int LargestBody = 4096;

    private static readonly EndpointDoc List = new("listSources", Tag, "Lists the sources",
        "Their names, scopes and age; a key is told once, when it is made.", KeyScopes.Admin)
    { Answer = typeof(SourcesShape), Problems = [401, 403, 503] };

    private static readonly EndpointDoc Create = new("createSource", Tag, "Makes a source and its key",
        "The key is in this answer and nowhere else: only its hash is kept. Other nodes know it after a few seconds.", KeyScopes.Admin)
    { Body = typeof(NewSourceShape), Answer = typeof(SourceShape), Status = 201, Problems = [400, 401, 403, 409, 503] };

    private static readonly EndpointDoc Revoke = new("revokeSource", Tag, "Revokes a source's key",
        "Other nodes refuse the key after a few seconds. Signals that it sent stay.", KeyScopes.Admin)
    { Status = 204, Problems = [401, 403, 404, 503], Parameters = [new("name", "path", "The source's name.")] };

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, Guard guard)
    {
        var endpoints = new SourceEndpoints(routes.ServiceProvider.GetRequiredService<SourceKeys>());
        routes.MapGet("/v1/sources", guard.Require(KeyScopes.Admin, endpoints.ListAsync)).Describe(List);
        routes.MapPost("/v1/sources", guard.Require(KeyScopes.Admin, endpoints.CreateAsync)).Describe(Create);
        routes.MapDelete("/v1/sources/{name}", guard.Require(KeyScopes.Admin, endpoints.RevokeAsync)).Describe(Revoke);
    }

    private async Task ListAsync(HttpContext context)
    {
        var sources = await keys.ListAsync(context.RequestAborted);
        await JsonAnswer.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("sources");
            foreach (var source in sources)
                Write(json, source.Name, source.Scopes, null, source.CreatedAt.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } wanted)
        {
            await Problem.BadRequest($"The body is an object with name (1 to {LongestName} small letters, digits and hyphens)"
                + " and scopes (signals:write, customers:read, admin; at least one).").WriteAsync(context);
            return;
        }

        if (await keys.CreateAsync(wanted.Name, wanted.Scopes, context.RequestAborted) is { } made)
            await JsonAnswer.WriteAsync(context, 201, json => Write(json, made.Name, made.Scopes, made.Key, null));
        else
            await new Problem(409, "name-taken", "The name is taken", $"There is a source called {wanted.Name}; revoke it first.").WriteAsync(context);
    }

    private async Task RevokeAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (await keys.RevokeAsync(name, context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await Problem.NotFound("No source has this name.").WriteAsync(context);
    }

    private static async Task<(string Name, KeyScopes Scopes)?> ReadAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, LargestBody, context.RequestAborted);
        return body.Broken is null ? Parse(body.Bytes) : null;
    }

    private static (string Name, KeyScopes Scopes)? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var wanted = JsonSerializer.Deserialize<NewSourceShape>(body, JsonSerializerOptions.Web);
            var scopes = Array.ConvertAll(wanted?.Scopes ?? [], KeyScopeNames.Parse);
            return IsName(wanted?.Name) && scopes.Length > 0 && !scopes.Contains(KeyScopes.None)
                ? (wanted!.Name, scopes.Aggregate((a, b) => a | b))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= LongestName } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static void Write(Utf8JsonWriter json, string name, KeyScopes scopes, string? key, string? createdAt)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("scopes");
        foreach (var scope in KeyScopeNames.Of(scopes))
            json.WriteStringValue(scope);
        json.WriteEndArray();
        if (key is not null)
            json.WriteString("key", key);
        if (createdAt is not null)
            json.WriteString("createdAt", createdAt);
        json.WriteEndObject();
    }
}

[Description("A source to make.")]
internal sealed record NewSourceShape(
    [property: Description("Small letters, digits and hyphens; signals carry it as their source.")] string Name,
    [property: Description("`signals:write`, `customers:read`, `admin`. Give a page or an app the first one only.")] string[] Scopes);

[Description("A source.")]
internal sealed record SourceShape(
    [property: Description("Its name.")] string Name,
    [property: Description("What its key gives the right to.")] string[] Scopes,
    [property: Description("The key: only in the answer that makes it.")] string? Key,
    [property: Description("Since when (RFC 3339).")] string? CreatedAt);

[Description("All sources.")]
internal sealed record SourcesShape([property: Description("By name.")] SourceShape[] Sources);
