using Journeys.Domain.Signals;
using static Journeys.Api.Tests.Signals.Reading;

namespace Journeys.Api.Tests.Signals;

public sealed class SegmentCallTests
{
    [Fact]
    public void Track_AllFields_Kept()
    {
        var signal = Good("""
            {"type":"track","messageId":"m1","userId":"u1","anonymousId":"a1","event":"Order Completed","timestamp":"2026-05-01T11:59:00Z",
             "properties":{"order_id":"o1","total":12.50,"products":[{"sku":"s1"}]},
             "context":{"library":{"name":"x"},"ip":"192.0.2.1","locale":"fr-FR","page":{"path":"/p"},"traits":{"plan":"gold"}},
             "integrations":{"All":true},"channel":"server"}
            """);
        Assert.Equal(SignalKind.Track, signal.Kind);
        Assert.Equal("Order Completed", signal.Name);
        Assert.Equal("m1", signal.MessageId);
        Assert.Equal("web", signal.Source);
        Assert.Equal("user_id:u1 anonymous_id:a1", Who(signal));
        Assert.Equal(Now - TimeSpan.FromMinutes(1), signal.At);
        Assert.Equal(Now, signal.ReceivedAt);
        Assert.Equal("""{"order_id":"o1","total":12.50,"products":[{"sku":"s1"}]}""", Text(signal.Properties));
        Assert.Equal("""{"plan":"gold"}""", Text(signal.Traits));
        Assert.Equal("""{"locale":"fr-FR","page":{"path":"/p"}}""", Text(signal.Context));
    }

    [Fact]
    public void Call_NothingButLibraryInContext_ContextEmpty() =>
        Assert.True(Good("""{"type":"track","userId":"u","event":"E","context":{"library":{"name":"x"}},"properties":{}}""") is
            { Context.IsEmpty: true, Properties.IsEmpty: true });

    [Fact]
    public void Call_NoMessageId_FreshOneOrThatOfOrigin()
    {
        const string Json = """{"type":"track","userId":"u","event":"E"}""";
        Assert.NotEqual(Good(Json).MessageId, Good(Json).MessageId);
        Assert.Equal("file@12", Good(Json, origin: Origin with { MessageId = "file@12" }).MessageId);
    }

    [Theory]
    [InlineData("""{"type":"identify","userId":"u","traits":{"email":"Ada@Example.org","phone":"+33 6 12-34","loyalty_id":"L1"}}""",
        "user_id:u email:ada@example.org phone:+3361234 loyalty_id:L1")]
    [InlineData("""{"type":"identify","userId":"u","properties":{"email":"a@b.c"}}""", "user_id:u email:a@b.c")]
    [InlineData("""{"type":"track","event":"Invite Sent","userId":"u","properties":{"email":"friend@b.c"}}""", "user_id:u")]
    [InlineData("""{"type":"track","event":"E","userId":"u","context":{"traits":{"email":"a@b.c"}}}""", "user_id:u email:a@b.c")]
    [InlineData("""{"type":"track","event":"E","anonymousId":"a","context":{"device":{"id":"d1","advertisingId":"ad1","type":"ios"}}}""",
        "anonymous_id:a device_id:d1 mobile_id:ad1")]
    [InlineData("""{"type":"alias","userId":"u","previousId":"a9"}""", "user_id:u anonymous_id:a9")]
    [InlineData("""{"type":"group","userId":"u","groupId":"g","traits":{"email":"office@b.c"}}""", "user_id:u")]
    [InlineData("""{"type":"track","event":"E","userId":42}""", "user_id:42")]
    [InlineData("""{"type":"track","event":"E","userId":"null","anonymousId":"a"}""", "anonymous_id:a")]
    [InlineData("""{"type":"identify","userId":"u","traits":{"email":"u"},"anonymousId":"u"}""", "user_id:u anonymous_id:u")]
    [InlineData("""{"type":"track","event":"E","context":{"externalIds":[{"id":"L7","type":"loyalty_id","collection":"users","encoding":"none"}]}}""", "loyalty_id:L7")]
    [InlineData("""{"type":"track","event":"E","context":{"externalId":[{"id":"b1","type":"brazeExternalId"}]}}""", "braze_external_id:b1")]
    [InlineData("""{"type":"track","event":"E","userId":"u","context":{"externalIds":[{"id":"x","type":"acct","collection":"accounts"}]}}""", "user_id:u")]
    [InlineData("""{"type":"track","event":"E","userId":"u","context":{"externalIds":[{"id":"ff","type":"email","encoding":"sha256"},{"id":"i","type":"ios.idfa"}]}}""",
        "user_id:u email_sha256:ff mobile_id:i")]
    [InlineData("""{"type":"identify","userId":"\u00e9\ud83d\ude00","traits":{"em\u0061il":"a@b.c"}}""", "user_id:é😀 email:a@b.c")]
    public void Call_Identifiers_Found(string json, string expected) => Assert.Equal(expected, Who(Good(json)));

