using System.Text.Json;
using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>The unusual hour: someone who always comes on Saturday morning comes on Tuesday at 21:50.</summary>
public sealed class Story07
{
    private static readonly object Sam = new { userId = "sam" };
    private static readonly object Tara = new { userId = "tara" };
    private static readonly object InParis = new { timezone = "Europe/Paris" };

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story07_TheUnusualHourIsRecognisedAndNotTakenForTheHabit(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2026-01-03T10:10:00+01:00");
        await shop.AddRegionAsync("occasion", """
            {
              "initial": "routine",
              "stages": { "routine": {}, "errand": {} },
              "transitions": [
                { "from": "routine", "on": ["page"], "to": "errand", "when": "unusual_hour()" },
                { "from": "errand", "to": "routine", "when": "idle(duration('30m'))" }
              ]
            }
            """);

        // Sam on Saturday mornings, Tara on Tuesday evenings, others when most people come.
        for (var week = 0; week < 12; week++)
        {
            await VisitAsync(shop, Sam, $"2026-01-03T10:{10 + week}:00+01:00", week * 7);
            await VisitAsync(shop, Tara, $"2026-01-06T21:{30 + week}:00+01:00", week * 7);
            for (var hour = 9; hour < 20; hour++)
                await VisitAsync(shop, new { userId = $"regular-{hour}" }, $"2026-01-07T{hour:00}:20:00+01:00", (week * 7) + (hour % 3));
        }

        Assert.Equal("routine", (await shop.FindAsync("user_id:sam")).Stage("occasion"));
        await VisitAsync(shop, Sam, "2026-03-31T21:50:00+02:00");
        await VisitAsync(shop, Tara, "2026-03-31T21:50:00+02:00");
        var sam = await shop.FindAsync("user_id:sam");
        Assert.Equal("errand", sam.Stage("occasion"));
        Assert.Equal("routine", (await shop.FindAsync("user_id:tara")).Stage("occasion"));

        // Once is no habit: the likely hours are those of Saturday morning as before, and next Tuesday is as unusual again.
        Assert.Contains(10, TopHours(sam));
        Assert.DoesNotContain(TopHours(sam), hour => hour is >= 20 and <= 23);
        await VisitAsync(shop, Sam, "2026-04-04T10:15:00+02:00");
        Assert.Equal("routine", (await shop.FindAsync("user_id:sam")).Stage("occasion"));
        await VisitAsync(shop, Sam, "2026-04-07T21:50:00+02:00");
        Assert.Equal("errand", (await shop.FindAsync("user_id:sam")).Stage("occasion"));
    }

    private static async Task VisitAsync(Shop shop, object who, string moment, int daysLater = 0)
    {
        shop.GoTo(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture).AddDays(daysLater));
        await shop.PageAsync(who, "Home", "Front page", InParis);
    }

    private static IEnumerable<int> TopHours(Person person) =>
        person.Context.GetProperty("habits").GetProperty("topHours").EnumerateArray().Select(h => h.GetInt32());
}
