using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>Across visits and sites: a basket left on the phone is known in the shop's other site, and in the store.</summary>
public sealed class Story17
{
    private static readonly object OnThePhone = new { userId = "ines", anonymousId = "app-4411" };
    private static readonly object Phone = new { device = new { id = "phone-88", type = "ios" } };

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story17_ABasketLeftOnThePhoneIsKnownInTheOtherSiteAndInTheStore(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2026-02-10T08:15:00Z");
        await shop.IdentifyAsync(OnThePhone, new { email = "Ines@Example.org", loyalty_id = "L-900" }, Phone);
        await AddAsync(shop, "tent-2", 189, 1);
        await AddAsync(shop, "gas-230", 6.5, 3);
        Assert.Equal("basket", (await shop.FindAsync("user_id:ines")).Stage("shopping"));

        // At noon, in the outlet's site: a browser that nobody has seen, until she leaves her address there.
        shop.GoTo("2026-02-10T12:00:00Z");
        await shop.PageAsync(new { anonymousId = "outlet-7" }, "Outdoor", "Sale");
        Assert.Empty((await shop.FindAsync("anonymous_id:outlet-7")).Basket);
        await shop.IdentifyAsync(new { anonymousId = "outlet-7" }, new { email = "ines@example.org" });
        Assert.Equal([("tent-2", 1), ("gas-230", 3)], (await shop.FindAsync("anonymous_id:outlet-7")).Basket);

        // In the evening, in the store: the card is scanned at the till.
        shop.GoTo("2026-02-10T18:30:00Z");
        await shop.RestartAsync();
        await shop.SendEventAsync("Loyalty Card Scanned", "loyalty_id:L-900");
        var atTheTill = await shop.FindAsync("loyalty_id:L-900");
        Assert.Equal([("tent-2", 1), ("gas-230", 3)], atTheTill.Basket);
        Assert.Equal((await shop.FindAsync("user_id:ines")).Id, atTheTill.Id);

        // Bought there, it waits on the phone no longer.
        await shop.SendEventAsync("Order Completed", "loyalty_id:L-900", new
        {
            order_id = "till-12-5531", total = 208.5, currency = "EUR",
            products = new[] { new { product_id = "tent-2", price = 189.0, quantity = 1 }, new { product_id = "gas-230", price = 6.5, quantity = 3 } },
        });
        var home = await shop.FindAsync("device_id:phone-88");
        Assert.Empty(home.Basket);
        Assert.Equal("bought", home.Stage("shopping"));
        Assert.Equal(20850, home.RevenueMinor("EUR"));
    }

    private static Task AddAsync(Shop shop, string product, double price, int quantity) => shop.TrackAsync(
        OnThePhone, "Product Added", new { product_id = product, category = "Outdoor", price, quantity, currency = "EUR" }, Phone);
}
