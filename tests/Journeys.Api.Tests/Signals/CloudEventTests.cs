using System.Net.Http.Headers;
using System.Text;
using Journeys.Domain.Signals;
using static Journeys.Api.Tests.Signals.Reading;

namespace Journeys.Api.Tests.Signals;

public sealed class CloudEventTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Structured = "application/cloudevents+json";
    private const string Batched = "application/cloudevents-batch+json; charset=utf-8";

    private readonly TestNode node = fixture.Node;

    [Fact]
    public async Task Structured_AllAttributes_BecomesATrack()
    {
        var answer = await node.PostAsync("/v1/events", """
            {"specversion":"1.0","id":"e1","source":"/shop/till","type":"org.example.paid","subject":"loyalty_id:L1","time":"2026-05-01T13:59:00+02:00",
             "datacontenttype":"application/json","email":"Ada@b.c","data":{"total":3,"userId":"u1","items":[1,2]}}
            """, type: Structured);
        Assert.Equal(200, answer.Status);
        var signal = Last();
        Assert.Equal((SignalKind.Track, "org.example.paid", "/shop/till#e1", "/shop/till"), (signal.Kind, signal.Name, signal.MessageId, signal.Source));
        Assert.Equal("loyalty_id:L1 email:ada@b.c user_id:u1", Who(signal));
        Assert.Equal(("2026-05-01T11:59:00.000Z", (short)120), (signal.At.ToString(), signal.OffsetMinutes));
        Assert.Equal("""{"total":3,"userId":"u1","items":[1,2]}""", Text(signal.Properties));
        Assert.True(signal.Context.IsEmpty);
    }

    [Fact]
    public async Task Structured_SameSourceAndId_Duplicate()
    {
        const string Json = """{"specversion":"1.0","id":"twice","source":"s","type":"t","userid":"u"}""";
        Assert.Equal("""{"success":true,"accepted":1}""", (await node.PostAsync("/v1/events", Json, type: Structured)).Text);
        Assert.Equal("""{"success":true,"accepted":0,"duplicates":1}""", (await node.PostAsync("/v1/events", Json, type: Structured)).Text);
        Assert.Equal("""{"success":true,"accepted":1}""",
            (await node.PostAsync("/v1/events", Json.Replace("\"s\"", "\"s2\"", StringComparison.Ordinal), type: Structured)).Text);
    }

    [Fact]
    public async Task Batched_SomeBad_OthersKept()
    {
        var answer = await node.PostAsync("/v1/events", """
            [{"specversion":"1.0","id":"b1","source":"s","type":"t","userid":"u"},
             {"specversion":"0.3","id":"b2","source":"s","type":"t","userid":"u"},
             {"specversion":"1.0","id":"b3","source":"s","type":"t"},
             {"specversion":"1.0","id":"b4","source":"s","type":"t","time":"noon","userid":"u"}, 5]
            """, type: Batched);
        Assert.Equal(200, answer.Status);
        Assert.Equal((1, 4), (answer.Json.GetProperty("accepted").GetInt32(), answer.Json.GetProperty("rejected").GetInt32()));
        Assert.Equal(["1 specversion specversion", "2 subject identifier", "3 time rfc3339", "4  object"],
            answer.Json.GetProperty("errors").EnumerateArray().Select(e =>
                $"{e.GetProperty("item").GetInt32()} {e.GetProperty("field").GetString()} {e.GetProperty("rule").GetString()}"));
    }

    [Fact]
    public async Task Binary_PercentEncodedHeaders_Decoded()
    {
        var answer = await SendBinaryAsync("""{"total":3}""", "application/json", ("ce-specversion", "1.0"), ("ce-id", "b%201"), ("ce-source", "/caf%C3%A9"),
            ("ce-type", "Order Completed"), ("ce-subject", "user_id:%E2%82%AC%2042"), ("ce-time", "2026-05-01T11:00:00Z"), ("ce-anonymousid", "a1"));
        Assert.Equal(200, answer.Status);
        var signal = Last();
        Assert.Equal(("/café#b 1", "Order Completed", "user_id:€ 42 anonymous_id:a1"), (signal.MessageId, signal.Name, Who(signal)));
        Assert.Equal("""{"total":3}""", Text(signal.Properties));
    }

    [Fact]
    public async Task Binary_NoData_Taken()
    {
        var answer = await SendBinaryAsync("", null, ("ce-specversion", "1.0"), ("ce-id", "nodata"), ("ce-source", "s"), ("ce-type", "t"), ("ce-userid", "u"));
        Assert.Equal(200, answer.Status);
        Assert.True(Last().Properties.IsEmpty);
    }

    [Theory]
    [InlineData("com.segment.identify", """{"userId":"u9","traits":{"email":"x@y.z"}}""", SignalKind.Identify, "", "user_id:u9 email:x@y.z")]
    [InlineData("com.segment.track", """{"anonymousId":"a","event":"Product Viewed","messageId":"ignored"}""", SignalKind.Track, "Product Viewed", "anonymous_id:a")]
    public async Task Type_OfSegment_DataAreTheCall(string type, string data, SignalKind kind, string name, string who)
    {
        var answer = await node.PostAsync("/v1/events",
            $$"""{"specversion":"1.0","id":"{{type}}","source":"seg","data":{{data}},"type":"{{type}}","time":"2026-05-01T10:00:00Z"}""", type: Structured);
        Assert.Equal(200, answer.Status);
        var signal = Last();
        Assert.Equal((kind, name, who, $"seg#{type}", "2026-05-01T10:00:00.000Z"),
            (signal.Kind, signal.Name, Who(signal), signal.MessageId, signal.At.ToString()));
    }

    [Theory]
    [InlineData("\"data\":[1,2]", """{"data":[1,2]}""")]
    [InlineData("\"data\":\"<a/>\",\"datacontenttype\":\"text/xml\"", """{"data":"<a/>"}""")]
    [InlineData("\"data\":null", "")]
    [InlineData("\"data\":{}", "")]
    [InlineData("\"data_base64\":\"eyJhIjoxfQ==\"", """{"a":1}""")]
    public async Task Data_OfAnyShape_Kept(string member, string expected)
    {
        var answer = await node.PostAsync("/v1/events",
            $$"""{"specversion":"1.0","id":"{{Guid.NewGuid()}}","source":"s","type":"t","userid":"u",{{member}}}""", type: Structured);
        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, Text(Last().Properties));
    }

    [Theory]
    [InlineData("\"data_base64\":\"eyJhIjox\"", "data_base64", "json")]
    [InlineData("\"data_base64\":\"???\"", "data_base64", "encoding")]
    [InlineData("\"data_base64\":7", "data_base64", "string")]
    [InlineData("\"data_base64\":\"/////w==\"", "data_base64", "utf8")]
    [InlineData("\"data_base64\":\"eyJhIjoxfQ==\",\"datacontenttype\":\"image/png\"", "datacontenttype", "datacontenttype")]
    [InlineData("\"data\":1,\"data_base64\":\"eyJhIjoxfQ==\"", "data_base64", "twice")]
    [InlineData("\"subject\":{}", "subject", "string")]
    [InlineData("\"datacontenttype\":false", "datacontenttype", "string")]
    public async Task Structured_BreaksARule_Named(string member, string field, string rule)
    {
        var answer = await node.PostAsync("/v1/events",
            $$"""{"specversion":"1.0","id":"x","source":"s","type":"t","userid":"u",{{member}}}""", type: Structured);
        Assert.Equal((400, field, rule), (answer.Status, answer.Field, answer.Rule));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3000)]
    public async Task Structured_LongId_Named(int length)
    {
        var answer = await node.PostAsync("/v1/events",
            $$"""{"specversion":"1.0","id":"{{new string('x', length)}}","source":"s","type":"t","userid":"u"}""", type: Structured);
        Assert.Equal((400, "id", "length"), (answer.Status, answer.Field, answer.Rule));
    }

    [Theory]
    [InlineData("ce-id", "id", "required")]
    [InlineData("ce-source", "source", "required")]
    [InlineData("ce-type", "type", "required")]
    [InlineData("ce-specversion", "specversion", "required")]
    [InlineData("ce-userid", "subject", "identifier")]
    public async Task Binary_AttributeMissing_Named(string missing, string field, string rule)
    {
        (string, string)[] all = [("ce-specversion", "1.0"), ("ce-id", "i"), ("ce-source", "s"), ("ce-type", "t"), ("ce-userid", "u")];
        var answer = await SendBinaryAsync("{}", "application/json", [.. all.Where(h => h.Item1 != missing)]);
        Assert.Equal((400, field, rule), (answer.Status, answer.Field, answer.Rule));
    }

    [Theory]
    [InlineData("bad%zz", "encoding")]
    [InlineData("bad%ff", "encoding")]
    [InlineData("bad%", "encoding")]
    public async Task Binary_BrokenEncoding_Named(string id, string rule)
    {
        var answer = await SendBinaryAsync("{}", "application/json", ("ce-specversion", "1.0"), ("ce-id", id), ("ce-source", "s"), ("ce-type", "t"), ("ce-userid", "u"));
        Assert.Equal((400, "id", rule), (answer.Status, answer.Field, answer.Rule));
    }

    [Fact]
    public async Task Binary_DataNotJson_Refused()
    {
        var answer = await SendBinaryAsync("<a/>", "text/xml", ("ce-specversion", "1.0"), ("ce-id", "i"), ("ce-source", "s"), ("ce-type", "t"), ("ce-userid", "u"));
        Assert.Equal((400, "datacontenttype", "datacontenttype"), (answer.Status, answer.Field, answer.Rule));
    }

    [Fact]
    public async Task Subject_OfAnotherKind_KeptInContext()
    {
        await node.PostAsync("/v1/events", """{"specversion":"1.0","id":"su","source":"s","type":"t","subject":"urn:order:\"7\"","userid":"u"}""", type: Structured);
        Assert.Equal(("user_id:u", """{"subject":"urn:order:\u00227\u0022"}"""), (Who(Last()), Text(Last().Context)));
    }

    private Signal Last() => node.Ingress.Taken.Last();

    private async Task<Answer> SendBinaryAsync(string data, string? type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(data));
        if (type is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Authorization = TestNode.Basic(node.WriteKey);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await node.SendAsync(request);
    }
}
