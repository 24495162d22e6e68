using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>New passions: someone who never gardened reads three gardening pages in a day.</summary>
public sealed class Story04
{
    [Theory, ClassData(typeof(Worlds))]
    public async Task Story04_NewPassionsShowWithinTheSameVisit(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2026-01-05T18:00:00Z");
        var nora = new { userId = "nora" };
        for (var week = 0; week < 10; week++)
        {
            await shop.PageAsync(nora, "Kitchen", "Knives");
            await shop.PageAsync(nora, "Kitchen", "Pans");
            shop.GoTo(shop.Now.AddDays(7));
        }

        var before = await shop.FindAsync("user_id:nora");
        Assert.Equal("Kitchen", before.Interests[0].Category);
        Assert.DoesNotContain(before.Interests, i => i.Category == "Gardening");

        foreach (var page in (string[])["Sowing in March", "Small greenhouses", "Garden soil"])
        {
            await shop.PageAsync(nora, "Gardening", page);
            shop.GoTo(shop.Now.AddMinutes(4));
        }

        var after = await shop.FindAsync("user_id:nora");
        Assert.Equal("Gardening", after.Interests[0].Category);
        Assert.True(after.Interests[0].IsRecent);
        Assert.True(after.Visits.GetProperty("isActive").GetBoolean());
        Assert.Equal(before.Visits.GetProperty("count").GetInt32() + 1, after.Visits.GetProperty("count").GetInt32());

        // The old passion is not forgotten, and one day of gardening is not one for ever.
        Assert.Equal("Kitchen", after.Interests[1].Category);
        shop.GoTo(shop.Now.AddDays(30));
        Assert.Equal("Kitchen", (await shop.FindAsync("user_id:nora")).Interests[0].Category);
    }
}
