using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Journeys.Stories.Harness;

namespace Journeys.Stories;

/// <summary>A developer points an existing Segment client or a CloudEvents source at it, and it works.</summary>
public sealed class Story38
{
    private const string At = "2026-05-04T08:00:00Z";

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story38_SegmentClientsAndCloudEventSourcesWorkAsTheyAre(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, At);
        for (var time = 0; time < 2; time++)
        {
            // The second time is what clients do when an answer was lost: nothing changes.
            await SendAsSegmentAsync(shop);
            await SendAsCloudEventsAsync(shop);
        }

        await shop.RestartAsync();
        await SendAsSegmentAsync(shop);
        var dev = await shop.FindAsync("user_id:dev");
        var messages = (await shop.TimelineAsync(dev.Id)).Where(e => e.IsSignal).Select(e => e.MessageId!).ToList();
        Assert.Equal(
            ["/batch#3", "/batch#4", "/binary#1", "/structured#2", "batch-1", "batch-2", "beacon", "gzip", "single"],
            messages.Order(StringComparer.Ordinal));
        Assert.Equal(dev.Id, (await shop.FindAsync("anonymous_id:dev-cookie")).Id);
        Assert.Equal("d@example.org", dev.Fact("email", "declared").GetProperty("value").GetString());
        Assert.Equal(4200, dev.RevenueMinor("EUR"));

        // A mistake is named, and what is good beside it is kept.
        using var mixed = Post("/v1/batch", $$$"""
            {"writeKey":"{{{shop.WriteKey}}}","batch":[{"type":"track","userId":"dev","messageId":"good","event":"Fine","timestamp":"{{{At}}}"},{"type":"track","userId":"dev"}]}
            """);
        var answer = await shop.SendAsync(mixed, HttpStatusCode.OK);
        Assert.Equal((1, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("rejected").GetInt32()));
        Assert.Equal("event", answer.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory, ClassData(typeof(Worlds))]
    public async Task Story38_WhatIsSentAgainAfterHoursChangesNothing(string engine, string store)
    {
        await using var shop = await Shop.OpenAsync(engine, store, At);
        string[] messages =
        [
            """{"userId":"dev","messageId":"without-time","event":"Clicked"}""",
            """{"userId":"dev","messageId":"same-bytes","event":"Clicked","timestamp":"2026-05-04T08:00:00Z","sentAt":"2026-05-04T08:00:00Z"}""",
            """{"userId":"dev","messageId":"clock-ahead","event":"Clicked","timestamp":"2026-05-05T08:00:00Z"}""",
            """{"userId":"dev","messageId":"with-time","event":"Clicked","timestamp":"2026-05-04T07:59:00Z"}""",
        ];
        for (var time = 0; time < 2; time++)
        {
            foreach (var message in messages)
            {
                using var request = Post("/v1/track", message);
                request.Headers.Authorization = new("Bearer", shop.WriteKey);
                await shop.SendAsync(request, HttpStatusCode.OK);
            }

            // Long enough, and enough else, for nothing of it to be in memory any more.
            for (var page = 0; page < 50; page++)
            {
                shop.GoTo(shop.Now.AddMinutes(5));
                await shop.PageAsync(new { userId = "dev" }, "Docs", "Reference");
            }
        }

        var kept = (await shop.TimelineAsync((await shop.FindAsync("user_id:dev")).Id)).Where(e => e.IsSignal).Select(e => e.MessageId!).ToList();
        Assert.Equal(104, kept.Count);
        Assert.Equal(104, kept.Distinct().Count());
    }

    private static async Task SendAsSegmentAsync(Shop shop)
    {
        // Basic auth, one call; the body's write key, a batch; the browser client's short path and text/plain; gzip, and the key in a header.
        using var single = Post("/v1/identify", $$$"""
            {"userId":"dev","anonymousId":"dev-cookie","messageId":"single","timestamp":"{{{At}}}","traits":{"email":"d@example.org"}}
            """);
        single.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(shop.WriteKey + ":")));
        await shop.SendAsync(single, HttpStatusCode.OK);

        using var batch = Post("/v1/batch", $$$"""
            {"writeKey":"{{{shop.WriteKey}}}","sentAt":"{{{At}}}","batch":[
              {"type":"page","userId":"dev","messageId":"batch-1","timestamp":"{{{At}}}","name":"Docs"},
              {"type":"track","userId":"dev","messageId":"batch-2","timestamp":"{{{At}}}","event":"Order Completed","properties":{"order_id":"s-1","total":42,"currency":"EUR"}}
            ]}
            """);
        await shop.SendAsync(batch, HttpStatusCode.OK);

        using var beacon = Post("/v1/t", $$$"""
            {"writeKey":"{{{shop.WriteKey}}}","anonymousId":"dev-cookie","messageId":"beacon","timestamp":"{{{At}}}","event":"Clicked"}
            """, "text/plain");
        await shop.SendAsync(beacon, HttpStatusCode.OK);

        using var gzip = Post("/v1/track", Compressed($$$"""
            {"userId":"dev","messageId":"gzip","timestamp":"{{{At}}}","event":"Compressed"}
            """));
        gzip.Content!.Headers.ContentEncoding.Add("gzip");
        gzip.Headers.Authorization = new("Bearer", shop.WriteKey);
        await shop.SendAsync(gzip, HttpStatusCode.OK);
    }

    private static async Task SendAsCloudEventsAsync(Shop shop)
    {
        using var binary = Post("/v1/events", """{"page":"pricing"}""");
        foreach (var (name, value) in (IEnumerable<(string, string)>)
            [("id", "1"), ("source", "/binary"), ("specversion", "1.0"), ("type", "com.example.read"), ("subject", "user_id:dev"), ("time", At)])
            binary.Headers.Add("ce-" + name, value);
        await SendEventAsync(shop, binary);

        using var structured = Post("/v1/events", Event("2", "/structured"), "application/cloudevents+json");
        await SendEventAsync(shop, structured);

        using var batch = Post("/v1/events", $"[{Event("3", "/batch")},{Event("4", "/batch")}]", "application/cloudevents-batch+json");
        await SendEventAsync(shop, batch);
    }

    private static async Task SendEventAsync(Shop shop, HttpRequestMessage request)
    {
        request.Headers.Authorization = new("Bearer", shop.WriteKey);
        await shop.SendAsync(request, HttpStatusCode.OK);
    }

    private static string Event(string id, string source) => $$$"""
        {"specversion":"1.0","id":"{{{id}}}","source":"{{{source}}}","type":"com.example.read","subject":"user_id:dev","time":"{{{At}}}","data":{"page":"pricing"}}
        """;

    private static HttpRequestMessage Post(string path, string body, string type = "application/json") => Post(path, Encoding.UTF8.GetBytes(body), type);

    private static HttpRequestMessage Post(string path, byte[] body, string type = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return request;
    }

    private static byte[] Compressed(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
