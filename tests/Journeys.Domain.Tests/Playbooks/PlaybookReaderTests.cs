using System.Text;
using Journeys.Domain.Playbooks;

namespace Journeys.Domain.Tests.Playbooks;

public sealed class PlaybookReaderTests
{
    private const string Good =
        """
        { // a comment
          "name": "t",
          "map": { "r": { "initial": "a",
            "stages": { "a": { "en": "A", "fr": "A" }, "b": { "en": "B", "fr": "B" } },
            "transitions": [ { "from": "a", "on": ["Go"], "when": "customer.orders > 1", "to": "b" }, ] } },
        }
        """;

    [Fact]
    public void Read_CommentsAndTrailingCommas_AreFine()
    {
        var reading = PlaybookReader.Read(Encoding.UTF8.GetBytes(Good), 3);

        Assert.Empty(reading.Errors);
        Assert.Equal(3, reading.Playbook!.Version);
    }

    [Theory]
    [InlineData("\"to\": \"b\"", "\"to\": \"nowhere\"", "map.r.transitions[0].to", "names no stage of this region: 'nowhere'", 5)]
    [InlineData("customer.orders > 1", "customer.ordres > 1", "map.r.transitions[0].when", "did you mean 'orders'", 5)]
    [InlineData("customer.orders > 1", "1 + 1", "map.r.transitions[0].when", "bool", 5)]
    [InlineData("customer.orders > 1", "in_stage('r.z')", "map.r.transitions[0].when", "names no stage of the map: 'r.z'", 5)]
    [InlineData("customer.orders > 1", "count(signal.name) > 1", "map.r.transitions[0].when", "must be constants", 5)]
    [InlineData("\"initial\": \"a\"", "\"initial\": \"z\"", "map.r.initial", "names no stage", 3)]
    [InlineData("\"initial\": \"a\"", "\"intial\": \"a\"", "map.r.intial", "is not known here", 3)]
    [InlineData("\"fr\": \"B\"", "\"de\": \"B\"", "map.r.stages.b.de", "is not known here", 4)]
    [InlineData("\"name\": \"t\"", "\"name\": 7", "name", "must be text", 2)]
    [InlineData("\"name\": \"t\"", "\"freshness\": { \"default\": \"1 day\" }, \"name\": \"t\"", "freshness.default", "must be a span of time", 2)]
    [InlineData("\"name\": \"t\"", "\"identity\": [ { \"namespace\": \"x\", \"limit\": 0 } ], \"name\": \"t\"", "identity[0].limit", "whole number from 1", 2)]
    public void Read_AMistake_IsToldWithLineFieldAndRule(string good, string bad, string path, string rule, int line)
    {
        var reading = PlaybookReader.Read(Encoding.UTF8.GetBytes(Good.Replace(good, bad, StringComparison.Ordinal)), 1);

        Assert.Null(reading.Playbook);
        var error = Assert.Single(reading.Errors, e => e.Path == path);
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void Read_BrokenJson_TellsLineAndColumn()
    {
        var reading = PlaybookReader.Read("{ \"name\": \"t\",\n  \"map\": }"u8, 1);

        Assert.Equal(2, Assert.Single(reading.Errors).Line);
    }

    [Fact]
    public void Read_SuccessorsInACircle_AreRefused()
    {
        var json = Good.Replace("\"transitions\":", "\"successors\": { \"x\": \"y\", \"y\": \"x\" }, \"transitions\":", StringComparison.Ordinal);

        Assert.Contains(PlaybookReader.Read(Encoding.UTF8.GetBytes(json), 1).Errors, e => e.Message.Contains("circle", StringComparison.Ordinal));
    }
}
