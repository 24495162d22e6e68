using System.ComponentModel;
using System.Globalization;
using Journeys.Api.Http;
using Journeys.Api.OpenApi;
using Journeys.Api.Sources;
using Journeys.Domain.Playbooks;
using Journeys.Runtime.Playbooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Journeys.Api.Playbooks;

/// <summary>The playbook that everybody lives under: read, and replaced.</summary>
internal sealed class PlaybookEndpoints(PlaybookShelf shelf)
{
    private const string Tag = "Playbook";
    private const int LargestPlaybook = 4 * 1024 * 1024;
    private const int MostErrors = 100;

    // JSON with comments, which application/json does not allow.
    private const string MediaType = "application/jsonc";

    private static readonly EndpointDoc GetDoc = new("getPlaybook", Tag, "Gives the published playbook",
        "The document as it was published, comments included; `ETag` is its version.", KeyScopes.CustomersRead)
    { Answer = typeof(string), AnswerType = MediaType, Problems = [401, 403, 404, 503] };

    private static readonly EndpointDoc PutDoc = new("publishPlaybook", Tag, "Publishes a playbook",
        "JSON with comments. It is checked first: a mistake anywhere changes nothing and is answered with 422 and every mistake's line, column and field."
        + " It lives on this node at once and on others within seconds; nobody loses their place, and sleeping customers follow at a measured pace."
        + " With `If-Match` it is published only over that version.", KeyScopes.Admin)
    {
        Body = typeof(string),
        BodyTypes = [MediaType, "application/json"],
        Answer = typeof(PublishedShape),
        Problems = [400, 401, 403, 409, 412, 422, 503],
        Parameters = [new("If-Match", "header", "The `ETag` of the version that this one is to follow.")],
    };

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, Guard guard)
    {
        var endpoints = ActivatorUtilities.CreateInstance<PlaybookEndpoints>(routes.ServiceProvider);
        routes.MapGet("/v1/playbook", guard.Require(KeyScopes.CustomersRead, endpoints.GetAsync)).Describe(GetDoc);
        routes.MapPut("/v1/playbook", guard.Require(KeyScopes.Admin, endpoints.PutAsync)).Describe(PutDoc);
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await shelf.LatestAsync(context.RequestAborted) is not { } document)
        {
            await Problem.NotFound("No playbook has been published.").WriteAsync(context);
            return;
        }

        context.Response.ContentType = MediaType;
        context.Response.Headers.ETag = Tagged(document.Version);
        await context.Response.Body.WriteAsync(document.Body, context.RequestAborted);
    }

    private async Task PutAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } document)
        {
            await Problem.BadRequest($"A playbook is a document of at most {LargestPlaybook} bytes.").WriteAsync(context);
            return;
        }

        var reading = PlaybookReader.Read(document, 1);
        if (reading.Playbook is null)
            await WriteErrorsAsync(context, reading);
        else if (!await MatchesAsync(context))
            await new Problem(412, "version-changed", "Another version was published meanwhile", "Read the playbook again, and publish over that version.").WriteAsync(context);
        else if (await shelf.PublishAsync(document, context.RequestAborted) is var version and > 0)
            await JsonAnswer.WriteAsync(context, 200, json =>
            {
                json.WriteStartObject();
                json.WriteString("name", reading.Playbook.Name);
                json.WriteNumber("version", version);
                json.WriteEndObject();
            });
        else
            await new Problem(409, "version-taken", "Somebody published at the same moment", "Read the playbook again, and publish over that version.").WriteAsync(context);
    }

    private async Task<bool> MatchesAsync(HttpContext context)
    {
        var wanted = context.Request.Headers.IfMatch.ToString();
        return wanted.Length == 0 || wanted == Tagged((await shelf.LatestAsync(context.RequestAborted))?.Version ?? 0);
    }

    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, LargestPlaybook, context.RequestAborted);
        return body.Broken is null ? body.Bytes.ToArray() : null;
    }

    private static Task WriteErrorsAsync(HttpContext context, PlaybookReading reading) =>
        new Problem(422, "playbook-refused", "The playbook has mistakes", $"Nothing was changed. The first: {reading.Errors[0]}")
        {
            Extra = json => json.WriteObjects<PlaybookError>("errors", reading.Errors.AsSpan()[..Math.Min(MostErrors, reading.Errors.Length)], (j, error) =>
            {
                j.WriteNumber("line", error.Line);
                j.WriteNumber("column", error.Column);
                j.WriteString("field", error.Path);
                j.WriteString("detail", error.Message);
            }),
        }.WriteAsync(context);

    private static string Tagged(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}

[Description("A playbook that was published.")]
internal sealed record PublishedShape(
    [property: Description("Its name.")] string Name,
    [property: Description("The version that it became.")] int Version);
