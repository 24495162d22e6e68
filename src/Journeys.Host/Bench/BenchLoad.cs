using System.Globalization;
using System.Text;
using Journeys.Domain;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;

namespace Journeys.Host.Bench;

/// <summary>The load of the benchmark: customers that look at products, page after page, and buy now and then. Made, not recorded; the same every time.</summary>
internal sealed class BenchLoad(int customers, string run)
{
    private static readonly string[] Categories =
        ["Garden > Tools", "Garden > Plants", "Kitchen", "Kitchen > Bread", "Books", "Toys", "Sport", "Sport > Running", "Home", "Music"];

    /// <summary>When the load begins, on its own time line.</summary>
    public static readonly Instant Start = new(1_790_000_000_000);

    private long made;

    /// <summary>How many customers it speaks of.</summary>
    public int Customers => customers;

    /// <summary>The time that the load has come to.</summary>
    public Instant Now => AtOf(Volatile.Read(ref made));

    /// <summary>Makes signals of the kind that a Segment client sends, about 345 bytes each as JSON; customers take turns in a fixed scattered order.</summary>
    public Signal[] Next(int count)
    {
        var signals = new Signal[count];
        var first = Interlocked.Add(ref made, count) - count;
        for (var i = 0; i < count; i++)
            signals[i] = Make(first + i);
        return signals;
    }

    /// <summary>Makes the JSON of a batch of Segment calls.</summary>
    public byte[] NextJson(int count)
    {
        var text = new StringBuilder("{\"batch\":[");
        var first = Interlocked.Add(ref made, count) - count;
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                text.Append(',');
            var n = first + i;
            var customer = CustomerOf(n);
            text.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"track\",\"event\":\"{NameOf(n)}\",\"messageId\":\"{run}-{n:D12}\",\"userId\":\"user-{run}-{customer:D8}\",\"anonymousId\":\"anon-{run}-{customer:D8}-5f2b\",\"timestamp\":\"{AtOf(n).ToString()}\",\"properties\":")
                .Append(PropertiesOf(n)).Append(",\"context\":{\"library\":{\"name\":\"bench\",\"version\":\"1\"}}}");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>Makes the JSON of one track call.</summary>
    public byte[] NextOneJson()
    {
        var batch = Encoding.UTF8.GetString(NextJson(1));
        return Encoding.UTF8.GetBytes(batch["{\"batch\":[".Length..^2]);
    }

    /// <summary>The login of a customer.</summary>
    public Identifier LoginOf(long customer) => new("user_id", string.Create(CultureInfo.InvariantCulture, $"user-{run}-{customer:D8}"));

    private long CustomerOf(long n) => (n * 7919) % customers;

    private Instant AtOf(long n) => new(Start.Milliseconds + (n / customers * 60_000) + (n % 1000));

    private static string NameOf(long n) => (n % 29) switch { 7 => "Product Added", 13 => "Order Completed", 19 => "Product List Viewed", _ => "Product Viewed" };

    private static string PropertiesOf(long n)
    {
        var product = string.Create(CultureInfo.InvariantCulture, $"\"product_id\":\"sku-{(n * 31) % 5000}\",\"category\":\"{Categories[(n * 17) % Categories.Length]}\",\"price\":{(n % 90) + 9}.90,\"quantity\":1");
        return NameOf(n) == "Order Completed"
            ? string.Create(CultureInfo.InvariantCulture, $"{{\"order_id\":\"order-{n}\",\"total\":{(n % 90) + 9}.90,\"currency\":\"EUR\",\"products\":[{{{product}}}]}}")
            : $"{{{product},\"currency\":\"EUR\",\"path\":\"/products/{n % 5000}\"}}";
    }

    private Signal Make(long n)
    {
        var customer = CustomerOf(n);
        return new Signal
        {
            Kind = SignalKind.Track,
            Name = NameOf(n),
            At = AtOf(n),
            ReceivedAt = AtOf(n),
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{run}-{n:D12}"),
            Source = "bench",
            Identifiers =
            [
                LoginOf(customer),
                new Identifier("anonymous_id", string.Create(CultureInfo.InvariantCulture, $"anon-{run}-{customer:D8}-5f2b")),
            ],
            Properties = Encoding.UTF8.GetBytes(PropertiesOf(n)),
        };
    }
}
