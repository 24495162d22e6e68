using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>Old habits stop predicting: after a break in behaviour, spend and recency of before no longer decide.</summary>
public sealed class Story05
{
    private static readonly object Paul = new { userId = "paul" };

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story05_AfterABreakRecentSignalsOutweighYears(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2024-01-06T10:00:00Z");
        await shop.AddRegionAsync("spending", """
            {
              "initial": "unknown",
              "stages": { "unknown": {}, "generous": {}, "careful": {} },
              "transitions": [
                { "to": "generous", "when": "customer.recent_value >= 300.0" },
                { "from": "generous", "to": "careful", "when": "customer.recent_value < 300.0" }
              ]
            }
            """);
        await LiveAsBeforeAsync(shop, months: 24);
        var before = await shop.FindAsync("user_id:paul");
        Assert.Equal("Tools", before.Interests[0].Category);
        Assert.Equal("generous", before.Stage("spending"));
        Assert.False(before.Context.TryGetProperty("interestsBrokenAt", out _));

        // A child is born: within two weeks everything is about something else.
        foreach (var category in (string[])["Baby", "Baby", "Nursery", "Baby", "Nursery", "Baby", "Nursery", "Baby"])
        {
            shop.GoTo(shop.Now.AddDays(1.5));
            await shop.PageAsync(Paul, category, "Things for a first child");
        }

        var after = await shop.FindAsync("user_id:paul");
        Assert.True(after.Context.TryGetProperty("interestsBrokenAt", out _));
        Assert.Equal("Baby", after.Interests[0].Category);
        Assert.True(after.Interests[0].IsRecent);
        var old = Assert.Single(after.Interests, i => i.Category == "Tools");
        Assert.InRange(old.Share, 0, 0.3m);

        // What was spent stays on record, and no longer says how much of a buyer Paul is now.
        Assert.Equal(before.RevenueMinor("EUR"), after.RevenueMinor("EUR"));
        var (then, now) = (before.Orders.GetProperty("recentValueMinor").GetInt64(), after.Orders.GetProperty("recentValueMinor").GetInt64());
        Assert.True(now * 3 < then, $"recent value was {then} before the break and is {now} after it");
        Assert.Equal("careful", after.Stage("spending"));
    }

    /// <summary>Weekly visits about tools, and an order every month.</summary>
    private static async Task LiveAsBeforeAsync(Shop shop, int months)
    {
        for (var week = 0; week < months * 4; week++)
        {
            shop.GoTo(shop.Now.AddDays(7));
            if (week % 4 == 0)
            {
                await shop.TrackAsync(Paul, "Order Completed", new
                {
                    order_id = $"o-{week}", total = 150, currency = "EUR",
                    products = new[] { new { product_id = $"drill-{week}", category = "Tools", price = 150, quantity = 1 } },
                });
            }
            else
            {
                await shop.PageAsync(Paul, "Tools", "Drills");
            }
        }
    }
}
