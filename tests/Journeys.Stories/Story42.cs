using System.Globalization;
using System.Text.Json;
using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>Late is history: yesterday's 'near the shop', arriving today, is kept and triggers nothing.</summary>
public sealed class Story42
{
    private static readonly object Hugo = new { userId = "hugo" };

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story42_YesterdaysNearTheShopIsKeptAndTriggersNothing(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2026-06-02T08:00:00Z");
        await shop.AddRegionAsync("place", """
            {
              "initial": "elsewhere",
              "stages": { "elsewhere": {}, "near": {} },
              "transitions": [
                { "from": "elsewhere", "on": ["Geofence Entered"], "to": "near" },
                { "from": "near", "on": ["Geofence Exited"], "to": "elsewhere" }
              ]
            }
            """);
        await shop.PageAsync(Hugo, "Home", "Front page");
        var before = await shop.FindAsync("user_id:hugo");

        // The phone was off since yesterday and now tells everything at once.
        await NearAsync(shop, shop.Now.AddDays(-1));
        await shop.TrackAsync(Hugo, "Product Viewed", new { product_id = "tea-1", category = "Tea" });
        var after = await shop.FindAsync("user_id:hugo");
        Assert.Equal("elsewhere", after.Stage("place"));
        Assert.Equal(1, after.Json.GetProperty("historyCount").GetInt32());
        Assert.False(after.Context.TryGetProperty("place", out _));
        Assert.Equal(before.Visits.GetProperty("startedAt").GetDateTimeOffset(), after.Visits.GetProperty("startedAt").GetDateTimeOffset());

        var timeline = await shop.TimelineAsync(after.Id);
        var late = Assert.Single(timeline, e => e.IsSignal && e.Details.GetProperty("isHistory").GetBoolean());
        Assert.Equal("Geofence Entered", late.Details.GetProperty("name").GetString());
        Assert.Equal(shop.Now.AddDays(-1), late.At);
        Assert.Contains("too late", late.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(timeline, e => e.Entered == "place.near");

        // Nor does the passing of time make anything of it; the same thing in time does.
        await shop.PassUntilAsync(shop.Now.AddDays(2));
        Assert.Equal("elsewhere", (await shop.FindAsync("user_id:hugo")).Stage("place"));
        await NearAsync(shop, shop.Now.AddMinutes(-5));
        after = await shop.FindAsync("user_id:hugo");
        Assert.Equal("near", after.Stage("place"));
        Assert.Equal("s-12", after.Context.GetProperty("place").GetProperty("inStore").GetString());
    }

    private static Task NearAsync(Shop shop, DateTimeOffset at) => shop.SendAsync("track", new
    {
        userId = "hugo", @event = "Geofence Entered", timestamp = at.ToString("O", CultureInfo.InvariantCulture), properties = new { store_id = "s-12" },
    });
}
