using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Journeys.Api.Tests.Signals;

public sealed class HostileTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Good = """{"type":"track","event":"E","userId":"u"}""";

    private readonly TestNode node = fixture.Node;

    public static TheoryData<string, string> Bodies() => new()
    {
        { "", "json" },
        { "   ", "json" },
        { "{", "json" },
        { "nul", "json" },
        { "{\"batch\":", "json" },
        { "{\"batch\":[", "json" },
        { "{\"batch\":[{]}", "json" },
        { "{\"batch\":[]}}", "json" },
        { "{\"batch\":[],}", "json" },
        { "{\"batch\":[{\"a\":01}]}", "json" },
        { "{\"batch\":[{\"a\":NaN}]}", "json" },
        { "{\"batch\":[{\"a\":\"\u0001\"}]}", "json" },
        { "{\"batch\":[{\"a\":\"\\x\"}]}", "json" },
        { "{\"batch\":/* */[]}", "json" },
        { "\ufeff{\"batch\":[]}", "json" },
        { new string('[', 100_000), "json" },
        { "{\"batch\":[" + new string('[', 5000) + new string(']', 5000) + "]}", "json" },
        { string.Concat(Enumerable.Repeat("{\"a\":", 20_000)), "json" },
        { "{}", "required" },
        { "[]", "object" },
        { "7", "object" },
        { "null", "object" },
        { "{\"batch\":{}}", "array" },
        { "{\"batch\":null}", "array" },
        { "{\"batch\":[],\"batch\":[]}", "twice" },
        { "{\"batch\":[null,1,\"a\",[],true]}", "object" },
        { "{\"batch\":[{\"type\":\"track\",\"event\":\"E\",\"userId\":" + new string('9', 400) + "}]}", "string" },
        { "{\"batch\":[{\"type\":\"track\",\"event\":\"E\",\"userId\":\"u\",\"properties\":" + new string('[', 50) + new string(']', 50) + "}]}", "depth" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Batch_Hostile_Refused(string body, string rule)
    {
        var answer = await node.PostAsync("/v1/batch", body);
        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.Type));
        var expected = rule == "depth" ? answer.Rule is "depth" or "object" : answer.Rule == rule;
        Assert.True(expected, answer.Text);
        Assert.Equal(400, answer.Json.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Batch_HugeNumbersAndOddKeys_KeptAsTheyAre()
    {
        const string Odd = """{"n":1e999999,"m":123456789012345678901234567890.5,"":"","a":1,"a":2,"__proto__":{}}""";
        var answer = await node.PostAsync("/v1/track", $$"""{"event":"Odd","userId":"u","properties":{{Odd}}}""");
        Assert.Equal(200, answer.Status);
        Assert.Equal(Odd, Reading.Text(node.Ingress.Taken.Last(s => s.Name == "Odd").Properties));
    }

    [Fact]
    public async Task Body_NotUtf8_Refused()
    {
        var bytes = Encoding.Latin1.GetBytes("""{"event":"café","userId":"u"}""");
        var answer = await node.PostAsync("/v1/track", bytes);
        Assert.Equal((400, "utf8"), (answer.Status, answer.Rule));
        Assert.Equal(400, (await node.PostAsync("/v1/track", Encoding.Unicode.GetBytes(Good))).Status);
    }

    [Fact]
    public async Task Body_TooLarge_Refused()
    {
        var item = $$$"""{"type":"track","event":"E","userId":"u","properties":{"a":"{{{new string('x', 900)}}}"}}""";
        var fits = $$"""{"batch":[{{string.Join(",", Enumerable.Repeat(item, 500))}}]}""";
        Assert.Equal(200, (await node.PostAsync("/v1/batch", fits)).Status);
        var answer = await node.PostAsync("/v1/batch", $$"""{"batch":[{{string.Join(",", Enumerable.Repeat(item, 600))}}]}""");
        Assert.Equal((400, "body-size"), (answer.Status, answer.Rule));
        answer = await node.PostAsync("/v1/track", item.Replace("xxx", new string('x', 200), StringComparison.Ordinal));
        Assert.Equal((400, "message-size"), (answer.Status, answer.Rule));
    }

    [Fact]
    public async Task Body_TooLargeInChunks_Refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/batch");
        request.Headers.Authorization = TestNode.Basic(node.WriteKey);
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StringContent($$"""{"batch":["{{new string('x', 600_000)}}"]}""", Encoding.UTF8, "application/json");
        var answer = await node.SendAsync(request);
        Assert.Equal((400, "body-size"), (answer.Status, answer.Rule));
    }

    [Fact]
    public async Task Gzip_Good_Read()
    {
        var answer = await node.PostAsync("/v1/track", Gzip(Encoding.UTF8.GetBytes(Good)), encoding: "gzip");
        Assert.Equal((200, """{"success":true,"accepted":1}"""), (answer.Status, answer.Text));
        var batch = $$"""{"batch":[{{string.Join(",", Enumerable.Repeat(Good, 5000))}}]}""";
        Assert.Equal(5000, (await node.PostAsync("/v1/batch", Gzip(Encoding.UTF8.GetBytes(batch)), encoding: "GZIP")).Json.GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task Gzip_Bomb_Refused()
    {
        var bomb = Gzip(new byte[200 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 500 * 1024);
        var before = GC.GetTotalAllocatedBytes();
        var answer = await node.PostAsync("/v1/batch", bomb, encoding: "gzip");
        Assert.Equal((400, "body-size"), (answer.Status, answer.Rule));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 20 * 1024 * 1024);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(30)]
    public async Task Gzip_Truncated_Refused(int length)
    {
        var whole = Gzip(Encoding.UTF8.GetBytes(Good));
        var answer = await node.PostAsync("/v1/track", whole[..length], encoding: "gzip");
        // Where what is left can be unpacked, it is the JSON that ends too early.
        Assert.Equal(400, answer.Status);
        Assert.Contains(answer.Rule, new[] { "gzip", "json" });
    }

    [Fact]
    public async Task Gzip_NotGzip_Refused()
    {
        var answer = await node.PostAsync("/v1/track", Encoding.UTF8.GetBytes(Good), encoding: "gzip");
        Assert.Equal((400, "gzip"), (answer.Status, answer.Rule));
    }

    [Theory]
    [InlineData("application/xml", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("multipart/form-data; boundary=x", null)]
    [InlineData("application/json", "br")]
    [InlineData("application/json", "deflate")]
    public async Task Media_Unknown_Refused(string type, string? encoding) =>
        Assert.Equal(415, (await node.PostAsync("/v1/track", Encoding.UTF8.GetBytes(Good), type: type, encoding: encoding)).Status);

    [Fact]
    public async Task Errors_Many_ListedUpToAHundred()
    {
        var answer = await node.PostAsync("/v1/batch", $$"""{"batch":[{{Good}},{{string.Join(",", Enumerable.Repeat("1", 1000))}}]}""");
        Assert.Equal((200, 1, 1000, 100), (answer.Status, answer.Json.GetProperty("accepted").GetInt32(), answer.Json.GetProperty("rejected").GetInt32(),
            answer.Json.GetProperty("errors").GetArrayLength()));
    }

    [Fact]
    public async Task Errors_HoldNothingPersonal()
    {
        var answer = await node.PostAsync("/v1/track", """{"event":"E","userId":{"secret":"ada@example.org"},"timestamp":"ada@example.org"}""");
        Assert.Equal((400, "userId", "string"), (answer.Status, answer.Field, answer.Rule));
        Assert.Equal("object", answer.Json.GetProperty("errors")[0].GetProperty("value").GetString());
        Assert.DoesNotContain("ada@", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_BrokenOff_NodeLivesOn()
    {
        var address = new Uri(node.Url);
        for (var i = 0; i < 5; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"event\""));
        }

        Assert.Equal(200, (await node.PostAsync("/v1/track", Good)).Status);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var into = new MemoryStream();
        using (var gzip = new GZipStream(into, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return into.ToArray();
    }
}
