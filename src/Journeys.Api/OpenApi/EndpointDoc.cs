using Journeys.Api.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Journeys.Api.OpenApi;

/// <summary>What the API's document says of one route.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Tag">The part of the API to which it belongs.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Description">The rest, in Markdown.</param>
/// <param name="Scope">The scope that a key needs; <see cref="KeyScopes.None"/> where none is needed.</param>
internal sealed record EndpointDoc(string Id, string Tag, string Summary, string Description, KeyScopes Scope)
{
    /// <summary>What a body holds, or null.</summary>
    public Type? Body { get; init; }

    /// <summary>The media types of a body.</summary>
    public string[] BodyTypes { get; init; } = ["application/json"];

    /// <summary>What an answer holds, or null.</summary>
    public Type? Answer { get; init; }

    /// <summary>The media type of an answer.</summary>
    public string AnswerType { get; init; } = "application/json";

    /// <summary>The status of a good answer.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The statuses of the problems that may be answered.</summary>
    public int[] Problems { get; init; } = [];

    /// <summary>The parameters in path, query and headers.</summary>
    public ParameterDoc[] Parameters { get; init; } = [];
}

/// <summary>What the document says of one parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="In">Where it is: <c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Description">What it means.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="IsNumber">Whether it is a whole number.</param>
internal sealed record ParameterDoc(string Name, string In, string Description, bool Required = false, bool IsNumber = false);

/// <summary>Puts a route's description where the document finds it.</summary>
internal static class EndpointDocs
{
    /// <summary>Describes a route.</summary>
    public static void Describe(this IEndpointConventionBuilder route, EndpointDoc doc)
    {
        route.WithName(doc.Id).WithTags(doc.Tag).WithSummary(doc.Summary).WithDescription(doc.Description).WithMetadata(doc);
        // The document is made from methods; a route without binding has none that says more than this one.
        route.WithMetadata(((Func<HttpContext, Task>)Undescribed).Method);
        route.WithMetadata(doc.Answer is null
            ? new ProducesResponseTypeMetadata(doc.Status)
            : new ProducesResponseTypeMetadata(doc.Status, doc.Answer, [doc.AnswerType]));
        foreach (var status in doc.Problems)
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemShape), ["application/problem+json"]));
    }

    private static Task Undescribed(HttpContext context) => Task.CompletedTask;
}
