using System.Text.Json;
using Journeys.Api.Http;
using Journeys.Domain;
using Journeys.Domain.Journal;
using Journeys.Domain.Signals;
using Journeys.Runtime.Questions;

namespace Journeys.Api.Timeline;

/// <summary>Writes an event of a journal: in plain words, and what it holds.</summary>
internal static class EntryJson
{
    /// <summary>Writes one object.</summary>
    public static void Write(Utf8JsonWriter json, JournalEntry entry, EntryWords words)
    {
        json.WriteStartObject();
        WriteMembers(json, entry, words);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of that object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, JournalEntry entry, EntryWords words)
    {
        json.WriteString("customer", entry.Customer.ToString());
        json.WriteNumber("version", entry.Version);
        json.WriteNumber("index", entry.Index);
        json.WriteString("takenAt", entry.TakenAt.ToString());
        json.WriteMoment("at", AtOf(entry));
        json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Event.GetType().Name));
        json.WriteString("text", words.Say(entry.Event));
        json.WriteStartObject("data");
        WriteData(json, entry.Event);
        json.WriteEndObject();
    }

    private static Instant AtOf(JournalEntry entry) => entry.Event switch
    {
        SignalReceived e => e.Signal.At,
        StageEntered e => e.At,
        Retired e => e.At,
        Absorbed e => e.At,
        Refolded e => e.At,
        PlaybookAdopted e => e.At,
        StepFailed e => e.At,
        _ => entry.TakenAt,
    };

    private static void WriteData(Utf8JsonWriter json, JourneyEvent journeyEvent)
    {
        switch (journeyEvent)
        {
            case SignalReceived e:
                WriteSignal(json, e.Signal);
                json.WriteBoolean("isHistory", e.IsHistory);
                break;
            case StageEntered e:
                json.WriteString("region", e.Region);
                json.WriteString("stage", e.Stage);
                json.WriteString("from", e.From);
                json.WriteString("cause", e.Cause);
                json.WriteNumber("playbookVersion", e.PlaybookVersion);
                break;
            case IdentifierHeld e:
                json.WriteString("identifier", e.Identifier.ToString());
                json.WriteBoolean("setApart", e.Settled);
                break;
            case IdentifierReleased e:
                json.WriteString("identifier", e.Identifier.ToString());
                json.WriteString("to", e.To.ToString());
                break;
            case Retired e:
                json.WriteString("into", e.Into.ToString());
                break;
            case Absorbed e:
                json.WriteString("absorbed", e.Loser.ToString());
                break;
            case Refolded e:
                json.WriteString("cause", e.Cause);
                json.WriteString("other", e.Other.ToString());
                break;
            case PlaybookAdopted e:
                json.WriteNumber("playbookVersion", e.Version);
                break;
            case StepFailed e:
                json.WriteString("step", e.Step);
                json.WriteString("cause", e.Cause);
                break;
        }
    }

    private static void WriteSignal(Utf8JsonWriter json, Signal signal)
    {
        json.WriteString("call", JsonNamingPolicy.SnakeCaseLower.ConvertName(signal.Kind.ToString()));
        json.WriteText("name", signal.Name);
        json.WriteString("messageId", signal.MessageId);
        json.WriteText("source", signal.Source);
        json.WriteString("receivedAt", signal.ReceivedAt.ToString());
        json.WriteNumber("offsetMinutes", signal.OffsetMinutes);
        json.WriteStartArray("identifiers");
        foreach (var identifier in signal.Identifiers)
            json.WriteStringValue(identifier.ToString());
        json.WriteEndArray();
        json.WriteJson("properties", signal.Properties);
        json.WriteJson("traits", signal.Traits);
        json.WriteJson("context", signal.Context);
    }
}
