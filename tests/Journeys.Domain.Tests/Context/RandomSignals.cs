using System.Globalization;
using System.Text;
using Journeys.Domain.Counters;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Tests.Context;

/// <summary>Histories made up from a seed: the same seed, the same signals.</summary>
internal sealed class RandomSignals(int seed)
{
    public static readonly CounterPlan Plan = CounterPlan.Of(
    [
        CounterDefinition.Count("Product Viewed", TimeSpan.FromDays(7)),
        CounterDefinition.Count("Product Viewed", TimeSpan.FromDays(1)),
        CounterDefinition.Count("Order Completed", TimeSpan.FromDays(90)),
        CounterDefinition.Count("page", TimeSpan.FromDays(7)),
        CounterDefinition.Sum("Order Completed", "total", TimeSpan.FromDays(365)),
        CounterDefinition.Distinct("Product Viewed", "product_id", TimeSpan.FromDays(30)),
        CounterDefinition.Count("Order Completed"),
        CounterDefinition.Last("Cart Viewed"),
        CounterDefinition.Count("Complaint Opened", TimeSpan.FromDays(60)),
        CounterDefinition.Count("Email Sent", TimeSpan.FromDays(7)),
    ]);

    private static readonly string[] Tracks =
    [
        "Product Viewed", "Product Viewed", "Product Viewed", "Product Clicked", "Product List Viewed", "Product Added", "Product Added", "Product Removed", "Cart Viewed",
        "Checkout Started", "Order Completed", "Order Completed", "Order Updated", "Order Refunded", "Order Cancelled", "Coupon Applied", "Product Reviewed", "Survey Answered",
        "Complaint Opened", "Complaint Resolved", "Compliment Given", "Geofence Entered", "Geofence Exited", "Location Updated", "Email Sent", "Email Opened", "Email Link Clicked", "Something Else",
    ];

    private static readonly string[] Currencies = ["EUR", "EUR", "EUR", "GBP", "JPY", "KWD"];

    private ulong state = ((ulong)(uint)seed * 2654435761UL) + 88172645463325252UL;
    private long clock = Sample.Start.Milliseconds;

    public int Below(int bound)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (int)((state >> 11) % (ulong)bound);
    }

    public List<Signal> Many(int count, int categories = 40)
    {
        var signals = new List<Signal>(count);
        for (var i = 0; i < count; i++)
            signals.Add(Next(i, categories));
        return signals;
    }

    /// <summary>What a shop's customer does: mostly looking, now and then buying; signed up once; mails.</summary>
    public List<Signal> Shopper(int count)
    {
        var signals = new List<Signal>(count);
        for (var i = 0; i < count; i++)
        {
            clock += Below(6) == 0 ? Below(200) * 3_600_000L : Below(300_000);
            var at = new Instant(clock);
            var id = i.ToString(CultureInfo.InvariantCulture);
            var (category, product) = ($"Department {Below(5)} > Aisle {Below(12)}", $"P-{Below(400)}");
            const string context = """{"locale":"fr-FR","timezone":"Europe/Paris"}""";
            signals.Add(Below(100) switch
            {
                _ when i == 3 => Sample.Make(SignalKind.Identify, "", at, "", context, """{"email":"jeanne.martin@example.org","first_name":"Jeanne","city":"Lyon","loyalty":"gold","newsletter":true,"birth_year":1984}""", id, 120),
                < 25 => Sample.Make(SignalKind.Page, "Category", at, $$"""{"category":"{{category}}"}""", context, "", id, 120),
                < 75 => Sample.Make(SignalKind.Track, "Product Viewed", at, Properties("Product Viewed", product, category), context, "", id, 120),
                < 83 => Sample.Make(SignalKind.Track, "Product Added", at, Properties("Product Added", product, category), context, "", id, 120),
                < 86 => Sample.Make(SignalKind.Track, "Cart Viewed", at, "{}", context, "", id, 120),
                < 90 => Sample.Make(SignalKind.Track, "Order Completed", at, Properties("Order Completed", product, category), context, "", id, 120),
                < 96 => Sample.Make(SignalKind.Track, "Email Sent", at, "{}", "", "", id, 120),
                < 99 => Sample.Make(SignalKind.Track, "Email Opened", at, "{}", "", "", id, 120),
                _ => Sample.Make(SignalKind.Track, "Survey Answered", at, """{"score":8,"subject":"delivery"}""", "", "", id, 120),
            });
        }

        return signals;
    }

    public Signal Next(int number, int categories = 40)
    {
        clock += Below(4) == 0 ? Below(20) * 3_600_000L : Below(600_000);
        var at = new Instant(Below(20) == 0 ? clock - (Below(1000) * 3_600_000L) : clock);
        var id = number.ToString(CultureInfo.InvariantCulture);
        var category = $"Department {Below(Math.Max(1, categories / 4))} > Aisle {Below(categories)}";
        var product = $"P-{Below(categories * 10)}";
        switch (Below(8))
        {
            case 0:
                return Sample.Make(SignalKind.Page, "Home", at, $$"""{"category":"{{category}}"}""", """{"locale":"fr-FR","timezone":"Europe/Paris"}""", "", id, 120);
            case 1:
                return Sample.Make(SignalKind.Identify, "", at, "", Below(2) == 0 ? """{"fact_source":"third_party"}""" : "", $$"""{"trait_{{Below(40)}}":"value {{Below(5)}}","age":{{Below(90)}},"address":{"city":"Lyon"},"vip":true}""", id, 120);
            default:
                var name = Tracks[Below(Tracks.Length)];
                return Sample.Make(SignalKind.Track, name, at, Properties(name, product, category, isEverything: true), "", "", id, 120);
        }
    }

    private string Properties(string name, string product, string category, bool isEverything = false)
    {
        var text = new StringBuilder("{");
        text.Append(CultureInfo.InvariantCulture, $"\"product_id\":\"{product}\",\"category\":\"{category}\",\"price\":{Below(100)}.{Below(100):00},\"quantity\":{1 + Below(3)},\"currency\":\"{Currencies[Below(6)]}\",\"position\":{Below(9)}");
        if (isEverything)
            text.Append(CultureInfo.InvariantCulture, $",\"latitude\":{Below(80)}.5,\"longitude\":-{Below(80)}.25,\"store_id\":\"S{Below(5)}\",\"score\":{Below(11)},\"subject\":\"{name}\",\"complaint_id\":\"{Below(9)}\"");
        if (name.StartsWith("Order", StringComparison.Ordinal) || name == "Cart Viewed")
        {
            text.Append(CultureInfo.InvariantCulture, $",\"order_id\":\"ORDER-{Below(60)}\",\"products\":[{{\"product_id\":\"{product}\",\"category\":\"{category}\",\"price\":12.5,\"quantity\":2}},{{\"sku\":\"Q-{Below(200)}\",\"price\":\"3.10\"}}]");
            if (Below(4) > 0)
                text.Append(CultureInfo.InvariantCulture, $",\"total\":{Below(500)}.{Below(100):00}");
        }

        return text.Append('}').ToString();
    }
}
