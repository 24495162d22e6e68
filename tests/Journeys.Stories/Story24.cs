using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>A shared tablet: two people log in on one device; their histories do not mix, and a wrong merge can be undone.</summary>
public sealed class Story24
{
    private static readonly object Tablet = new { device = new { id = "tablet-1" } };

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story24_TwoPeopleOnOneTabletDoNotMix(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2026-04-01T18:00:00Z");
        var anna = new { userId = "anna", anonymousId = "tablet-cookie" };
        var ben = new { userId = "ben", anonymousId = "tablet-cookie" };
        for (var evening = 0; evening < 3; evening++)
        {
            await shop.IdentifyAsync(anna, new { email = "anna@example.org" }, Tablet);
            await shop.PageAsync(anna, "Cooking", "Recipes", Tablet);
            await BuyAsync(shop, anna, $"a-{evening}", 10);
            shop.GoTo(shop.Now.AddHours(1));
            await shop.IdentifyAsync(ben, new { email = "ben@example.org" }, Tablet);
            await shop.PageAsync(ben, "Motorcycles", "Tyres", Tablet);
            await BuyAsync(shop, ben, $"b-{evening}", 7);
            shop.GoTo(shop.Now.AddHours(23));
        }

        await shop.RestartAsync();
        var (first, second) = (await shop.FindAsync("user_id:anna"), await shop.FindAsync("user_id:ben"));
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Id, (await shop.FindAsync("email:anna@example.org")).Id);
        Assert.Equal(second.Id, (await shop.FindAsync("email:ben@example.org")).Id);
        Assert.Equal(["Cooking"], first.Interests.Select(i => i.Category));
        Assert.Equal(["Motorcycles"], second.Interests.Select(i => i.Category));
        Assert.Equal(3000, first.RevenueMinor("EUR"));
        Assert.Equal(2100, second.RevenueMinor("EUR"));
        Assert.DoesNotContain(await shop.TimelineAsync(first.Id), e => e.Text.Contains("Tyres", StringComparison.Ordinal));
        Assert.DoesNotContain(await shop.TimelineAsync(second.Id), e => e.Text.Contains("Recipes", StringComparison.Ordinal));
    }

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story24_AWrongMergeIsUndone(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, "2026-04-01T09:00:00Z");
        var (carla, dora) = (new { anonymousId = "carla-laptop" }, new { anonymousId = "dora-phone" });
        await shop.IdentifyAsync(carla, new { email = "carla@example.org" });
        await shop.PageAsync(carla, "Books", "Novels");
        await BuyAsync(shop, carla, "c-1", 25);
        await shop.IdentifyAsync(dora, new { email = "dora@example.org" });
        await shop.PageAsync(dora, "Bicycles", "Lights");
        await BuyAsync(shop, dora, "d-1", 40);
        shop.GoTo("2026-04-02T09:00:00Z");

        // Somebody types the wrong address into a form, and two people are taken for one.
        await shop.IdentifyAsync(dora, new { email = "carla@example.org" });
        var mixed = await shop.FindAsync("email:dora@example.org");
        Assert.Equal(mixed.Id, (await shop.FindAsync("email:carla@example.org")).Id);
        Assert.Equal(6500, mixed.RevenueMinor("EUR"));
        shop.GoTo("2026-04-03T09:00:00Z");
        await shop.PageAsync(dora, "Bicycles", "Helmets");

        var created = await shop.SplitAsync(mixed.Id, ["anonymous_id:dora-phone", "email:dora@example.org"], "wrong address in a form");
        await shop.RestartAsync();
        var (hers, other) = (await shop.FindAsync("email:carla@example.org"), await shop.FindAsync("email:dora@example.org"));
        Assert.Equal(mixed.Id, hers.Id);
        Assert.Equal(created, other.Id);
        Assert.Equal(["anonymous_id:carla-laptop", "email:carla@example.org"], hers.Identifiers.Order(StringComparer.Ordinal));
        Assert.Equal(["anonymous_id:dora-phone", "email:dora@example.org"], other.Identifiers.Order(StringComparer.Ordinal));

        // Both are what they would have been, had nobody ever mixed them.
        Assert.Equal(["Books"], hers.Interests.Select(i => i.Category));
        Assert.Equal(["Bicycles"], other.Interests.Select(i => i.Category));
        Assert.Equal((2500, 4000), (hers.RevenueMinor("EUR"), other.RevenueMinor("EUR")));
        Assert.Equal(("customer", "customer"), (hers.Stage("relationship"), other.Stage("relationship")));
        await shop.AssertPeopleInAsync("relationship", "customer", 2);
        Assert.Contains(await shop.TimelineAsync(other.Id), e => e.Text.Contains("wrong address in a form", StringComparison.Ordinal));

        // The same mistake again does not join them again.
        await shop.IdentifyAsync(dora, new { email = "carla@example.org" });
        Assert.Equal(hers.Id, (await shop.FindAsync("email:carla@example.org")).Id);
        Assert.Equal(created, (await shop.FindAsync("anonymous_id:dora-phone")).Id);
    }

    private static Task BuyAsync(Shop shop, object who, string order, int total) =>
        shop.TrackAsync(who, "Order Completed", new { order_id = order, total, currency = "EUR" });
}
