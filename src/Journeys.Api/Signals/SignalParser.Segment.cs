using System.Text.Json;
using Journeys.Domain.Signals;

namespace Journeys.Api.Signals;

/// <content>Segment's calls, single and in batches.</content>
internal sealed partial class SignalParser
{
    // Outside any item depth is bounded by the reader alone.
    private const int NoItem = int.MaxValue / 2;

    private int itemDepth = NoItem;
    private SegmentCall call;

    private void ReadSegmentBatch(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        itemDepth = NoItem;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            RefuseAll("", Rule.Object, ShapeOf(ref reader));
            Pass(ref reader);
            return;
        }

        var seen = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = SegmentFields.Of(ref reader);
            reader.Read();
            switch (field)
            {
                case SegmentField.Batch when seen:
                    RefuseAll("batch", Rule.Twice);
                    Pass(ref reader);
                    break;
                case SegmentField.Batch:
                    seen = true;
                    ReadSegmentItems(ref reader, body);
                    break;
                case SegmentField.SentAt:
                    MomentIfAny(ref reader, ref batchSentAt);
                    break;
                case SegmentField.WriteKey:
                    WriteKey = TextIfAny(ref reader);
                    Pass(ref reader);
                    break;
                case SegmentField.Context:
                    ReadBatchContext(ref reader, body);
                    break;
                default:
                    Pass(ref reader);
                    break;
            }
        }

        if (!seen)
            RefuseAll("batch", Rule.Required);
    }

    private void ReadSegmentItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            RefuseAll("batch", Rule.Array, ShapeOf(ref reader));
            Pass(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadSegmentItem(ref reader, body, null);
            number++;
        }

        itemDepth = NoItem;
        refused = false;
    }

    private void ReadSegmentItem(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, SignalKind? kind)
    {
        var start = (int)reader.TokenStartIndex;
        refused = false;
        itemDepth = reader.CurrentDepth;
        notedCount = externalCount = 0;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse("", Rule.Object, ShapeOf(ref reader));
            Pass(ref reader);
            return;
        }

        call = SegmentCall.Empty;
        var scratchStart = scratched;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = SegmentFields.Of(ref reader);
            reader.Read();
            if (field != SegmentField.Other && !call.Sees(field))
                Refuse(SegmentFields.NameOf(field), Rule.Twice);
            ReadSegmentField(ref reader, body, field);
        }

        if ((int)reader.BytesConsumed - start > largestMessage)
            Refuse("", Rule.MessageSize, $"{(int)reader.BytesConsumed - start} bytes");
        FinishCall(body, kind ?? call.Kind);
        if (refused)
            scratched = scratchStart;
    }

    private void ReadSegmentField(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, SegmentField field)
    {
        var start = (int)reader.TokenStartIndex;
        switch (field)
        {
            case SegmentField.Type:
                call.Kind = ReadKind(ref reader);
                break;
            case SegmentField.Event:
                call.Event = Name(ref reader, "event");
                break;
            case SegmentField.Name:
                call.Name = Name(ref reader, "name");
                break;
            case SegmentField.Category:
                call.CategoryText = Name(ref reader, "category");
                call.Category = RawText(ref reader, start);
                break;
            case SegmentField.UserId:
                call.UserId = Text(ref reader, "userId", orNumber: true);
                break;
            case SegmentField.AnonymousId:
                call.AnonymousId = Text(ref reader, "anonymousId", orNumber: true);
                break;
            case SegmentField.PreviousId:
                call.PreviousId = Text(ref reader, "previousId", orNumber: true);
                break;
            case SegmentField.GroupId:
                _ = Text(ref reader, "groupId", orNumber: true);
                call.Group = RawText(ref reader, start);
                break;
            case SegmentField.MessageId:
                call.MessageId = Text(ref reader, "messageId", orNumber: true);
                break;
            case SegmentField.Timestamp:
                Moment(ref reader, "timestamp", ref call.Timestamp, ref call.Offset);
                break;
            case SegmentField.OriginalTimestamp:
                Moment(ref reader, "originalTimestamp", ref call.OriginalTimestamp, ref call.OriginalOffset);
                break;
            case SegmentField.SentAt:
                MomentIfAny(ref reader, ref call.SentAt);
                break;
            case SegmentField.ReceivedAt:
                MomentIfAny(ref reader, ref call.ReceivedAt);
                break;
            case SegmentField.WriteKey:
                WriteKey ??= TextIfAny(ref reader);
                Pass(ref reader);
                break;
            case SegmentField.Properties:
                call.Properties = Object(ref reader, "properties", PersonKeys.Properties);
                break;
            case SegmentField.Traits:
                call.Traits = Object(ref reader, "traits", PersonKeys.Traits);
                break;
            case SegmentField.Context:
                ReadContext(ref reader, body);
                break;
            default:
                Pass(ref reader);
                break;
        }
    }

    private SignalKind? ReadKind(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && SegmentFields.KindOf(JsonNames.Of(ref reader)) is { } kind)
            return kind;

        Refuse("type", Rule.Call, ShapeOf(ref reader));
        Pass(ref reader);
        return null;
    }

    private static Slice RawText(ref Utf8JsonReader reader, int start) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? new Slice(start, (int)reader.BytesConsumed - start) : default;

    private void FinishCall(ReadOnlySpan<byte> body, SignalKind? known)
    {
        if (known is not { } kind)
        {
            Refuse("type", Rule.Required);
            return;
        }

        if (kind == SignalKind.Track && call.Event.Length == 0)
            Refuse("event", Rule.Required);
        if (refused)
            return;
        FindIdentifiers(kind);
        if (foundCount == 0)
        {
            Refuse("userId", Rule.Identifier, call.UserId is null && call.AnonymousId is null ? null : "a value that names nobody");
            return;
        }

        Keep(new Draft
        {
            Kind = kind,
            Item = number,
            Name = NameOf(kind),
            MessageId = string.IsNullOrEmpty(call.MessageId) ? null : call.MessageId,
            Identifiers = TakeFound(),
            Timestamp = call.Timestamp != Draft.Never ? call.Timestamp : call.OriginalTimestamp,
            Offset = call.Timestamp != Draft.Never ? call.Offset : call.OriginalOffset,
            SentAt = call.SentAt,
            ReceivedAt = call.ReceivedAt,
            Zone = call.Zone,
            Properties = PropertiesOf(kind, body),
            Traits = TraitsOf(kind, body),
            Context = call.Context,
        });
    }

    private void FindIdentifiers(SignalKind kind)
    {
        foundCount = 0;
        Found("user_id", call.UserId);
        Found("anonymous_id", call.AnonymousId);
        Found("anonymous_id", call.PreviousId);
        FindNoted(kind);
    }

    private string NameOf(SignalKind kind) => kind switch
    {
        SignalKind.Track => call.Event,
        SignalKind.Page or SignalKind.Screen => call.Name.Length > 0 ? call.Name : call.CategoryText,
        _ => "",
    };

    // What a group call says in its traits is said of the group, not of the person.
    private Slice PropertiesOf(SignalKind kind, ReadOnlySpan<byte> body) => kind switch
    {
        SignalKind.Group when !call.Group.IsEmpty => WithMember(call.Traits.Of(body), "groupId"u8, call.Group.Of(body)),
        SignalKind.Group => Copy(call.Traits.Of(body)),
        SignalKind.Page or SignalKind.Screen when !call.Category.IsEmpty && !JsonText.HasMember(call.Properties.Of(body), "category"u8) =>
            WithMember(call.Properties.Of(body), "category"u8, call.Category.Of(body)),
        _ => Copy(call.Properties.Of(body)),
    };

    private Slice TraitsOf(SignalKind kind, ReadOnlySpan<byte> body) =>
        Copy((kind == SignalKind.Group || call.Traits.IsEmpty ? call.ContextTraits : call.Traits).Of(body));
}
