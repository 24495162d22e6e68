using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Tests.Context;

/// <summary>Signals for tests.</summary>
internal static class Sample
{
    public static readonly Instant Start = Instant.From(new DateTimeOffset(2026, 5, 2, 9, 0, 0, TimeSpan.Zero));

    public static Instant At(double days = 0, double hours = 0, double minutes = 0) =>
        Start + TimeSpan.FromMilliseconds((long)(((((days * 24) + hours) * 60) + minutes) * 60_000));

    public static Signal Track(string name, Instant at, string properties = "{}", string context = "", string traits = "", string id = "", int offset = 0) =>
        Make(SignalKind.Track, name, at, properties, context, traits, id, offset);

    public static Signal Page(Instant at, string category) =>
        Make(SignalKind.Page, "Article", at, $$"""{"category":"{{category}}","path":"/a"}""", "", "", "", 0);

    public static Signal Identify(Instant at, string traits, string context = "") => Make(SignalKind.Identify, "", at, "", context, traits, "", 0);

    public static Signal Order(string number, Instant at, string total, string products = "[]", string currency = "EUR") =>
        Track("Order Completed", at, $$"""{"order_id":"{{number}}","total":{{total}},"currency":"{{currency}}","products":{{products}}}""");

    public static Signal Make(SignalKind kind, string name, Instant at, string properties, string context, string traits, string id, int offset) => new()
    {
        Kind = kind,
        Name = name,
        At = at,
        ReceivedAt = at,
        MessageId = id.Length > 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{name}-{at.Milliseconds}-{properties}"),
        Identifiers = ImmutableArray.Create(new Identifier("user_id", "u")),
        OffsetMinutes = (short)offset,
        Properties = Encoding.UTF8.GetBytes(properties),
        Traits = Encoding.UTF8.GetBytes(traits),
        Context = Encoding.UTF8.GetBytes(context),
    };

    public static CustomerContext Take(this CustomerContext context, Signal signal, bool isHistory = false)
    {
        context.Apply(signal, SignalContent.Of(signal), isHistory);
        return context;
    }

    public static byte[] Bytes(this CustomerContext context)
    {
        var writer = new StateWriter();
        context.Encode(writer);
        return writer.Written.ToArray();
    }

    public static CustomerContext Decoded(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes);
        var context = CustomerContext.Decode(ref reader);
        Assert.True(reader.AtEnd);
        return context;
    }
}
