using System.Text;
using Journeys.Domain.Signals;
using Journeys.Host.Replay;
using Journeys.Host.Replay.Mappings;
using Journeys.Host.Replay.Rows;

namespace Journeys.Host.Tests.Replay;

public sealed class RowSignalsTests : IDisposable
{
    private const string Receipts = """
        {
          "lookups": { "product": { "file": "products.csv", "key": "sku", "column": "item" } },
          "group": ["receipt"],
          "time": { "column": "at", "format": "yyyy-MM-dd HH:mm", "zone": "Europe/Paris" },
          "identifiers": { "loyalty_id": { "column": "card", "type": "integer" } },
          "where": "row.item != 'VOID'",
          "signals": [
            {
              "name": "Order Refunded", "when": "double(row.n) < 0.0",
              "properties": { "order_id": "receipt", "total": { "sum": ["n", "price"], "negate": true } }
            },
            {
              "name": "Order Completed",
              "properties": {
                "order_id": "receipt",
                "revenue": { "sum": ["n", "price"] },
                "currency": { "constant": "EUR" },
                "lines": { "count": "rows" },
                "gift": { "column": "gift", "type": "bool" },
                "label": { "template": "{file}:{receipt}" },
                "products": { "each": {
                  "product_id": "item",
                  "category": { "join": ["product.kind", "product.sort"], "with": " > " },
                  "quantity": { "column": "n", "type": "integer" }
                } }
              }
            }
          ]
        }
        """;

    private readonly TemporaryFolder folder = new();
    private readonly Refusals refusals = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_RowsOfOneKeyApart_AreOneSignalWithAllLinesAndExactSums()
    {
        folder.Write("products.csv", "sku,kind,sort\nA,Food,Bread\nB,Food,\n");
        var signals = Read(
            """
            receipt,at,card,item,n,price,gift
            r1,2026-07-01 10:00,7.0,A,3,0.10,yes
            r2,2026-07-01 09:00,8,A,1,1.15,
            r1,2026-07-01 09:59,7.0,"B",1,0.20,yes
            r1,2026-07-01 10:00,7.0,VOID,9,9,yes
            r2,2026-07-01 09:00,8,C,1,1.05,

            """,
            Receipts);

        Assert.Equal(["sales/r1", "sales/r2"], signals.Select(s => s.MessageId));
        Assert.Equal(["loyalty_id:7", "loyalty_id:8"], signals.Select(s => Assert.Single(s.Identifiers).ToString()));
        Assert.Equal("2026-07-01T07:59:00.000Z", signals[0].At.ToString());
        Assert.Equal(120, signals[0].OffsetMinutes);
        Assert.Equal(signals[0].At, signals[0].ReceivedAt);
        Assert.Equal(
            """{"order_id":"r1","revenue":0.50,"currency":"EUR","lines":2,"gift":true,"label":"sales:r1","products":[{"product_id":"A","category":"Food \u003E Bread","quantity":3},{"product_id":"B","category":"Food","quantity":1}]}""",
            Encoding.UTF8.GetString(signals[0].Properties.Span));
        Assert.Equal(
            """{"order_id":"r2","revenue":2.20,"currency":"EUR","lines":2,"label":"sales:r2","products":[{"product_id":"A","category":"Food \u003E Bread","quantity":1},{"product_id":"C","quantity":1}]}""",
            Encoding.UTF8.GetString(signals[1].Properties.Span));
        Assert.Equal(0, refusals.Signals);
    }

    [Fact]
    public void Read_ConditionHolds_ChoosesTheSignal()
    {
        folder.Write("products.csv", "sku,kind,sort\n");
        var signal = Assert.Single(Read("receipt,at,card,item,n,price,gift\nr9,2026-01-01 00:30,5,A,-2,1.25,\n", Receipts));

        Assert.Equal((SignalKind.Track, "Order Refunded"), (signal.Kind, signal.Name));
        Assert.Equal("""{"order_id":"r9","total":2.50}""", Encoding.UTF8.GetString(signal.Properties.Span));
        Assert.Equal("2025-12-31T23:30:00.000Z", signal.At.ToString());
    }

