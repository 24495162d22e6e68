using System.ComponentModel;
using System.Text.Json;
using Journeys.Api.OpenApi;
using Journeys.Api.Sources;

namespace Journeys.Api.Customers;

/// <summary>What the API's document says of the routes for one person.</summary>
internal static class CustomerDocs
{
    /// <summary>The part of the document.</summary>
    public const string Tag = "Customers";

    /// <summary>The customer in the path.</summary>
    public static readonly ParameterDoc Id = new("id", "path", "The customer, such as `c42`.");

    public static readonly EndpointDoc Get = new("getCustomer", Tag, "Tells what is known of a customer",
        "Identifiers, the stage in each region of the journey, facts with source, age and confidence (those not used, too, with why not),"
        + " and the context: visits, interests, basket, orders, rhythm, habits, place, feelings, contacts, counters, recent signals."
        + " When two customers turned out to be one, the elder answers and `askedFor` names the one asked for. Money is in minor units (cents).",
        KeyScopes.CustomersRead)
    { Answer = typeof(CustomerShape), Problems = [401, 403, 404, 503], Parameters = [Id] };

    public static readonly EndpointDoc Find = new("findCustomer", Tag, "Finds a customer by identifier",
        "Answers as for the customer's id. The identifier is normalised first, as signals' are.", KeyScopes.CustomersRead)
    {
        Answer = typeof(CustomerShape),
        Problems = [400, 401, 403, 404, 503],
        Parameters = [new("identifier", "query", "`namespace:value`, such as `email:ada@example.org`.", Required: true)],
    };

    public static readonly EndpointDoc Split = new("splitCustomer", Tag, "Takes one customer apart into two",
        "The identifiers named, and all that came with them, go to a new customer; both are computed anew from the journal, and they never"
        + " join again by themselves.", KeyScopes.Admin)
    { Body = typeof(SplitShape), Answer = typeof(SplitAnswerShape), Problems = [400, 401, 403, 404, 422, 503], Parameters = [Id] };

    public static readonly EndpointDoc Erase = new("eraseCustomer", Tag, "Forgets a customer for good",
        "The customer's key is destroyed, with those of all that it absorbed: journal, snapshots and backups can then be read by nobody.", KeyScopes.Admin)
    { Status = 204, Problems = [401, 403, 404, 503], Parameters = [Id] };
}

[Description("A split by hand.")]
internal sealed record SplitShape(
    [property: Description("What the new customer gets, each `namespace:value`.")] string[] Identifiers,
    [property: Description("Why, in plain words, for the timeline.")] string? Cause);

[Description("The two customers after a split.")]
internal sealed record SplitAnswerShape(
    [property: Description("The one that was taken apart.")] string Id,
    [property: Description("The new one.")] string Created);

[Description("A customer.")]
internal sealed record CustomerShape(
    [property: Description("The id.")] string Id,
    [property: Description("The id asked for, when that customer turned out to be this one.")] string? AskedFor,
    [property: Description("The number of the last turn.")] long Version,
    [property: Description("The node's clock when it answered.")] DateTimeOffset AskedAt,
    [property: Description("The latest moment of anything known.")] DateTimeOffset? LastAt,
    [property: Description("The playbook under which the customer lives.")] int PlaybookVersion,
    [property: Description("How many signals came too late to move anything.")] int HistoryCount,
    [property: Description("Whether identifiers are judged one by one, because what was seen together cannot be one person.")] bool Contested,
    [property: Description("Under which names the customer is known.")] IdentifierShape[] Identifiers,
    [property: Description("The stage in each region.")] StageShape[] Journey,
    [property: Description("What is held to be so, facts that are not used included.")] FactShape[] Facts,
    [property: Description("Visits, interests, basket, orders, rhythm, habits, place, feelings, contacts, counters, recent.")] Dictionary<string, JsonElement> Context);

[Description("An identifier.")]
internal sealed record IdentifierShape(
    [property: Description("`user_id`, `email` ...")] string Namespace,
    [property: Description("The value, normalised.")] string Value,
    [property: Description("It stays where it is, whatever it is seen with.")] bool? SetApart);

[Description("Where a customer is in one region of the journey.")]
internal sealed record StageShape(
    [property: Description("The region.")] string Region,
    [property: Description("The stage.")] string Stage,
    [property: Description("What people call it, by language.")] Dictionary<string, string>? Label,
    [property: Description("Since when.")] DateTimeOffset Since);

[Description("A fact.")]
internal sealed record FactShape(
    [property: Description("What it is about.")] string Key,
    [property: Description("Text, a number or a truth value.")] JsonElement Value,
    [property: Description("`declared`, `observed`, `inferred` or `third_party`.")] string Source,
    [property: Description("When it was said or seen last.")] DateTimeOffset At,
    [property: Description("How sure it is now, 0 to 1.")] decimal Confidence,
    [property: Description("The purpose that allows it.")] string? Purpose,
    [property: Description("`used`, or why not: `outranked`, `stale`, `contradicted`, `unsure`.")] string Standing);
