using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>What we know, and how: every fact has a source, an age and a confidence; a stale or contradicted one stops being used.</summary>
public sealed class Story25
{
    private static readonly object Lea = new { userId = "lea" };

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story25_AStaleOrContradictedFactStopsBeingUsed(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2026-01-10T10:00:00Z");
        await shop.AddRegionAsync("family", """
            {
              "initial": "unknown",
              "stages": { "unknown": {}, "with_children": {} },
              "transitions": [
                { "from": "unknown", "to": "with_children", "when": "fact('children') == true" },
                { "from": "with_children", "to": "unknown", "when": "fact('children') != true" }
              ]
            }
            """);
        await shop.IdentifyAsync(Lea, new { shoe_size = 39 });
        await shop.PageAsync(Lea, "Shoes", "Boots", new { locale = "fr-FR" });
        await shop.IdentifyAsync(Lea, new { children = true }, new { fact_source = "inferred", purpose = "personalisation" });
        await shop.IdentifyAsync(Lea, new { income = new { value = "high", source = "bought", confidence = 0.5 } });

        // Each with how it is known, since when, and how surely.
        var lea = await shop.FindAsync("user_id:lea");
        AssertFact(lea, "shoe_size", "declared", 0.95m, "used");
        AssertFact(lea, "locale", "observed", 0.8m, "used");
        AssertFact(lea, "children", "inferred", 0.6m, "used");
        AssertFact(lea, "income", "third_party", 0.5m, "used");
        Assert.Equal(shop.Now, lea.Fact("children", "inferred").GetProperty("at").GetDateTimeOffset());
        Assert.Equal("personalisation", lea.Fact("children", "inferred").GetProperty("purpose").GetString());
        Assert.Equal("with_children", lea.Stage("family"));

        // What was only concluded, or bought, grows stale long before what she said.
        shop.GoTo("2026-04-10T10:00:00Z");
        await shop.PageAsync(Lea, "Shoes", "Sandals");
        lea = await shop.FindAsync("user_id:lea");
        AssertFact(lea, "children", "inferred", 0.212m, "stale");
        AssertFact(lea, "income", "third_party", 0.25m, "stale");
        Assert.Equal("used", lea.Fact("shoe_size", "declared").GetProperty("standing").GetString());
        Assert.Equal("unknown", lea.Stage("family"));

        // Concluded anew it is used again, until she says otherwise.
        await shop.IdentifyAsync(Lea, new { children = true }, new { fact_source = "inferred" });
        Assert.Equal("with_children", (await shop.FindAsync("user_id:lea")).Stage("family"));
        shop.GoTo("2026-04-12T10:00:00Z");
        await shop.RestartAsync();
        await shop.IdentifyAsync(Lea, new { children = false });
        lea = await shop.FindAsync("user_id:lea");
        Assert.Equal("contradicted", lea.Fact("children", "inferred").GetProperty("standing").GetString());
        Assert.Equal("used", lea.Fact("children", "declared").GetProperty("standing").GetString());
        Assert.Equal("unknown", lea.Stage("family"));
    }

    private static void AssertFact(Person person, string key, string source, decimal confidence, string standing)
    {
        var fact = person.Fact(key, source);
        Assert.InRange(fact.GetProperty("confidence").GetDecimal(), confidence - 0.01m, confidence + 0.01m);
        Assert.Equal(standing, fact.GetProperty("standing").GetString());
    }
}
