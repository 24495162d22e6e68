using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Journeys.Api.Signals;

namespace Journeys.Api.Tests.Signals;

/// <summary>Whatever comes in, the reader says what is wrong with it, or gives sound signals; it never throws.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Seeds =
    [
        """{"type":"track","event":"Order Completed","userId":"u\u00e9\ud83d\ude00","timestamp":"2026-05-01T12:00:00+02:00","properties":{"a":[1,{"b":null}]}}""",
        """{"batch":[{"type":"identify","userId":"u","traits":{"email":"a@b.c"},"context":{"device":{"id":"d"},"externalIds":[{"id":"1","type":"x"}]}}],"sentAt":"2026-05-01T12:00:00Z","writeKey":"k","context":{"locale":"fr","timezone":"Europe/Paris"}}""",
        """{"specversion":"1.0","id":"1","source":"s","type":"com.segment.track","data":{"event":"E","userId":"u"},"subject":"email:a@b.c","data_base64":"e30="}""",
        """[{"specversion":"1.0","id":"1","source":"s","type":"t","userid":"u","data":[1],"time":"2026-05-01T12:00:00Z","timezone":"Asia/Tokyo"}]""",
        """{"type":"group","groupId":7,"userId":"u","category":"c","traits":{"x":1}}""",
    ];

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "null", "true", "1e400", "-0", "\"type\":", "\"userId\":", "\"context\":", "\"traits\":",
        "\"batch\":", "\"data\":", "\"data_base64\":", "\"timestamp\":", "\"externalIds\":", "\"sentAt\":", "\"specversion\":\"1.0\",", "\0", "é", "\n", " ",
    ];

    [Fact]
    public void AnyBytes_NeverThrow()
    {
        var bytes = from seed in Gen.ArrayOf(Gen.Choose(0, 255)) select Array.ConvertAll(seed, b => (byte)b);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(bytes.ToArbitrary(), (Action<byte[]>)AssertSound));
    }

    [Fact]
    public void AlmostGoodBodies_NeverThrow()
    {
        var mutation = from at in Gen.Choose(0, 10_000)
                       from length in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(0, 8)), (1, Gen.Choose(0, 200)))
                       from piece in Gen.Frequency((3, Gen.Elements(Pieces)), (1, Gen.Constant("")), (1, Gen.Elements(Seeds)))
                       select (at, length, piece);
        var bodies = from seed in Gen.Elements(Seeds)
                     from mutations in Gen.ListOf(mutation)
                     select mutations.Take(6).Aggregate(seed, Mutate);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000),
            Prop.ForAll(bodies.ToArbitrary(), body => AssertSound(Encoding.UTF8.GetBytes(body))));
    }

    private static string Mutate(string text, (int At, int Length, string Piece) m)
    {
        var at = m.At % (text.Length + 1);
        return string.Concat(text.AsSpan(0, at), m.Piece, text.AsSpan(Math.Min(text.Length, at + m.Length)));
    }

    private static void AssertSound(byte[] body)
    {
        var parser = new SignalParser();
        for (var shape = 0; shape < 5; shape++)
        {
            Read(parser, body, shape);
            Assert.True(parser.Malformed is not null || shape is 1 or 3 || parser.Count + parser.Refusals.Count == 1);
            var count = parser.Count;
            var signals = parser.Build(Reading.Origin);
            Assert.Equal(count, signals.Length);
            foreach (var signal in signals)
            {
                Assert.NotEmpty(signal.Identifiers);
                Assert.NotEmpty(signal.MessageId);
                Assert.All([signal.Properties, signal.Traits, signal.Context], AssertObject);
            }
        }

        new SignalReader().TryRead(body, Reading.Origin, out _, out _);
    }

    private static void Read(SignalParser parser, byte[] body, int shape)
    {
        switch (shape)
        {
            case 0:
                parser.ReadCall(body, null, 32_000);
                break;
            case 1:
                parser.ReadBatch(body, 32_000);
                break;
            case 2:
                parser.ReadEvent(body, 32_000);
                break;
            case 3:
                parser.ReadEvents(body, 32_000);
                break;
            default:
                var attributes = default(EventAttributes);
                foreach (var (name, value) in new[] { ("id", "1"), ("source", "s"), ("type", "com.segment.page"), ("specversion", "1.0") })
                    attributes.Set(name, value);
                parser.ReadEventData(body, attributes, 32_000);
                break;
        }
    }

    private static void AssertObject(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return;
        // What follows reads these without a care: every string in them must be readable.
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal(System.Text.Json.JsonValueKind.Object, document.RootElement.ValueKind);
        Visit(document.RootElement);
    }

    private static void Visit(System.Text.Json.JsonElement element)
    {
        if (element.ValueKind == System.Text.Json.JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                _ = member.Name;
                Visit(member.Value);
            }
        }
        else if (element.ValueKind == System.Text.Json.JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Visit(item);
        }
        else
        {
            _ = element.ToString();
        }
    }
}
