using System.Text.Json;
using Journeys.Api.Http;
using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Facts;
using Journeys.Domain.Habits;
using Journeys.Domain.Map;
using Journeys.Runtime.Questions;

namespace Journeys.Api.Customers;

/// <summary>Writes a customer: who, where in the journey, what is believed, and the context.</summary>
internal static class CustomerJson
{
    /// <summary>Writes one object.</summary>
    public static void Write(Utf8JsonWriter json, FoundCustomer found, JourneyMap map, GlobalHabits everyone, Instant now)
    {
        var customer = found.Customer;
        json.WriteStartObject();
        json.WriteString("id", customer.Id.ToString());
        if (found.AskedFor != customer.Id)
            json.WriteString("askedFor", found.AskedFor.ToString());
        json.WriteNumber("version", found.Version);
        json.WriteString("askedAt", now.ToString());
        json.WriteMoment("lastAt", customer.LastAt);
        json.WriteNumber("playbookVersion", customer.PlaybookVersion);
        json.WriteNumber("historyCount", customer.HistoryCount);
        json.WriteBoolean("contested", customer.Contested);
        json.WriteObjects("identifiers", customer.Held.AsSpan(), Identifier);
        json.WriteObjects("journey", customer.Stages.All, (j, stage) => Stage(j, stage, map));
        json.WriteObjects<FactView>("facts", [.. customer.Context.Facts.All(now)], Fact);
        json.WriteStartObject("context");
        ContextJson.Write(json, customer.Context, everyone, now);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a stage's name and what people call it.</summary>
    public static void StageNames(Utf8JsonWriter json, string region, string stage, JourneyMap map)
    {
        json.WriteString("stage", stage);
        if (LabelOf(region, stage, map) is not { } label)
            return;
        json.WriteStartObject("label");
        json.WriteString("en", label.En);
        json.WriteString("fr", label.Fr);
        json.WriteEndObject();
    }

    /// <summary>Gives what people call a stage, or null for one that the map no longer has.</summary>
    public static Label? LabelOf(string region, string stage, JourneyMap map) =>
        map.Find(region) is { } found && found.IndexOf(stage) is >= 0 and var index ? found.Stages[index].Label : null;

    private static void Identifier(Utf8JsonWriter json, Domain.Identity.HeldIdentifier held)
    {
        json.WriteString("namespace", held.Identifier.Namespace);
        json.WriteString("value", held.Identifier.Value);
        if (held.Settled)
            json.WriteBoolean("setApart", true);
    }

    private static void Stage(Utf8JsonWriter json, StageOccupied stage, JourneyMap map)
    {
        json.WriteString("region", stage.Region);
        StageNames(json, stage.Region, stage.Stage, map);
        json.WriteMoment("since", stage.Since);
    }

    private static void Fact(Utf8JsonWriter json, FactView fact)
    {
        json.WriteString("key", fact.Key);
        switch (fact.Value.Kind)
        {
            case FactKind.Number:
                json.WriteNumber("value", fact.Value.Thousandths / 1000m);
                break;
            case FactKind.Truth:
                json.WriteBoolean("value", fact.Value.Thousandths != 0);
                break;
            default:
                json.WriteString("value", fact.Value.Text);
                break;
        }

        json.WriteString("source", JsonNamingPolicy.SnakeCaseLower.ConvertName(fact.Source.ToString()));
        json.WriteMoment("at", fact.At);
        json.WritePermille("confidence", fact.ConfidencePermille);
        json.WriteText("purpose", fact.Purpose);
        json.WriteString("standing", JsonNamingPolicy.SnakeCaseLower.ConvertName(fact.Standing.ToString()));
    }
}
