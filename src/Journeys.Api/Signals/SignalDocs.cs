using System.ComponentModel;
using System.Text.Json;
using Journeys.Api.OpenApi;
using Journeys.Api.Sources;
using Journeys.Domain.Signals;

namespace Journeys.Api.Signals;

/// <summary>What the API's document says of the routes for signals.</summary>
internal static class SignalDocs
{
    private const string Tag = "Signals";

    private const string Durable =
        " An answer of 200 means that every item that was not refused is durable. The same `messageId` again changes nothing.";

    private static readonly int[] Problems = [400, 401, 403, 415, 429, 503];

    /// <summary>A Segment batch.</summary>
    public static readonly EndpointDoc Batch = new("batch", Tag, "Takes a batch of Segment calls",
        "Each item says what it is by `type`. Good items are kept, the others are listed in `errors`; when none is good the answer is 400."
        + " At most 32 KB an item and 500 KB a batch, which may be gzip. Also at `/v1/b` and `/v1/import`." + Durable, KeyScopes.SignalsWrite)
    {
        Body = typeof(SegmentBatchShape),
        Answer = typeof(SignalsTakenShape),
        Problems = Problems,
    };

    /// <summary>CloudEvents.</summary>
    public static readonly EndpointDoc Events = new("events", Tag, "Takes CloudEvents 1.0",
        "Binary mode (attributes in `ce-` headers, data in the body), structured mode (`application/cloudevents+json`) or batch mode"
        + " (`application/cloudevents-batch+json`). An event is known by `source` and `id`: the same pair again changes nothing."
        + " It becomes a signal named by `type`; `com.segment.track` and its like carry a Segment call as data."
        + " Whom it is about is told by `subject` as `namespace:value`, by extension attributes (`userid`, `anonymousid`, `deviceid`, `loyaltyid`, ...)"
        + " or by members of the data of those names." + Durable, KeyScopes.SignalsWrite)
    {
        Body = typeof(CloudEventShape),
        BodyTypes = ["application/cloudevents+json", "application/json"],
        Answer = typeof(SignalsTakenShape),
        Problems = Problems,
        Parameters =
        [
            new("ce-id", "header", "Binary mode: the event's id."), new("ce-source", "header", "Binary mode: the event's source."),
            new("ce-type", "header", "Binary mode: the event's type."), new("ce-specversion", "header", "Binary mode: `1.0`."),
            new("ce-subject", "header", "Binary mode: `namespace:value`, such as `user_id:42`."),
            new("ce-time", "header", "Binary mode: when it happened (RFC 3339)."),
        ],
    };

    /// <summary>A single Segment call.</summary>
    public static EndpointDoc Call(SignalKind kind)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
        return new EndpointDoc(name, Tag, $"Takes one Segment {name} call", Meaning(kind) + " At most 32 KB, which may be gzip." + Durable, KeyScopes.SignalsWrite)
        {
            Body = typeof(SegmentCallShape),
            BodyTypes = ["application/json", "text/plain"],
            Answer = typeof(SignalsTakenShape),
            Problems = Problems,
        };
    }

    private static string Meaning(SignalKind kind) => kind switch
    {
        SignalKind.Identify => "Says who the person is, with `traits`. Also at `/v1/i`.",
        SignalKind.Track => "Says what the person did: `event` names it. Also at `/v1/t`.",
        SignalKind.Page => "A page of a site was seen. Also at `/v1/p`.",
        SignalKind.Screen => "A screen of an app was seen. Also at `/v1/s`.",
        SignalKind.Group => "The person belongs to a group: `groupId`, with traits of the group. Also at `/v1/g`.",
        _ => "`previousId` and `userId` are one person's. Also at `/v1/a`.",
    };
}

[Description("A Segment call. `userId`, `anonymousId` or another identifier is required.")]
internal sealed record SegmentCallShape(
    [property: Description("In a batch: `identify`, `track`, `page`, `screen`, `group` or `alias`. Elsewhere the path tells.")] string? Type,
    [property: Description("The sender's own id of the person.")] string? UserId,
    [property: Description("An id from before the person is known: a cookie's, for one.")] string? AnonymousId,
    [property: Description("alias: the id under which the person was known.")] string? PreviousId,
    [property: Description("track: what happened; `Order Completed`, for one.")] string? Event,
    [property: Description("page and screen: its name.")] string? Name,
    [property: Description("page and screen: its category.")] string? Category,
    [property: Description("group: the group's id.")] string? GroupId,
    [property: Description("Details of what happened.")] Dictionary<string, JsonElement>? Properties,
    [property: Description("What is said of the person (group: of the group).")] Dictionary<string, JsonElement>? Traits,
    [property: Description("The circumstances: `page`, `campaign`, `device`, `locale`, `timezone`, `traits`, `externalIds` ...")] Dictionary<string, JsonElement>? Context,
    [property: Description("The sender's name for this message; one is given where it is missing.")] string? MessageId,
    [property: Description("When it happened, by the sender's clock (RFC 3339); on arrival where it is missing.")] DateTimeOffset? Timestamp,
    [property: Description("What the sender's clock said when it sent this; corrects that clock.")] DateTimeOffset? SentAt,
    [property: Description("The key, where no header carries it.")] string? WriteKey);

[Description("Segment calls.")]
internal sealed record SegmentBatchShape(
    [property: Description("The calls, each with its `type`.")] SegmentCallShape[] Batch,
    [property: Description("Taken over by each item, member by member, where the item does not say otherwise.")] Dictionary<string, JsonElement>? Context,
    [property: Description("What the sender's clock said when it sent this.")] DateTimeOffset? SentAt,
    [property: Description("The key, where no header carries it.")] string? WriteKey);

[Description("A CloudEvent in structured mode; a batch is an array of these.")]
internal sealed record CloudEventShape(
    [property: Description("With `source`, the event's name.")] string Id,
    [property: Description("Where it comes from.")] string Source,
    [property: Description("What happened.")] string Type,
    [property: Description("`1.0`.")] string Specversion,
    [property: Description("`namespace:value` of whom it is about, such as `email:ada@example.org`.")] string? Subject,
    [property: Description("When it happened.")] DateTimeOffset? Time,
    [property: Description("`application/json`.")] string? Datacontenttype,
    [property: Description("The details.")] Dictionary<string, JsonElement>? Data);

[Description("What became of a request.")]
internal sealed record SignalsTakenShape(
    [property: Description("Always true.")] bool Success,
    [property: Description("How many items are newly durable.")] int Accepted,
    [property: Description("How many had been taken before; left out when none.")] int? Duplicates,
    [property: Description("How many were refused; left out when none.")] int? Rejected,
    [property: Description("Why, for at most 100 of them.")] ItemErrorShape[]? Errors);