    [Theory]
    [InlineData("r1,2026-07-01 10:00,,A,1,1,", "identifiers.loyalty_id is required and must not be empty: the row names nobody")]
    [InlineData("r1,2026-07-01 10:00,x,A,1,1,", "identifiers.loyalty_id must be a whole number")]
    [InlineData("r1,yesterday,7,A,1,1,", "time must be a time as 'yyyy-MM-dd HH:mm', not before 1970")]
    [InlineData("r1,2026-07-01 10:00,7,A,1.5,1,", "signals[1].properties.products.each.quantity must be a whole number")]
    [InlineData("r1,2026-07-01 10:00,7,A,1,,", "signals[1].properties.revenue must be a sum of numbers")]
    [InlineData("r1,2026-07-01 10:00,7,A,1,1,maybe", "signals[1].properties.gift must be true or false")]
    [InlineData("r1,2026-07-01 10:00,7,A,many,1,", "signals[0].when could not be judged")]
    [InlineData("r1,2026-07-01 10:00,7,A,1,1,,,", "it must have 7 fields, as the first line has")]
    [InlineData("r1,2026-07-01 10:00,7,\"A\"x,1,1,", "it must quote fields as RFC 4180 says")]
    [InlineData("r1,2026-07-01 10:00,7,A,1,1,\nr1,2026-07-01 10:00,8,A,1,1,", "1 refused (2 rows): identifiers.loyalty_id must be the same in all rows of one group")]
    public void Read_RowThatBreaksARule_IsCountedWithFieldAndRule(string row, string expected)
    {
        folder.Write("products.csv", "sku,kind,sort\n");
        var signals = Read($"receipt,at,card,item,n,price,gift\n{row}\nok,2026-07-01 10:00,7,A,1,1,\n", Receipts);

        Assert.Equal("ok", signals.Single().MessageId["sales/".Length..]);
        var line = Assert.Single(refusals.Lines());
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.EndsWith("first at sales.csv:2", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"group\": [\"colour\"], ", "colour", "group[0]: is no column of sales.csv: 'colour'; it has who, at, what")]
    [InlineData("\"where\": \"row.colour == ''\", ", "what", "where: at 1:")]
    [InlineData("", "other.name", "signals[0].properties.x: is no column of sales.csv: 'other.name'")]
    [InlineData("\"lookups\": { \"p\": { \"file\": \"none.csv\", \"key\": \"at\" } }, ", "p.x", "lookups.p.file: is neither beside")]
    [InlineData("\"lookups\": { \"p\": { \"file\": \"p.csv\", \"key\": \"at\" } }, ", "p.x", "lookups.p.key: is no column of p.csv: 'at'")]
    [InlineData("\"lookups\": { \"p\": { \"file\": \"p.csv\", \"key\": \"id\", \"column\": \"what\" } }, ", "p.x", "signals[0].properties.x: is no column of p.csv: 'p.x'")]
    public void Read_ColumnThatIsNotThere_IsAMistakeOfTheMapping(string section, string column, string expected)
    {
        folder.Write("p.csv", "id,name\n");
        var refusal = Assert.Throws<MappingException>(() => Read(
            "who,at,what\n1,2026-01-01,a\n",
            $$"""{ {{section}}"time": { "column": "at" }, "identifiers": { "user_id": "who" }, "signals": [{ "name": "A", "properties": { "x": "{{column}}" } }] }"""));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherWaysToWriteAFile_AreTaken()
    {
        var path = folder.WriteGzip("sales.csv.gz", "\uFEFFwho;at;Betrag in EUR\n1;1767225600;\"1,5\"\n");
        var signal = Assert.Single(RowSignals.Read(path, Mapping("""
            {
              "csv": { "delimiter": ";", "decimal": "," },
              "time": { "column": "at", "format": "unix" },
              "where": "row.Betrag_in_EUR != ''",
              "identifiers": { "user_id": "who" },
              "signals": [{ "name": "Paid", "properties": { "value": { "column": "Betrag in EUR", "type": "number" } } }]
            }
            """), "m.jsonc", refusals, TestContext.Current.CancellationToken).Signals);

        Assert.Equal("2026-01-01T00:00:00.000Z", signal.At.ToString());
        Assert.Equal("""{"value":1.5}""", Encoding.UTF8.GetString(signal.Properties.Span));
        Assert.Equal("sales/2", signal.MessageId);
    }

    [Theory]
    [InlineData("2017-03-12 01:59:59", "2017-03-12T06:59:59.000Z", -300)]
    [InlineData("2017-03-12 02:30:00", "2017-03-12T07:30:00.000Z", -240)] // never was: clocks went forward
    [InlineData("2017-11-05 01:30:00", "2017-11-05T05:30:00.000Z", -240)] // was twice: the first
    [InlineData("2017-11-05 02:00:00", "2017-11-05T07:00:00.000Z", -300)]
    public void Time_AroundAChangeOfClocks_IsOneMoment(string local, string utc, int offset)
    {
        var rule = new TimeRule(default, null, "", "yyyy-MM-dd HH:mm:ss", TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

        var read = TimeOfRow.Read(local, rule);

        Assert.Equal((utc, offset), (read!.Value.At.ToString(), read.Value.OffsetMinutes));
    }

    private List<Signal> Read(string csv, string mapping) =>
        RowSignals.Read(folder.Write("sales.csv", csv), Mapping(mapping), folder.In("m.jsonc"), refusals, TestContext.Current.CancellationToken).Signals;

    private static RowMapping Mapping(string json) => MappingReader.Read(Encoding.UTF8.GetBytes(json), "m.jsonc");
}