    [Fact]
    public void Group_TraitsOfTheGroup_ArePropertiesWithItsId()
    {
        var signal = Good("""{"type":"group","userId":"u","groupId":"g1","traits":{"name":"Acme"},"context":{"traits":{"plan":"x"}}}""");
        Assert.Equal("""{"name":"Acme","groupId":"g1"}""", Text(signal.Properties));
        Assert.Equal("""{"plan":"x"}""", Text(signal.Traits));
        Assert.Equal("""{"groupId":"g1"}""", Text(Good("""{"groupId":"g1","userId":"u"}""", SignalKind.Group).Properties));
    }

    [Theory]
    [InlineData("""{"name":"Home","category":"Docs","userId":"u"}""", "Home", """{"category":"Docs"}""")]
    [InlineData("""{"category":"Docs","userId":"u","properties":{"path":"/"}}""", "Docs", """{"path":"/","category":"Docs"}""")]
    [InlineData("""{"category":"Docs","userId":"u","properties":{"category":"Own"}}""", "Docs", """{"category":"Own"}""")]
    [InlineData("""{"userId":"u"}""", "", "")]
    public void Page_NameAndCategory_Kept(string json, string name, string properties)
    {
        var signal = Good(json, SignalKind.Page);
        Assert.Equal((name, properties), (signal.Name, Text(signal.Properties)));
    }

    [Fact]
    public void Call_Indented_PayloadCompact() =>
        Assert.Equal("""{"a b":"c \" d","e":[1,2]}""",
            Text(Good("{\"type\":\"track\",\"event\":\"E\",\"userId\":\"u\",\"properties\":{\n  \"a b\": \"c \\\" d\",\r\n\t\"e\": [1, 2]\n}}").Properties));

    [Fact]
    public void Call_HalfAnEmoji_Mended() =>
        Assert.Equal("""{"a":"x\ufffd","b":"\ud83d\ude00","c":"\\ud83d","d":"\ufffd"}""",
            Text(Good("""{"type":"track","event":"E","userId":"u","properties":{"a":"x\ud83d","b":"\ud83d\ude00","c":"\\ud83d","d":"\uDE00"}}""").Properties));

    [Theory]
    [InlineData("""{"userId":"u","event":"E"}""", "type", "required")]
    [InlineData("""{"type":"buy","userId":"u","event":"E"}""", "type", "call")]
    [InlineData("""{"type":7,"userId":"u","event":"E"}""", "type", "call")]
    [InlineData("""{"type":"track","userId":"u"}""", "event", "required")]
    [InlineData("""{"type":"track","userId":"u","event":""}""", "event", "required")]
    [InlineData("""{"type":"track","userId":"u","event":{"a":1}}""", "event", "string")]
    [InlineData("""{"type":"track","event":"E"}""", "userId", "identifier")]
    [InlineData("""{"type":"track","event":"E","userId":"undefined"}""", "userId", "identifier")]
    [InlineData("""{"type":"track","event":"E","userId":true}""", "userId", "string")]
    [InlineData("""{"type":"track","event":"E","userId":"u","userId":"v"}""", "userId", "twice")]
    [InlineData("""{"type":"track","event":"E","userId":"u","properties":[1]}""", "properties", "object")]
    [InlineData("""{"type":"track","event":"E","userId":"u","traits":"x"}""", "traits", "object")]
    [InlineData("""{"type":"track","event":"E","userId":"u","context":3}""", "context", "object")]
    [InlineData("""{"type":"track","event":"E","userId":"u","timestamp":"yesterday"}""", "timestamp", "rfc3339")]
    [InlineData("""{"type":"track","event":"E","userId":"u","timestamp":1746100000}""", "timestamp", "rfc3339")]
    [InlineData("""{"type":"track","event":"E","userId":"u","timestamp":"1969-12-31T23:59:59Z"}""", "timestamp", "rfc3339")]
    [InlineData("""{"type":"track","event":"E","userId":"u","timestamp":"2026-02-30T00:00:00Z"}""", "timestamp", "rfc3339")]
    [InlineData("""{"type":"track","event":"E","userId":"u","context":{"externalIds":{}}}""", "context.externalIds", "array")]
    [InlineData("""{"type":"track","event":"E","userId":"u","context":{"externalIds":[1]}}""", "context.externalIds", "object")]
    [InlineData("""{"type":"track","event":"E","userId":"u","context":{"externalIds":[{"type":"x"}]}}""", "context.externalIds.id", "required")]
    [InlineData("""{"type":"track","event":"E","userId":"u","context":{"externalIds":[{"id":"1","type":"ça"}]}}""", "context.externalIds.type", "namespace")]
    [InlineData("[]", "", "object")]
    [InlineData("\"x\"", "", "object")]
    [InlineData("""{"type":"track","event":"E","userId":"u"} x""", "", "json")]
    [InlineData("""{"type":"track","event":"E","userId":"u",}""", "", "json")]
    [InlineData("""{"type":"track","event":"E","userId":"u" """, "", "json")]
    [InlineData("", "", "json")]
    public void Call_BreaksARule_Named(string json, string field, string rule)
    {
        var refusal = Bad(json);
        Assert.Equal((field, rule), (refusal.Field, refusal.Rule.Code));
    }

