namespace Journeys.Api.Signals;

/// <summary>Why one item was not taken: which item, which of its fields, and which rule it breaks.</summary>
/// <param name="Item">The item's place in the batch, from 0; 0 for a single message.</param>
/// <param name="Field">The field as a path (<c>context.externalIds</c>); empty for the item itself.</param>
/// <param name="Rule">The rule that is broken.</param>
/// <param name="Value">What was there instead, by its shape only (<c>number</c>, <c>string of 300 characters</c>): no personal data. Null when nothing was there.</param>
public readonly record struct Refusal(int Item, string Field, Rule Rule, string? Value)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"item {Item}: {(Field.Length == 0 ? "it" : Field)} {Rule.Words}{(Value is null ? "" : $" (found: {Value})")}";
}

/// <summary>A rule that an item can break.</summary>
/// <param name="Code">Its stable short name.</param>
/// <param name="Words">The rule in words, as the end of a sentence that starts with the field.</param>
/// <remarks>The full list is in <c>docs/signals.md</c>; a code is never given another meaning.</remarks>
public sealed record Rule(string Code, string Words)
{
    /// <summary>The body is not well-formed JSON.</summary>
    public static readonly Rule Json = new("json", "must be well-formed JSON");

    /// <summary>The body is not UTF-8.</summary>
    public static readonly Rule Utf8 = new("utf8", "must be UTF-8");

    /// <summary>The body is not what its <c>Content-Encoding</c> says.</summary>
    public static readonly Rule Gzip = new("gzip", "must be a complete gzip stream, as its Content-Encoding says");

    /// <summary>The body is too large.</summary>
    public static readonly Rule BodySize = new("body-size", "must not exceed the size of a batch (500 KB unless configured), decompressed");

    /// <summary>One message is too large.</summary>
    public static readonly Rule MessageSize = new("message-size", "must not exceed the size of a message (32 KB unless configured)");

    /// <summary>Objects or arrays are nested too deeply.</summary>
    public static readonly Rule Depth = new("depth", "must not nest objects and arrays more than 32 deep");

    /// <summary>A field that the call needs is missing, null or empty.</summary>
    public static readonly Rule Required = new("required", "is required and must not be empty");

    /// <summary>A field is given twice in one item.</summary>
    public static readonly Rule Twice = new("twice", "must be given once");

    /// <summary>A field must be text.</summary>
    public static readonly Rule Text = new("string", "must be a string");

    /// <summary>A field must be an object.</summary>
    public static readonly Rule Object = new("object", "must be an object");

    /// <summary>A field must be an array.</summary>
    public static readonly Rule Array = new("array", "must be an array");

    /// <summary>Text is too long.</summary>
    public static readonly Rule Length = new("length", "must not be longer than 256 characters");

    /// <summary>A field holds too many values.</summary>
    public static readonly Rule Count = new("count", "must not hold more than 20 values");

    /// <summary>A moment is not written as RFC 3339 has it, or lies before 1970.</summary>
    public static readonly Rule Timestamp = new("rfc3339", "must be a date and time as in 2026-05-01T12:00:00.000Z, not before 1970");

    /// <summary>The call is none of Segment's.</summary>
    public static readonly Rule Call = new("call", "must be identify, track, page, screen, group or alias");

    /// <summary>Nobody is named.</summary>
    public static readonly Rule Identifier = new("identifier", "must name somebody: userId, anonymousId or another identifier is required");

    /// <summary>An identifier's namespace is not in snake case.</summary>
    public static readonly Rule Namespace = new("namespace", "must be the name of a kind of identifier, such as loyalty_id");

    /// <summary>The version of CloudEvents is not 1.0.</summary>
    public static readonly Rule SpecVersion = new("specversion", "must be 1.0");

    /// <summary>The data of a CloudEvent are not JSON.</summary>
    public static readonly Rule DataContentType = new("datacontenttype", "must be JSON");

    /// <summary>Base64 or percent-encoding is broken.</summary>
    public static readonly Rule Encoding = new("encoding", "must be encoded as its specification says");

    /// <summary>The store did not keep it; it may be sent again.</summary>
    public static readonly Rule Stored = new("stored", "could not be made durable; send it again");
}
