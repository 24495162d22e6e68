using System.Text.Json;
using Journeys.Domain.Signals;

namespace Journeys.Api.Signals;

/// <summary>The fields of a Segment call that mean something here.</summary>
internal enum SegmentField
{
    Other,
    Type,
    Event,
    Name,
    Category,
    UserId,
    AnonymousId,
    PreviousId,
    GroupId,
    MessageId,
    Timestamp,
    OriginalTimestamp,
    SentAt,
    ReceivedAt,
    WriteKey,
    Properties,
    Traits,
    Context,
    Batch,
}

/// <summary>The names of those fields.</summary>
internal static class SegmentFields
{
    /// <summary>Gives the field whose name the reader stands at.</summary>
    public static SegmentField Of(ref Utf8JsonReader reader) => Of(JsonNames.Of(ref reader));

    /// <summary>Gives the name of a field, as Segment writes it.</summary>
    public static string NameOf(SegmentField field) => JsonNamingPolicy.CamelCase.ConvertName(field.ToString());

    /// <summary>Gives the kind of signal of a call, or null.</summary>
    public static SignalKind? KindOf(ReadOnlySpan<byte> type) => type.Length switch
    {
        4 when type.SequenceEqual("page"u8) => SignalKind.Page,
        5 when type.SequenceEqual("track"u8) => SignalKind.Track,
        5 when type.SequenceEqual("group"u8) => SignalKind.Group,
        5 when type.SequenceEqual("alias"u8) => SignalKind.Alias,
        6 when type.SequenceEqual("screen"u8) => SignalKind.Screen,
        8 when type.SequenceEqual("identify"u8) => SignalKind.Identify,
        _ => null,
    };

    private static SegmentField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("type"u8) => SegmentField.Type,
        4 when name.SequenceEqual("name"u8) => SegmentField.Name,
        5 when name.SequenceEqual("event"u8) => SegmentField.Event,
        5 when name.SequenceEqual("batch"u8) => SegmentField.Batch,
        6 when name.SequenceEqual("userId"u8) => SegmentField.UserId,
        6 when name.SequenceEqual("traits"u8) => SegmentField.Traits,
        6 when name.SequenceEqual("sentAt"u8) => SegmentField.SentAt,
        7 when name.SequenceEqual("context"u8) => SegmentField.Context,
        7 when name.SequenceEqual("groupId"u8) => SegmentField.GroupId,
        8 when name.SequenceEqual("category"u8) => SegmentField.Category,
        8 when name.SequenceEqual("writeKey"u8) => SegmentField.WriteKey,
        9 when name.SequenceEqual("messageId"u8) => SegmentField.MessageId,
        9 when name.SequenceEqual("timestamp"u8) => SegmentField.Timestamp,
        10 when name.SequenceEqual("properties"u8) => SegmentField.Properties,
        10 when name.SequenceEqual("previousId"u8) => SegmentField.PreviousId,
        10 when name.SequenceEqual("receivedAt"u8) => SegmentField.ReceivedAt,
        11 when name.SequenceEqual("anonymousId"u8) => SegmentField.AnonymousId,
        17 when name.SequenceEqual("originalTimestamp"u8) => SegmentField.OriginalTimestamp,
        _ => SegmentField.Other,
    };
}

/// <summary>One call while it is read.</summary>
internal struct SegmentCall
{
    public static readonly SegmentCall Empty = new()
    {
        Event = "",
        Name = "",
        CategoryText = "",
        Timestamp = Draft.Never,
        OriginalTimestamp = Draft.Never,
        SentAt = Draft.Never,
        ReceivedAt = Draft.Never,
        Offset = Rfc3339.NoOffset,
        OriginalOffset = Rfc3339.NoOffset,
    };

    public SignalKind? Kind;
    public string Event;
    public string Name;
    public string CategoryText;
    public string? UserId;
    public string? AnonymousId;
    public string? PreviousId;
    public string? MessageId;
    public long Timestamp;
    public long OriginalTimestamp;
    public long SentAt;
    public long ReceivedAt;
    public short Offset;
    public short OriginalOffset;
    public TimeZoneInfo? Zone;
    public Slice Category;
    public Slice Group;
    public Slice Properties;
    public Slice Traits;
    public Slice ContextTraits;
    public Slice Context;

    private uint seen;

    /// <summary>Notes that a field was there; tells whether for the first time.</summary>
    public bool Sees(SegmentField field)
    {
        var bit = 1u << (int)field;
        var first = (seen & bit) == 0;
        seen |= bit;
        return first;
    }
}