    [Fact]
    public void Call_TooLong_Named()
    {
        Assert.Equal("length", Bad($$"""{"type":"track","event":"E","userId":"{{new string('x', 257)}}"}""").Rule.Code);
        Assert.Equal("string of 257 characters", Bad($$"""{"type":"track","event":"{{new string('é', 257)}}","userId":"u"}""").Value);
        var large = Bad($$$"""{"type":"track","event":"E","userId":"u","properties":{"a":"{{{new string('x', 33_000)}}}"}}""");
        Assert.Equal("message-size", large.Rule.Code);
        var deep = $$$"""{"type":"track","event":"E","userId":"u","properties":{"a":{{{new string('[', 40)}}}{{{new string(']', 40)}}}}}""";
        Assert.Equal("depth", Bad(deep).Rule.Code);
    }

    [Fact]
    public void Batch_SomeBad_OthersKeptAndBadOnesListed()
    {
        var (signals, refusals) = Batch("""
            {"batch":[{"type":"track","event":"A","userId":"u"},{"type":"track","userId":"u","properties":{"a":[1,{"b":2}]}},17,
            {"type":"page","anonymousId":"a"},{"type":"track","event":"B"}],"sentAt":"2026-05-01T12:00:00Z"}
            """);
        Assert.Equal(["A", ""], signals.Select(s => s.Name));
        Assert.Equal([(1, "event", "required"), (2, "", "object"), (4, "userId", "identifier")], refusals.Select(r => (r.Item, r.Field, r.Rule.Code)));
    }

    [Fact]
    public void Batch_ContextOfTheBatch_TakenOverWhereItemsSayNothingElse()
    {
        var (signals, _) = Batch("""
            {"context":{"locale":"fr","app":{"name":"shop"},"timezone":"Europe/Paris"},
             "batch":[{"type":"page","userId":"u"},{"type":"page","userId":"u","context":{"locale":"en"}}]}
            """);
        Assert.Equal("""{"locale":"fr","app":{"name":"shop"},"timezone":"Europe/Paris"}""", Text(signals[0].Context));
        Assert.Equal("""{"locale":"en","app":{"name":"shop"},"timezone":"Europe/Paris"}""", Text(signals[1].Context));
        Assert.All(signals, s => Assert.Equal(120, s.OffsetMinutes));
    }

    [Fact]
    public void Batch_ManySignals_ShareArraysOfBoundedSize()
    {
        var items = Enumerable.Range(0, 800).Select(i => $$$"""{"type":"track","event":"E","userId":"u{{{i}}}","properties":{"text":"{{{new string('x', 300)}}}"}}""");
        var (signals, _) = Batch($$"""{"batch":[{{string.Join(",", items)}}]}""");
        Assert.Equal(800, signals.Length);
        Assert.All(signals, s =>
        {
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(s.Properties, out var array));
            Assert.InRange(array.Array!.Length, 1, 16 * 1024);
        });
    }

    [Fact]
    public void Parser_UsedAgain_ForgetsTheLastBody()
    {
        var parser = new Api.Signals.SignalParser();
        parser.ReadBatch("""{"writeKey":"k","sentAt":"2026-05-01T11:00:00Z","context":{"locale":"fr"},"batch":[{"type":"page","userId":"u"},1]}"""u8, 1000);
        Assert.Single(parser.Build(Origin));
        parser.ReadBatch("""{"batch":[{"type":"page","userId":"v","timestamp":"2026-05-01T11:00:00Z"}]}"""u8, 1000);
        var signal = Assert.Single(parser.Build(Origin));
        Assert.Null(parser.WriteKey);
        Assert.Empty(parser.Refusals);
        Assert.True(signal.Context.IsEmpty);
        Assert.Equal(Now - TimeSpan.FromHours(1), signal.At);
    }
}
