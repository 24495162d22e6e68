using System.Text;
using Journeys.Host.Replay.Mappings;

namespace Journeys.Host.Tests.Replay;

public sealed class MappingReaderTests
{
    private const string Start = """{ "time": { "column": "at" }, "identifiers": { "user_id": "who" }, """;

    [Fact]
    public void Read_ShippedMappings_AreWithoutMistake()
    {
        foreach (var file in Directory.GetFiles(RepositoryFiles.Sample(""), "*.jsonc"))
            Assert.NotEmpty(MappingReader.Read(File.ReadAllBytes(file), file).Signals);
    }

    [Fact]
    public void Read_EverythingThatCanBeSaid_IsKept()
    {
        var mapping = Read("""
            {
              "source": "till", // a comment
              "csv": { "delimiter": ";", "quote": "'", "decimal": ",", "encoding": "latin-1" },
              "lookups": { "product": { "file": "p.csv", "key": "id", "column": "product" } },
              "where": "row.amount != ''",
              "group": ["shop", "receipt"],
              "time": { "column": "at", "format": "dd.MM.yyyy HH:mm", "zone": "Europe/Berlin" },
              "messageId": "{file}-{shop}-{receipt}",
              "identifiers": { "loyalty_id": { "column": "card", "type": "integer" }, "email": "mail" },
              "signals": [
                { "name": "Order Refunded", "when": "row.kind == 'R'", "properties": { "total": { "sum": ["n", "price"], "negate": true } } },
                { "kind": "identify", "traits": { "name": { "join": ["first", "last"], "with": ", " }, "lines": { "count": "rows" } } },
              ],
            }
            """.Replace("\"kind\": \"identify\",", "\"kind\": \"identify\", \"properties\": { \"p\": { \"each\": { \"c\": { \"first\": [\"product.a\", \"b\"] } } }, \"t\": { \"template\": \"{a}/x\" }, \"v\": { \"constant\": true } },", StringComparison.Ordinal));

        Assert.Equal("till", mapping.Source);
        Assert.Equal(new CsvFormat(';', '\'', ',', Encoding.Latin1), mapping.Format);
        Assert.Equal("product", Assert.Single(mapping.Lookups).Column);
        Assert.Equal(["shop", "receipt"], mapping.Group.Select(g => g.Text));
        Assert.Equal("Europe/Berlin", mapping.Time.Zone.Id);
        Assert.Equal(["loyalty_id", "email"], mapping.Identifiers.Select(i => i.Name));
        Assert.Equal(["Order Refunded", ""], mapping.Signals.Select(s => s.Name));
        Assert.True(Assert.IsType<SumValue>(mapping.Signals[0].Properties[0].Value).Negate);
        Assert.IsType<EachValue>(mapping.Signals[1].Properties[0].Value);
    }

    [Theory]
    [InlineData("[]", "1:1: $: must be an object")]
    [InlineData("{ \"time\": ", "1:11: $: ")]
    [InlineData("{}", "1:1: time: is required")]
    [InlineData("{}", "1:1: identifiers: is required")]
    [InlineData("{}", "1:1: signals: is required")]
    [InlineData("{ \"identifiers\": {} }", "1:18: identifiers: must name at least one identifier")]
    [InlineData(Start + "\"signals\": [] }", "1:79: signals: must have at least one signal")]
    [InlineData(Start + "\"signals\": [{}] }", "1:80: signals[0].name: is required")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\" }, { \"name\": \"B\" }] }", "signals[0].when: is required of every signal but the last")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\", \"kind\": \"buy\" }] }", "signals[0].kind: must be track, page, screen or identify: 'buy'")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\", \"when\": \"row.a ==\" }] }", "signals[0].when: at 1:")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\", \"properties\": { \"x\": 5 } }] }", "signals[0].properties.x: must be the name of a column, or an object with one of")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\", \"properties\": { \"x\": { \"column\": \"a\", \"sum\": \"b\" } } }] }", "signals[0].properties.x: must have exactly one of")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\", \"properties\": { \"x\": { \"column\": \"a\", \"type\": \"float\" } } }] }", "signals[0].properties.x.type: must be text, number, integer or bool: 'float'")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\", \"properties\": { \"x\": { \"column\": \"a\", \"negate\": true } } }] }", "signals[0].properties.x.negate: takes a number")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\", \"properties\": { \"x\": { \"each\": { \"y\": { \"each\": {} } } } } }] }", "signals[0].properties.x.each.y.each: is no place for an array")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\", \"properties\": { \"x\": { \"template\": \"{a\" } } }] }", "signals[0].properties.x.template: must close every brace")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\" }], \"colour\": 1 }", "colour: is not known here; known are source, csv")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\" }], \"group\": [\"a\", \"b\"], \"messageId\": \"{a}\" }", "messageId: must name every column of group, so that each signal has its own: '{b}' is missing")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\" }], \"messageId\": \"{file}\" }", "messageId: must name {line} or a column")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\" }], \"csv\": { \"delimiter\": \"--\" } }", "csv.delimiter: must be one character: '--'")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\" }], \"csv\": { \"encoding\": \"ebcdic\" } }", "csv.encoding: must be utf-8, utf-16 or latin-1: 'ebcdic'")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\" }], \"source\": \"a\", \"source\": \"b\" }", "source: is given twice")]
    [InlineData(Start + "\"signals\": [{ \"name\": \"A\" }], \"lookups\": { \"p\": { \"file\": \"x\" } } }", "lookups.p.key: is required")]
    [InlineData("{ \"time\": { \"column\": \"at\", \"zone\": \"Mars/Olympus\" } }", "1:37: time.zone: must be the IANA name of a time zone, such as Europe/London: 'Mars/Olympus'")]
    [InlineData("{ \"time\": { \"column\": \"at\", \"format\": \"HH:mm\" } }", "1:39: time.format: must be iso, unix, unix-ms or a format such as")]
    [InlineData("{ \"time\": { \"constant\": \"yesterday\" } }", "1:25: time.constant: must be a time as format says: 'yesterday'")]
    [InlineData("{ \"time\": {} }", "1:11: time: must have either column or constant")]
    public void Read_Mistake_IsToldWithItsPlaceFieldAndRule(string json, string expected)
    {
        var refusal = Assert.Throws<MappingException>(() => Read(json));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.All(refusal.Message.Split(Environment.NewLine), line => Assert.StartsWith("m.jsonc:", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SeveralMistakes_AreAllTold()
    {
        var refusal = Assert.Throws<MappingException>(() => Read("""
            {
              "time": { "column": 1 },
              "identifiers": { "user_id": false },
              "signals": {}
            }
            """));

        Assert.Equal(["time.column", "identifiers.user_id", "signals"], refusal.Errors.Select(e => e.At.Path));
        Assert.Equal([2, 3, 4], refusal.Errors.Select(e => e.At.Line));
    }

    private static RowMapping Read(string json) => MappingReader.Read(Encoding.UTF8.GetBytes(json), "m.jsonc");
}
