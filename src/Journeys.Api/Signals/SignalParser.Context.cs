using System.Text;
using System.Text.Json;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;

namespace Journeys.Api.Signals;

/// <content>The context of a Segment call, and the identifiers that it and the traits name.</content>
internal sealed partial class SignalParser
{
    private const int MostExternalIds = 20;
    private const int MostNoted = 16;

    private readonly (PersonField Field, string Value, PersonKeys Where)[] noted = new (PersonField, string, PersonKeys)[MostNoted];
    private readonly (string Namespace, string Value)[] externals = new (string, string)[MostExternalIds];
    private int notedCount;
    private int externalCount;

    private void Note(PersonField field, string value, PersonKeys where)
    {
        if (notedCount < MostNoted)
            noted[notedCount++] = (field, value, where);
    }

    private void FindNoted(SignalKind kind)
    {
        foreach (var (field, value, where) in noted.AsSpan(0, notedCount))
        {
            if (Counts(field, where, kind))
                Found(NamespaceOf(field), value);
        }

        foreach (var (name, value) in externals.AsSpan(0, externalCount))
            Found(name, value);
    }

    private static bool Counts(PersonField field, PersonKeys where, SignalKind kind) => where switch
    {
        PersonKeys.EventData or PersonKeys.Device => true,
        _ when field > PersonField.LoyaltyId => false,
        PersonKeys.Traits => kind != SignalKind.Group,
        PersonKeys.Properties => kind == SignalKind.Identify,
        _ => true,
    };

    private static string NamespaceOf(PersonField field) => field switch
    {
        PersonField.Email => "email",
        PersonField.Phone => "phone",
        PersonField.LoyaltyId => "loyalty_id",
        PersonField.UserId => "user_id",
        PersonField.AnonymousId => "anonymous_id",
        PersonField.DeviceId => "device_id",
        _ => "mobile_id",
    };

    private void ReadContext(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            if (reader.TokenType != JsonTokenType.Null)
                Refuse("context", Rule.Object, ShapeOf(ref reader));
            Pass(ref reader);
            return;
        }

        var start = scratched;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)reader.TokenStartIndex;
            var field = ContextFields.Of(ref reader);
            reader.Read();
            if (ReadContextField(ref reader, field) && reader.TokenType != JsonTokenType.Null)
            {
                Append(scratched == start ? "{"u8 : ","u8);
                Copy(body[nameStart..(int)reader.BytesConsumed]);
            }
        }

        if (scratched == start)
            return;
        Append("}"u8);
        call.Context = new Slice(start, scratched - start);
    }

    /// <summary>Reads a member of the context; tells whether it is worth keeping.</summary>
    private bool ReadContextField(ref Utf8JsonReader reader, ContextField field)
    {
        switch (field)
        {
            case ContextField.Traits:
                call.ContextTraits = Object(ref reader, "context.traits", PersonKeys.ContextTraits);
                return false;
            case ContextField.ExternalIds:
                ReadExternalIds(ref reader);
                return false;
            case ContextField.Device:
                ReadDevice(ref reader);
                return true;
            case ContextField.Timezone:
                call.Zone = Zone(ref reader);
                Pass(ref reader);
                return true;
            default:
                Pass(ref reader);
                return field != ContextField.Dropped;
        }
    }

    private void ReadDevice(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Pass(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueTextEquals("id"u8) ? PersonField.DeviceId
                : reader.ValueTextEquals("advertisingId"u8) ? PersonField.MobileId
                : PersonField.None;
            reader.Read();
            if (field != PersonField.None && TextIfAny(ref reader) is { } value)
                Note(field, value, PersonKeys.Device);
            Pass(ref reader);
        }
    }

    private void ReadExternalIds(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (reader.TokenType != JsonTokenType.Null)
                Refuse("context.externalIds", Rule.Array, ShapeOf(ref reader));
            Pass(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadExternalId(ref reader);
                continue;
            }

            Refuse("context.externalIds", Rule.Object, ShapeOf(ref reader));
            Pass(ref reader);
        }
    }

    private void ReadExternalId(ref Utf8JsonReader reader)
    {
        string? id = null, type = null, collection = null, encoding = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8) && reader.Read())
                id = Text(ref reader, "context.externalIds.id", orNumber: true);
            else if (reader.ValueTextEquals("type"u8) && reader.Read())
                type = Text(ref reader, "context.externalIds.type");
            else if (reader.ValueTextEquals("collection"u8) && reader.Read())
                collection = Text(ref reader, "context.externalIds.collection");
            else if (reader.ValueTextEquals("encoding"u8) && reader.Read())
                encoding = Text(ref reader, "context.externalIds.encoding");
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.Read())
                Pass(ref reader);
        }

        if (id is null || type is null)
            Refuse(id is null ? "context.externalIds.id" : "context.externalIds.type", Rule.Required);
        else if (externalCount == MostExternalIds)
            Refuse("context.externalIds", Rule.Count);
        else if (ExternalIds.NamespaceOf(type, encoding) is not { } name)
            Refuse("context.externalIds.type", Rule.Namespace, $"string of {type.Length} characters");
        else if (collection is null or "users")
            externals[externalCount++] = (name, id);
    }

    private void ReadBatchContext(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        // What a batch says of all its items is a convenience: nothing in it refuses an item, or names anybody.
        refused = true;
        call = SegmentCall.Empty;
        ReadContext(ref reader, body);
        batchContext = call.Context;
        batchZone = call.Zone;
        refused = false;
    }

    private void MergeBatchContext()
    {
        for (var i = 0; i < count; i++)
        {
            if (drafts[i].Context.IsEmpty)
                drafts[i].Context = batchContext;
            else
                MergeBatchContext(ref drafts[i].Context);
        }
    }

    private void MergeBatchContext(ref Slice context)
    {
        var own = context.Of(scratch).ToArray();
        var others = batchContext.Of(scratch).ToArray();
        var reader = new Utf8JsonReader(others, Json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var known = JsonText.HasMember(own, Encoding.UTF8.GetBytes(reader.GetString()!));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (known)
                continue;
            context = WithMember(context.Of(scratch).ToArray(), name, others.AsSpan(start, (int)reader.BytesConsumed - start));
        }
    }
}
