using System.Text.Json;
using Journeys.Api.Http;
using Journeys.Api.OpenApi;
using Journeys.Api.Sources;
using Journeys.Domain;
using Journeys.Domain.Identity;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Identity;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Questions;
using Journeys.Runtime.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Journeys.Api.Customers;

/// <summary>One person: what is known, taken apart when two were mixed, forgotten.</summary>
internal sealed class CustomerEndpoints(
    CustomerQuestions questions, IdentitySplit splitting, CustomerErasure erasing, LivePlaybook playbook, ActorServices services, INodeClock clock)
{
    private const int LargestBody = 64 * 1024;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, Guard guard)
    {
        var endpoints = ActivatorUtilities.CreateInstance<CustomerEndpoints>(routes.ServiceProvider);
        routes.MapGet("/v1/customers/{id}", guard.Require(KeyScopes.CustomersRead, endpoints.GetAsync)).Describe(CustomerDocs.Get);
        routes.MapGet("/v1/customers", guard.Require(KeyScopes.CustomersRead, endpoints.FindAsync)).Describe(CustomerDocs.Find);
        routes.MapPost("/v1/customers/{id}/split", guard.Require(KeyScopes.Admin, endpoints.SplitAsync)).Describe(CustomerDocs.Split);
        routes.MapDelete("/v1/customers/{id}", guard.Require(KeyScopes.Admin, endpoints.EraseAsync)).Describe(CustomerDocs.Erase);
    }

    /// <summary>There is nobody of the number in the path.</summary>
    public static Problem Nobody(HttpContext context) => Problem.NotFound(
        Asked.Customer(context) is { } id ? $"There is no customer {id}." : "A customer's id is the letter c and digits, such as c42.");

    private async Task GetAsync(HttpContext context)
    {
        var found = Asked.Customer(context) is { } id ? await questions.FindAsync(id, context.RequestAborted) : null;
        await AnswerAsync(context, found, Nobody(context));
    }

    private async Task FindAsync(HttpContext context)
    {
        if (Asked.Identifier(context.Request.Query["identifier"]) is not { } identifier)
        {
            await Problem.BadRequest("identifier is namespace:value and must name somebody, such as email:ada@example.org.").WriteAsync(context);
            return;
        }

        var holder = await questions.HolderAsync(identifier, context.RequestAborted);
        var found = holder is { } id ? await questions.FindAsync(id, context.RequestAborted) : null;
        await AnswerAsync(context, found, Problem.NotFound("Nobody holds this identifier."));
    }

    private Task AnswerAsync(HttpContext context, FoundCustomer? found, Problem nobody) => found is null
        ? nobody.WriteAsync(context)
        : JsonAnswer.WriteAsync(context, 200, json => CustomerJson.Write(json, found, playbook.Current.Map, services.Surroundings.Habits, clock.Now));

    private async Task SplitAsync(HttpContext context)
    {
        if (Asked.Customer(context) is not { } id)
        {
            await Nobody(context).WriteAsync(context);
            return;
        }

        if (await ReadSplitAsync(context) is not { } wanted)
        {
            await Problem.BadRequest("The body is an object with identifiers (namespace:value, at least one) and cause (text).").WriteAsync(context);
            return;
        }

        var (created, refusal) = await splitting.SplitAsync(id, wanted.Identifiers, wanted.Cause, context.RequestAborted);
        if (Refused(refusal, context) is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        await JsonAnswer.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("id", id.ToString());
            json.WriteString("created", created.ToString());
            json.WriteEndObject();
        });
    }

    private async Task EraseAsync(HttpContext context)
    {
        var found = Asked.Customer(context) is { } id ? await questions.FindAsync(id, context.RequestAborted) : null;
        if (found is null)
            await Nobody(context).WriteAsync(context);
        else if (await erasing.EraseAsync(found.Customer.Id, context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await Problem.Unavailable.WriteAsync(context);
    }

    private static Problem? Refused(SplitRefusal refusal, HttpContext context) => refusal switch
    {
        SplitRefusal.None => null,
        SplitRefusal.NobodyThere => Nobody(context),
        SplitRefusal.NotHeld => new Problem(422, "not-held", "An identifier is not held", "The customer must hold every identifier that is to leave."),
        SplitRefusal.NobodyLeft => new Problem(422, "nobody-left", "Nobody would be left", "At least one identifier must leave and one must stay."),
        _ => new Problem(503, "busy", "The customer keeps changing", "Others kept changing the customer. Try again.") { RetryAfter = TimeSpan.FromSeconds(1) },
    };

    private static async Task<(Identifier[] Identifiers, string Cause)?> ReadSplitAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, LargestBody, context.RequestAborted);
        return body.Broken is null ? ParseSplit(body.Bytes) : null;
    }

    private static (Identifier[] Identifiers, string Cause)? ParseSplit(ReadOnlySpan<byte> body)
    {
        try
        {
            var wanted = JsonSerializer.Deserialize<SplitShape>(body, JsonSerializerOptions.Web);
            var identifiers = Array.ConvertAll(wanted?.Identifiers ?? [], Asked.Identifier);
            return identifiers.Length > 0 && identifiers.All(i => i is not null)
                ? (Array.ConvertAll(identifiers, i => i!.Value), wanted!.Cause ?? "split by hand")
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
