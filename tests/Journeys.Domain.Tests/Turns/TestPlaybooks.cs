using System.Text;
using Journeys.Domain.Playbooks;

namespace Journeys.Domain.Tests.Turns;

/// <summary>Playbooks for tests, written as a marketer would.</summary>
internal static class TestPlaybooks
{
    public static Playbook Read(string json, int version = 1)
    {
        var reading = PlaybookReader.Read(Encoding.UTF8.GetBytes(json), version);
        Assert.Empty(reading.Errors);
        return reading.Playbook!;
    }

    /// <summary>A playbook with one region <c>r</c> of stages a, b, c, d and the transitions given.</summary>
    public static Playbook OneRegion(string transitions, int version = 1, string more = "") => Read(
        $$"""
        {
          "name": "test",
          "freshness": { "default": "24h", "Near": "15m" },
          "map": {
            "r": {
              "initial": "a",
              "stages": { "a": {"en":"A","fr":"A"}, "b": {"en":"B","fr":"B"}, "c": {"en":"C","fr":"C"}, "d": {"en":"D","fr":"D"} },
              "transitions": [ {{transitions}} ] {{more}}
            }
          }
        }
        """,
        version);
}
