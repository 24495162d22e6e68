using System.Globalization;
using System.Text;
using Journeys.Domain.Context;
using Journeys.Domain.Rules;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Turns;

/// <summary>The variables that rules may name: <c>signal</c>, <c>customer</c> and <c>now</c>.</summary>
internal static class RuleVariables
{
    private static readonly (string Name, CelType Type, Func<RuleContext, CelValue> Value)[] OfCustomer =
    [
        ("first_seen", CelType.Timestamp, c => Time(c.Customer.Context.Visits.FirstSeen)),
        ("last_seen", CelType.Timestamp, c => Time(c.Customer.Context.Visits.LastActiveAt)),
        ("visits", CelType.Int, c => CelValue.Of(c.Customer.Context.Visits.Count)),
        ("pages", CelType.Int, c => CelValue.Of(c.Customer.Context.Visits.Pages)),
        ("orders", CelType.Int, c => CelValue.Of(c.Customer.Context.Orders.Count)),
        ("returns", CelType.Int, c => CelValue.Of(c.Customer.Context.Orders.Returns)),
        ("last_order_at", CelType.Timestamp, c => Time(c.Customer.Context.Orders.LastAt)),
        ("revenue", CelType.Double, c => CelValue.Of(c.Revenue())),
        ("recent_value", CelType.Double, c => CelValue.Of(c.Customer.Context.Orders.RecentValue(c.Now) / 100.0)),
        ("open_complaints", CelType.Int, c => CelValue.Of(c.Customer.Context.Feelings.OpenComplaints)),
        ("compliments", CelType.Int, c => CelValue.Of(c.Customer.Context.Feelings.Compliments)),
        ("basket_lines", CelType.Int, c => CelValue.Of(c.Customer.Context.Basket.Count)),
        ("basket_total", CelType.Double, c => CelValue.Of(Units(c.Customer.Context.Basket.TotalMinor, c.Customer.Context.Basket.Currency))),
    ];

    private static readonly (string Name, CelType Type, Func<RuleContext, CelValue> Value)[] OfSignal =
    [
        ("name", CelType.String, c => CelValue.Of(c.Signal?.Name ?? "")),
        ("kind", CelType.String, c => CelValue.Of(c.Signal is { } s ? KindOf(s.Kind) : "time")),
        ("source", CelType.String, c => CelValue.Of(c.Signal?.Source ?? "")),
        ("at", CelType.Timestamp, c => Time(c.Now)),
        ("properties", CelType.AnyMap, c => JsonCelMap.Of(c.Signal?.Properties ?? default)),
        ("traits", CelType.AnyMap, c => JsonCelMap.Of(c.Signal?.Traits ?? default)),
        ("context", CelType.AnyMap, c => JsonCelMap.Of(c.Signal?.Context ?? default)),
        ("product_id", CelType.String, c => CelValue.Of(c.Content is { Products: [var p, ..] } ? p.ProductId : "")),
        ("category", CelType.String, c => CelValue.Of(c.Content is { } content ? Binary.Names.TextOf(content.Category) : "")),
        ("order_id", CelType.String, c => CelValue.Of(c.Content is { } content ? Encoding.UTF8.GetString(content.OrderId.Span) : "")),
        ("total", CelType.Double, c => CelValue.Of(c.Content is { } content ? Units(content.TotalMinor(content.Currency), content.Currency) : 0)),
    ];

    public const int SignalSlot = 0;
    public const int CustomerSlot = 1;

    public static CelEnvironment Declare(CelEnvironment environment) => environment
        .WithVariable("signal", CelType.Object("signal", [.. OfSignal.Select(v => (v.Name, v.Type))]))
        .WithVariable("customer", CelType.Object("customer", [.. OfCustomer.Select(v => (v.Name, v.Type))]))
        .WithVariable("now", CelType.Timestamp);

    public static ICelMap SignalOf(RuleContext context) => new Fields(context, OfSignal);

    public static ICelMap CustomerOf(RuleContext context) => new Fields(context, OfCustomer);

    public static CelValue Time(Instant at) =>
        CelValue.Of(at == Instant.MinValue ? DateTimeOffset.UnixEpoch : at.ToDateTimeOffset());

    private static string KindOf(SignalKind kind) => kind switch
    {
        SignalKind.Page => "page",
        SignalKind.Screen => "screen",
        SignalKind.Identify => "identify",
        SignalKind.Group => "group",
        SignalKind.Alias => "alias",
        _ => "track",
    };

    private static double Units(long minor, Currency currency) => minor / Math.Pow(10, currency.Exponent);

    private sealed class Fields : ICelMap
    {
        private readonly RuleContext context;
        private readonly Dictionary<string, Func<RuleContext, CelValue>> fields;

        public Fields(RuleContext context, (string Name, CelType Type, Func<RuleContext, CelValue> Value)[] fields)
        {
            this.context = context;
            this.fields = fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
            Keys = [.. fields.Select(f => CelValue.Of(f.Name))];
        }

        public int Count => fields.Count;

        public IEnumerable<CelValue> Keys { get; }

        public bool TryGet(CelValue key, out CelValue value)
        {
            if (key.Kind == CelKind.String && fields.TryGetValue(key.AsString, out var field))
            {
                value = field(context);
                return true;
            }

            value = default;
            return false;
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{fields.Count} fields");
    }
}
