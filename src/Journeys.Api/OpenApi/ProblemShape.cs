using System.ComponentModel;

namespace Journeys.Api.OpenApi;

// The types of this folder describe JSON for the document; nothing is ever read into them.

/// <summary>A problem, as RFC 9457 has it.</summary>
/// <param name="Type">The kind of problem.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What was wrong this time.</param>
/// <param name="Rejected">How many items were refused.</param>
/// <param name="Errors">The items at fault.</param>
[Description("Why a request was not done (RFC 9457).")]
internal sealed record ProblemShape(
    [property: Description("`urn:journeys:problem:` and the kind of problem.")] string Type,
    [property: Description("The kind of problem in words.")] string Title,
    [property: Description("The HTTP status.")] int Status,
    [property: Description("What was wrong this time.")] string Detail,
    [property: Description("How many items were refused; only where there are items.")] int? Rejected,
    [property: Description("The items at fault, at most 100 of them; only where there are items.")] ItemErrorShape[]? Errors);

/// <summary>Why one item was not taken.</summary>
/// <param name="Item">Which item.</param>
/// <param name="Field">Which field.</param>
/// <param name="Rule">Which rule.</param>
/// <param name="Detail">The rule in words.</param>
/// <param name="Value">The shape of what was there.</param>
[Description("Why one item was not taken.")]
internal sealed record ItemErrorShape(
    [property: Description("The item's place in the batch, from 0.")] int Item,
    [property: Description("The field as a path; empty for the item itself.")] string Field,
    [property: Description("The stable name of the rule that is broken, such as `required` or `rfc3339`.")] string Rule,
    [property: Description("The rule in words.")] string Detail,
    [property: Description("What was there instead, by its shape only: never personal data.")] string? Value);
