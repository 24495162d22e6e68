using System.ComponentModel;
using System.Text.Json;
using Journeys.Api.Customers;
using Journeys.Api.Http;
using Journeys.Api.OpenApi;
using Journeys.Api.Sources;
using Journeys.Domain.Map;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Reports;
using Journeys.Runtime.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Journeys.Api.Journey;

/// <summary>Everyone's journey: how many are in each stage, and how they moved.</summary>
internal sealed class JourneyEndpoint(JourneyReport report, LivePlaybook playbook, INodeClock clock)
{
    private const int DaysAtFirst = 30;
    private const int MostDays = 3660;

    private static readonly EndpointDoc Doc = new("getJourney", "Journey", "Tells how many people are in each stage",
        "People in each stage of each region now (stages of the live playbook, empty ones included), and moves between stages by day (UTC, by when they"
        + " happened). A move without `from` is somebody's first.", KeyScopes.CustomersRead)
    {
        Answer = typeof(JourneyShape),
        Problems = [400, 401, 403, 503],
        Parameters =
        [
            new("from", "query", "The first day, `2026-05-01`; thirty days before the last one."), new("to", "query", "The last day; today."),
            new("region", "query", "One region only."),
        ],
    };

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes, Guard guard)
    {
        var endpoint = ActivatorUtilities.CreateInstance<JourneyEndpoint>(routes.ServiceProvider);
        routes.MapGet("/v1/journey", guard.Require(KeyScopes.CustomersRead, endpoint.GetAsync)).Describe(Doc);
    }

    private async Task GetAsync(HttpContext context)
    {
        var today = DateOnly.FromDateTime(clock.Now.ToDateTimeOffset().UtcDateTime);
        var last = Asked.Day(context, "to", today);
        var first = Asked.Day(context, "from", DateOnly.FromDayNumber(Math.Max(0, (last ?? today).DayNumber - DaysAtFirst)));
        if (first is not { } from || last is not { } to || from > to || to.DayNumber - from.DayNumber > MostDays)
        {
            await Problem.BadRequest($"from and to are days such as 2026-05-01, in their order and at most {MostDays} days apart.").WriteAsync(context);
            return;
        }

        var people = await report.PeopleAsync(context.RequestAborted);
        var flows = await report.FlowsAsync(from, to, context.RequestAborted);
        var region = context.Request.Query["region"].ToString();
        await JsonAnswer.WriteAsync(context, 200, json =>
            Write(json, [.. people.Where(p => region.Length == 0 || p.Region == region)], [.. flows.Where(f => region.Length == 0 || f.Region == region)], region));
    }

    private void Write(Utf8JsonWriter json, StageCount[] people, StageFlow[] flows, string region)
    {
        var current = playbook.Current;
        json.WriteStartObject();
        json.WriteStartObject("playbook");
        json.WriteString("name", current.Name);
        json.WriteNumber("version", current.Version);
        json.WriteEndObject();
        var names = current.Map.Regions.Select(r => r.Name).Where(r => region.Length == 0 || r == region).Concat(people.Select(p => p.Region)).Distinct();
        json.WriteObjects<string>("regions", [.. names], (j, name) => WriteRegion(j, name, people, current.Map));
        json.WriteObjects("flows", flows, (j, flow) =>
        {
            j.WriteString("day", flow.Day.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            j.WriteString("region", flow.Region);
            j.WriteText("from", flow.From);
            j.WriteString("to", flow.To);
            j.WriteNumber("moves", flow.Moves);
        });
        json.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter json, string region, StageCount[] people, JourneyMap map)
    {
        json.WriteString("region", region);
        var counts = people.Where(p => p.Region == region).ToDictionary(p => p.Stage, p => p.People, StringComparer.Ordinal);
        var declared = map.Find(region)?.Stages.Select(s => s.Name) ?? [];
        json.WriteObjects<string>("stages", [.. declared.Union(counts.Keys)], (j, stage) =>
        {
            CustomerJson.StageNames(j, region, stage, map);
            j.WriteNumber("people", counts.GetValueOrDefault(stage));
        });
    }
}

[Description("Everyone's journey.")]
internal sealed record JourneyShape(
    [property: Description("The live playbook.")] PlaybookNameShape Playbook,
    [property: Description("People in each stage.")] RegionShape[] Regions,
    [property: Description("Moves between stages by day.")] FlowShape[] Flows);

[Description("A playbook's name and version.")]
internal sealed record PlaybookNameShape(
    [property: Description("Its name.")] string Name,
    [property: Description("Its version.")] int Version);

[Description("A region.")]
internal sealed record RegionShape(
    [property: Description("Its name.")] string Region,
    [property: Description("Its stages.")] StagePeopleShape[] Stages);

[Description("People in a stage.")]
internal sealed record StagePeopleShape(
    [property: Description("The stage.")] string Stage,
    [property: Description("What people call it, by language.")] Dictionary<string, string>? Label,
    [property: Description("How many people are there.")] long People);

[Description("Moves from one stage to another on one day.")]
internal sealed record FlowShape(
    [property: Description("The day (UTC).")] DateOnly Day,
    [property: Description("The region.")] string Region,
    [property: Description("The stage left; missing for a first entry.")] string? From,
    [property: Description("The stage entered; empty where the region was left.")] string To,
    [property: Description("How many moves.")] long Moves);
