using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>Quiet for longer than their own rhythm: three weeks of silence mean something for one person and nothing for another.</summary>
public sealed class Story06
{
    private static readonly object Weekly = new { userId = "wanda" };
    private static readonly object Yearly = new { userId = "yves" };

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story06_QuietForLongerThanTheirOwnRhythm(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2022-05-20T09:00:00Z");
        foreach (var day in (string[])["2022-05-20T09:00:00Z", "2023-05-24T15:00:00Z", "2024-05-17T11:00:00Z", "2025-05-22T10:00:00Z"])
        {
            shop.GoTo(day);
            await BuyAsync(shop, Yearly);
        }

        shop.GoTo("2026-03-05T18:00:00Z");
        for (var week = 0; week < 12; week++)
        {
            await BuyAsync(shop, Weekly);
            shop.GoTo(shop.Now.AddDays(week % 2 == 0 ? 7.2 : 6.8));
        }

        await BuyAsync(shop, Yearly);
        await BuyAsync(shop, Weekly);
        var lastBought = shop.Now;
        await shop.PassUntilAsync(lastBought.AddDays(7));
        Assert.Equal("regular", (await shop.FindAsync("user_id:wanda")).Stage("relationship"));

        // Nobody says anything for three weeks, and the node is not even the same one.
        await shop.RestartAsync();
        await shop.PassUntilAsync(lastBought.AddDays(21));
        var wanda = await shop.FindAsync("user_id:wanda");
        Assert.Equal("at_risk", wanda.Stage("relationship"));
        Assert.Equal("regular", (await shop.FindAsync("user_id:yves")).Stage("relationship"));
        await shop.AssertPeopleInAsync("relationship", "at_risk", 1);

        var entered = Assert.Single(await shop.TimelineAsync(wanda.Id), e => e.Entered == "relationship.at_risk");
        Assert.Equal("time", entered.Cause);
        Assert.InRange(entered.At, lastBought.AddDays(7), lastBought.AddDays(21));

        // In the end even a yearly customer has been silent for too long.
        await shop.PassUntilAsync(lastBought.AddYears(4));
        Assert.Contains(await shop.TimelineAsync((await shop.FindAsync("user_id:yves")).Id), e => e.Entered == "relationship.at_risk" && e.Cause == "time");
        Assert.Equal("lost", (await shop.FindAsync("user_id:wanda")).Stage("relationship"));

        // Who comes back is welcome.
        await BuyAsync(shop, Weekly);
        Assert.Equal("regular", (await shop.FindAsync("user_id:wanda")).Stage("relationship"));
    }

    private static Task BuyAsync(Shop shop, object who) => shop.TrackAsync(who, "Order Completed", new
    {
        order_id = $"o-{shop.Now.UtcTicks}", total = 30, currency = "EUR",
        products = new[] { new { product_id = "bread", category = "Bakery", price = 30, quantity = 1 } },
    });
}
