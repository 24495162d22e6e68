using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Journeys.Domain.Context;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Tests.Context;

public sealed class SignalContentTests
{
    [Theory]
    [InlineData("19.99", "EUR", 1999)]
    [InlineData("\"19.99\"", "EUR", 1999)]
    [InlineData("0.005", "EUR", 1)]
    [InlineData("-0.005", "EUR", -1)]
    [InlineData("1e3", "EUR", 100000)]
    [InlineData("1250", "JPY", 1250)]
    [InlineData("1.2345", "KWD", 1235)]
    [InlineData("92233720368547758079223372036854775807", "EUR", Amount.Largest)]
    [InlineData("0.1000000000000000055511151231257827", "EUR", 10)]
    [InlineData("1e-999", "EUR", 0)]
    public void Amount_AsText_IsExact(string text, string currency, long minor)
    {
        var content = SignalContent.Of(Sample.Track("Order Refunded", Sample.At(), $$"""{"currency":"{{currency}}","total":{{text}}}"""));
        Assert.Equal(minor, content.TotalMinor(content.Currency));
    }

    [Fact]
    public void Products_OfAnOrder_AreRead()
    {
        var content = SignalContent.Of(Sample.Track(
            "Order Completed",
            Sample.At(),
            """{"order_id":"A\u00e91","revenue":5,"total":12.5,"currency":"eur","extra":{"deep":[1,{"total":9}]},"products":[{"product_id":"p1","category":"Garden > Tools","price":"3.25","quantity":2},7,{"sku":"s2","price":6}]}"""));
        Assert.Equal(2, content.Products.Length);
        Assert.Equal(("p1", "Garden > Tools", 2), (content.Products[0].ProductId, content.Products[0].CategoryName, content.Products[0].Quantity));
        Assert.Equal("s2", content.Products[1].ProductId);
        Assert.Equal(1250, content.TotalMinor(content.Currency));
        Assert.Equal("6", Encoding.UTF8.GetString(content.Property("products.2.price").Span));
        Assert.Equal("[1,{\"total\":9}]", Encoding.UTF8.GetString(content.Property("extra.deep").Span));
        Assert.True(content.Property("extra.none").IsEmpty);
        Assert.False(content.IsMalformed);
    }

    [Fact]
    public void GivenAnyJson_WhenApplied_ThenNothingIsThrown()
    {
        string[] pieces =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\"products\":", "\"total\":", "\"order_id\":", "\"category\":", "\"\\ud800\"", "\"\\u0000\"", "1e99", "-", "1e-5", "99999999999999999999999", "null", "true",
            "\"value\":", "\"price\":", "\"quantity\":", "\"latitude\":", "\"longitude\":", "\"a > b / c\"", "\"€\"", "\xff\xfe", " ", "\"locale\":", "\"location\":{", "{\"value\":", "\"address\":{\"city\":",
        ];
        string[] names = ["Order Completed", "Order Refunded", "Cart Viewed", "Product Added", "Survey Answered", "Complaint Opened", "Location Updated", "\ud800", "", "Email Opened"];
        Prop.ForAll(Gen.Choose(1, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new RandomSignals(seed);
            var context = new CustomerContext();
            for (var i = 0; i < 40; i++)
            {
                var signal = random.Next(i);
                byte[] Broken()
                {
                    var text = new StringBuilder("{");
                    for (var n = random.Below(14); n > 0; n--)
                        text.Append(pieces[random.Below(pieces.Length)]);
                    return random.Below(2) == 0 ? Encoding.UTF8.GetBytes(text.ToString()) : Encoding.Latin1.GetBytes(text.ToString());
                }

                byte[] Flipped(ReadOnlyMemory<byte> json)
                {
                    var bytes = json.ToArray();
                    for (var n = random.Below(4); n > 0 && bytes.Length > 0; n--)
                        bytes[random.Below(bytes.Length)] = (byte)random.Below(256);
                    return bytes;
                }

                context.Take(signal with { Properties = Flipped(signal.Properties), Traits = Flipped(signal.Traits) });
                context.Take(signal with { Name = names[random.Below(names.Length)], Properties = Broken(), Traits = Broken(), Context = Broken(), At = new Instant(random.Below(9) == 0 ? long.MinValue : long.MaxValue - random.Below(9)) });
            }

            return Sample.Decoded(context.Bytes()).Bytes().AsSpan().SequenceEqual(context.Bytes());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Load_OfKnownNames_DoesNotAllocate()
    {
        var signal = Sample.Track("Product Viewed", Sample.At(), """{"product_id":"alloc-1","category":"Garden","price":19.99,"currency":"EUR","name":"Spade"}""", """{"locale":"fr-FR","page":{"path":"/p"}}""");
        var content = new SignalContent();
        content.Load(signal);
        content.Load(signal);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            content.Load(signal);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(SignalKind.Page, "Order Completed", SignalMeaning.PageSeen)]
    [InlineData(SignalKind.Track, "Order Completed", SignalMeaning.OrderPlaced)]
    [InlineData(SignalKind.Track, "Push Notification Tapped", SignalMeaning.MessageClicked)]
    [InlineData(SignalKind.Track, "Email Bounced", SignalMeaning.Passive)]
    [InlineData(SignalKind.Track, "Quiz Finished", SignalMeaning.Activity)]
    public void Meaning_OfANameAndKind(SignalKind kind, string name, SignalMeaning meaning) => Assert.Equal(meaning, SignalMeanings.Of(kind, name));
}
