using System.Text;
using Journeys.Domain.Map;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Rules;
using Journeys.Domain.Turns;

namespace Journeys.Conformance.Engines;

/// <summary>The playbooks by which engines are tried.</summary>
public static class TestPlaybooks
{
    /// <summary>One region: away, browsing for an hour at the most, bought.</summary>
    public const string First = """
        {
          "name": "first",
          "freshness": { "default": "30d" },
          "map": {
            "shopping": {
              "initial": "away",
              "stages": {
                "away": { "en": "Away", "fr": "Absent" },
                "browsing": { "en": "Browsing", "fr": "En visite" },
                "bought": { "en": "Bought", "fr": "A acheté" }
              },
              "transitions": [
                { "on": ["Order Completed"], "to": "bought", "priority": 10 },
                { "from": "away", "on": ["Product Viewed"], "to": "browsing" },
                { "from": "browsing", "to": "away", "after": "1h" }
              ]
            }
          }
        }
        """;

    /// <summary>Browsing is called looking now, and who has looked at three products is keen.</summary>
    public const string Second = """
        {
          "name": "second",
          "freshness": { "default": "30d" },
          "map": {
            "shopping": {
              "initial": "away",
              "stages": {
                "away": { "en": "Away", "fr": "Absent" },
                "looking": { "en": "Looking", "fr": "Regarde" },
                "keen": { "en": "Keen", "fr": "Intéressé" },
                "bought": { "en": "Bought", "fr": "A acheté" }
              },
              "successors": { "browsing": "looking" },
              "transitions": [
                { "on": ["Order Completed"], "to": "bought", "priority": 10 },
                { "from": ["away", "looking"], "on": ["Product Viewed"], "to": "keen", "when": "count(\"Product Viewed\", duration(\"7d\")) >= 3" },
                { "from": "away", "on": ["Product Viewed"], "to": "looking" }
              ]
            }
          }
        }
        """;

    /// <summary>A rule that waits for time and for something else besides.</summary>
    public const string Patient = """
        {
          "name": "patient",
          "freshness": { "default": "30d" },
          "map": {
            "shopping": {
              "initial": "away",
              "stages": { "away": { "en": "Away", "fr": "Absent" }, "lost": { "en": "Lost", "fr": "Perdu" } },
              "transitions": [ { "from": "away", "to": "lost", "when": "idle(duration(\"1h\")) && customer.orders > 3" } ]
            }
          }
        }
        """;

    public static ReadOnlyMemory<byte> Bytes(string json) => Encoding.UTF8.GetBytes(json);

    public static Playbook Read(string json, int version = 1)
    {
        var reading = PlaybookReader.Read(Encoding.UTF8.GetBytes(json), version);
        return reading.Playbook ?? throw new ArgumentException(string.Join("; ", reading.Errors), nameof(json));
    }

    /// <summary>The first playbook with a rule that throws, as only a fault of the product does, whenever <c>Explode</c> is judged.</summary>
    public static Playbook Exploding()
    {
        var playbook = Read(First);
        var rule = RuleLanguage.Environment
            .WithFunction(new CelFunction("explode", [], CelType.Bool, (_, _) => throw new InvalidOperationException("boom")))
            .Compile("explode()", CelType.Bool);
        var region = playbook.Map.Regions[0];
        var explode = new Transition([], ["Explode"], rule, null, "bought", 100, false, null);
        return playbook with
        {
            Map = new JourneyMap([new Region(region.Name, region.Initial, region.Stages, [explode, .. region.Transitions], region.Successors)]),
        };
    }
}
