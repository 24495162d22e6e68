using System.ComponentModel;
using System.Text.Json;
using Journeys.Api.Customers;
using Journeys.Api.Http;
using Journeys.Api.OpenApi;
using Journeys.Api.Sources;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Journeys.Api.Timeline;

/// <summary>Everything that a customer's journal says, in plain words, page by page.</summary>
internal sealed class TimelineEndpoint(CustomerQuestions questions, LivePlaybook playbook)
{
    private const int LimitAtFirst = 100;
    private const int LargestLimit = 1000;

    private static readonly EndpointDoc Doc = new("getTimeline", CustomerDocs.Tag, "Tells a customer's history",
        "Every event, oldest first, each with a sentence in plain words; what an absorbed customer did stands where it was absorbed."
        + " A turn is never cut in two, so a page may be a little longer than `limit`. Follow `next` until it is missing.", KeyScopes.CustomersRead)
    {
        Answer = typeof(TimelineShape),
        Problems = [400, 401, 403, 404, 503],
        Parameters =
        [
            CustomerDocs.Id,
            new("from", "query", "The first turn, from 1; counted from the end when negative: `-20` gives the last twenty turns.", IsNumber: true),
            new("limit", "query", "About how many events, 1 to 1000; 100.", IsNumber: true),
            new("lang", "query", "`en` or `fr`; else by `Accept-Language`."),
        ],
    };

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes, Guard guard)
    {
        var endpoint = ActivatorUtilities.CreateInstance<TimelineEndpoint>(routes.ServiceProvider);
        routes.MapGet("/v1/customers/{id}/timeline", guard.Require(KeyScopes.CustomersRead, endpoint.GetAsync)).Describe(Doc);
    }

    private async Task GetAsync(HttpContext context)
    {
        var found = Asked.Customer(context) is { } id ? await questions.FindAsync(id, context.RequestAborted) : null;
        if (found is null)
            await CustomerEndpoints.Nobody(context).WriteAsync(context);
        else if (Asked.Number(context, "from", 1, long.MinValue, long.MaxValue) is not { } from || Asked.Number(context, "limit", LimitAtFirst, 1, LargestLimit) is not { } limit)
            await Problem.BadRequest($"from is a whole number, and limit one from 1 to {LargestLimit}.").WriteAsync(context);
        else
            await AnswerAsync(context, found, from < 0 ? Math.Max(1, found.Version + 1 + from) : Math.Max(1, from), (int)limit);
    }

    private async Task AnswerAsync(HttpContext context, FoundCustomer found, long from, int limit)
    {
        var entries = await questions.EntriesAsync(found.Customer.Id, from, limit, context.RequestAborted);
        var words = new EntryWords(playbook.Current.Map, Asked.Language(context));
        var last = entries.Count == 0 ? found.Version : entries[^1].Version;
        await JsonAnswer.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("customer", found.Customer.Id.ToString());
            json.WriteStartArray("entries");
            foreach (var entry in entries)
                EntryJson.Write(json, entry, words);
            json.WriteEndArray();
            if (last < found.Version)
                json.WriteNumber("next", last + 1);
            json.WriteEndObject();
        });
    }
}

[Description("A page of a customer's history.")]
internal sealed record TimelineShape(
    [property: Description("Whose.")] string Customer,
    [property: Description("The events, oldest first.")] TimelineEntryShape[] Entries,
    [property: Description("`from` of the next page; missing on the last one.")] long? Next);

[Description("An event.")]
internal sealed record TimelineEntryShape(
    [property: Description("In whose journal it is; another's, for what was absorbed.")] string Customer,
    [property: Description("The turn.")] long Version,
    [property: Description("Its place in the turn.")] int Index,
    [property: Description("When the turn was taken.")] DateTimeOffset TakenAt,
    [property: Description("When it happened.")] DateTimeOffset At,
    [property: Description("`signal_received`, `stage_entered`, `identifier_held` ...")] string Kind,
    [property: Description("What it is, in plain words.")] string Text,
    [property: Description("What it holds.")] Dictionary<string, JsonElement> Data);
