using System.Text.Json;

namespace Journeys.Stories.Harness;

/// <summary>What the node answers when it is asked about somebody.</summary>
internal sealed record Person(JsonElement Json)
{
    public string Id => Json.GetProperty("id").GetString()!;

    public JsonElement Context => Json.GetProperty("context");

    public JsonElement Visits => Context.GetProperty("visits");

    public JsonElement Orders => Context.GetProperty("orders");

    /// <summary>The identifiers, as <c>namespace:value</c>.</summary>
    public IEnumerable<string> Identifiers => Json.GetProperty("identifiers").EnumerateArray()
        .Select(i => $"{i.GetProperty("namespace").GetString()}:{i.GetProperty("value").GetString()}");

    /// <summary>The interests, strongest first.</summary>
    public IReadOnlyList<(string Category, decimal Share, bool IsRecent)> Interests =>
    [
        .. Context.GetProperty("interests").EnumerateArray().Select(i =>
            (i.GetProperty("category").GetString()!, i.GetProperty("share").GetDecimal(), i.GetProperty("isRecent").GetBoolean())),
    ];

    /// <summary>What lies in the basket, as product and quantity.</summary>
    public IEnumerable<(string Product, int Quantity)> Basket => Context.GetProperty("basket").GetProperty("lines").EnumerateArray()
        .Select(l => (l.GetProperty("product").GetString()!, l.GetProperty("quantity").GetInt32()));

    /// <summary>What all orders in a currency came to, in cents.</summary>
    public long RevenueMinor(string currency) => Orders.GetProperty("revenue").EnumerateArray()
        .Single(r => r.GetProperty("currency").GetString() == currency).GetProperty("minor").GetInt64();

    public string Stage(string region) => Json.GetProperty("journey").EnumerateArray()
        .Single(s => s.GetProperty("region").GetString() == region).GetProperty("stage").GetString()!;

    /// <summary>What is held about a key, by source.</summary>
    public JsonElement Fact(string key, string source) => Json.GetProperty("facts").EnumerateArray()
        .Single(f => f.GetProperty("key").GetString() == key && f.GetProperty("source").GetString() == source);
}

/// <summary>An event of somebody's timeline.</summary>
internal sealed record TimelineEntry(JsonElement Json)
{
    public string Kind => Json.GetProperty("kind").GetString()!;

    public string Text => Json.GetProperty("text").GetString()!;

    public DateTimeOffset At => Json.GetProperty("at").GetDateTimeOffset();

    public JsonElement Details => Json.GetProperty("data");

    public bool IsSignal => Kind == "signal_received";

    /// <summary>The signal's message id; null for other events.</summary>
    public string? MessageId => IsSignal ? Details.GetProperty("messageId").GetString() : null;

    /// <summary>The stage entered, as <c>region.stage</c>; null for other events.</summary>
    public string? Entered => Kind == "stage_entered" ? $"{Details.GetProperty("region").GetString()}.{Details.GetProperty("stage").GetString()}" : null;

    /// <summary>What moved the person there: a signal's name, or <c>time</c>.</summary>
    public string? Cause => Kind == "stage_entered" ? Details.GetProperty("cause").GetString() : null;
}
