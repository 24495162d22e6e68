using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>One customer: cookie, login, social login, mobile id, e-mail, loyalty card are one history.</summary>
public sealed class Story23
{
    private static readonly string[] Names =
        ["anonymous_id:cookie-1", "user_id:u-77", "google_id:g-5150", "anonymous_id:cookie-2", "mobile_id:IDFA-9", "email:rosa@example.org", "loyalty_id:L-3"];

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story23_OneCustomerOneHistory(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2026-02-02T09:00:00Z");

        // The card is the oldest: two purchases in the store, under no name.
        await BuyInStoreAsync(shop, "till-1", 12.30);
        shop.GoTo("2026-02-12T17:00:00Z");
        await BuyInStoreAsync(shop, "till-2", 20.20);

        // A cookie browses, then logs in: what was browsed before belongs to the one who logged in.
        shop.GoTo("2026-03-01T20:00:00Z");
        await shop.PageAsync(new { anonymousId = "cookie-1" }, "Coffee", "Roasts");
        await shop.TrackAsync(new { anonymousId = "cookie-1" }, "Product Added", new { product_id = "roast-7", category = "Coffee", price = 9, quantity = 1, currency = "EUR" });
        await shop.IdentifyAsync(new { anonymousId = "cookie-1", userId = "u-77" }, new { email = "rosa@example.org", name = "Rosa" });
        var known = await shop.FindAsync("user_id:u-77");
        Assert.Equal([("roast-7", 1)], known.Basket);
        Assert.Contains(await shop.TimelineAsync(known.Id), e => e.Text.Contains("Roasts", StringComparison.Ordinal));

        // Another browser, a social login there; an app that tells its advertising id; a mail that is answered; the card, said on the site.
        shop.GoTo("2026-03-08T21:00:00Z");
        await shop.PageAsync(new { anonymousId = "cookie-2" }, "Tea", "Green teas");
        await shop.IdentifyAsync(
            new { anonymousId = "cookie-2" }, new { email = "rosa@example.org" },
            new { externalIds = new[] { new { id = "g-5150", type = "google_id", collection = "users", encoding = "none" } } });
        await shop.TrackAsync(new { userId = "u-77" }, "Application Opened", null, new { device = new { advertisingId = "IDFA-9" } });
        await shop.SendEventAsync("Email Link Clicked", "email:ROSA@example.org", new { link = "spring" }, "/mailer");
        await shop.IdentifyAsync(new { userId = "u-77" }, new { loyalty_id = "L-3" });

        await shop.RestartAsync();
        var rosa = await shop.FindAsync("user_id:u-77");
        foreach (var name in Names)
            Assert.Equal(rosa.Id, (await shop.FindAsync(name)).Id);
        Assert.Equal(Names.Order(StringComparer.Ordinal), rosa.Identifiers.Order(StringComparer.Ordinal));
        Assert.Equal(2, rosa.Orders.GetProperty("count").GetInt32());
        Assert.Equal(3250, rosa.RevenueMinor("EUR"));
        Assert.Equal([("roast-7", 1)], rosa.Basket);
        Assert.Equal(["Coffee", "Groceries", "Tea"], rosa.Interests.Select(i => i.Category).Order(StringComparer.Ordinal));
        Assert.Equal("customer", rosa.Stage("relationship"));
        await shop.AssertPeopleInAsync("relationship", "customer", 1);
        await shop.AssertPeopleInAsync("relationship", "stranger", 0);

        // One history: every signal in it, each once.
        var messages = (await shop.TimelineAsync(rosa.Id)).Where(e => e.IsSignal).Select(e => e.MessageId).ToList();
        Assert.Equal(10, messages.Count);
        Assert.Equal(messages.Count, messages.Distinct().Count());
    }

    private static Task BuyInStoreAsync(Shop shop, string order, double total) => shop.SendEventAsync("Order Completed", "loyalty_id:L-3", new
    {
        order_id = order, total, currency = "EUR",
        products = new[] { new { product_id = "rye", category = "Groceries", price = total, quantity = 1 } },
    });
}
