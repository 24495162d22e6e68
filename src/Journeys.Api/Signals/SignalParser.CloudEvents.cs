using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Journeys.Domain.Binary;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;

namespace Journeys.Api.Signals;

/// <content>CloudEvents 1.0 in the JSON format, and their data in binary mode.</content>
internal sealed partial class SignalParser
{
    private const string SegmentPrefix = "com.segment.";
    private const int LongestAttribute = 1024;

    private EventAttributes binary;

    private void ReadCloudEvents(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        itemDepth = NoItem;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            RefuseAll("", Rule.Array, ShapeOf(ref reader));
            Pass(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadCloudEvent(ref reader, body);
            number++;
        }
    }

    private void ReadCloudEvent(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        BeginEvent(reader.CurrentDepth);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse("", Rule.Object, ShapeOf(ref reader));
            Pass(ref reader);
            return;
        }

        var attributes = default(EventAttributes);
        var data = default(EventData);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8) && reader.Read())
                ReadData(ref reader, ref data);
            else if (reader.ValueTextEquals("data_base64"u8) && reader.Read())
                data.Encoded = TextOfData(ref reader);
            else
                ReadAttribute(ref reader, ref attributes);
        }

        if ((int)reader.BytesConsumed - start > largestMessage)
            Refuse("", Rule.MessageSize, $"{(int)reader.BytesConsumed - start} bytes");
        if (data.Encoded is not null)
            FinishEncodedEvent(in attributes, data);
        else
            FinishEvent(in attributes, data, body);
    }

    private void ReadBinaryEvent(ReadOnlySpan<byte> body)
    {
        BeginEvent(0);
        if (body.Length > largestMessage)
            Refuse("", Rule.MessageSize, $"{body.Length} bytes");
        if (binary.Undecodable is { } attribute)
            Refuse(attribute, Rule.Encoding);
        var data = default(EventData);
        if (body.IndexOfAnyExcept(" \t\r\n"u8) >= 0)
        {
            if (!IsJson(binary.DataContentType))
                Refuse("datacontenttype", Rule.DataContentType);
            else
                ReadWholeData(body, ref data);
        }

        FinishEvent(in binary, data, body);
    }

    private void FinishEncodedEvent(in EventAttributes attributes, EventData data)
    {
        var bytes = new byte[data.Encoded!.Length];
        if (data.Any)
            Refuse("data_base64", Rule.Twice);
        if (!Convert.TryFromBase64String(data.Encoded, bytes, out var length))
            Refuse("data_base64", Rule.Encoding, $"string of {data.Encoded.Length} characters");
        else if (!IsJson(attributes.DataContentType))
            Refuse("datacontenttype", Rule.DataContentType);
        else if (!Utf8.IsValid(bytes.AsSpan(0, length)))
            Refuse("data_base64", Rule.Utf8);
        if (refused)
            return;
        Surrogates.Mend(bytes.AsSpan(0, length));
        try
        {
            ReadWholeData(bytes.AsSpan(0, length), ref data);
        }
        catch (JsonException)
        {
            Refuse("data_base64", Rule.Json);
        }

        FinishEvent(in attributes, data, bytes);
    }

    private void FinishEvent(in EventAttributes attributes, EventData data, ReadOnlySpan<byte> body)
    {
        Require(in attributes);
        var (time, offset) = TimeOf(attributes.Time);
        if (refused)
            return;
        var first = count;
        var id = $"{attributes.Source}#{attributes.Id}";
        if (attributes.Type!.StartsWith(SegmentPrefix, StringComparison.Ordinal)
            && SegmentFields.KindOf(Encoding.UTF8.GetBytes(attributes.Type[SegmentPrefix.Length..])) is { } kind)
            ReadSegmentData(data.Object.Of(body), kind);
        else
            KeepEvent(in attributes, data, body);
        if (count == first)
            return;
        ref var draft = ref drafts[first];
        draft.MessageId = id;
        draft.Source = Names.Intern(Encoding.UTF8.GetBytes(attributes.Source!));
        draft.SentAt = Draft.Never;
        if (time != Draft.Never)
            (draft.Timestamp, draft.Offset) = (time, offset);
        if (attributes.Timezone is { } zone)
            draft.Zone = Zones.Find(Encoding.UTF8.GetBytes(zone)) ?? draft.Zone;
    }

    private void ReadSegmentData(ReadOnlySpan<byte> data, SignalKind kind)
    {
        var reader = new Utf8JsonReader(data.IsEmpty ? "{}"u8 : data, Json);
        reader.Read();
        ReadSegmentItem(ref reader, data, kind);
    }

    private void KeepEvent(in EventAttributes attributes, EventData data, ReadOnlySpan<byte> body)
    {
        foundCount = 0;
        var named = Identifier.TryParse(attributes.Subject, out var subject)
            && IdentityRules.Default.RankOf(subject.Namespace) < IdentityRules.Default.Namespaces.Length;
        if (named)
            Found(subject.Namespace, subject.Value);
        foreach (var (field, value) in attributes.People ?? [])
            Found(NamespaceOf(field), value);
        FindNoted(SignalKind.Track);
        if (foundCount == 0)
        {
            Refuse("subject", Rule.Identifier, attributes.Subject is { } other ? $"string of {other.Length} characters" : null);
            return;
        }

        Keep(new Draft
        {
            Kind = SignalKind.Track,
            Item = number,
            Name = Names.Intern(Encoding.UTF8.GetBytes(attributes.Type!)),
            Identifiers = TakeFound(),
            Timestamp = Draft.Never,
            ReceivedAt = Draft.Never,
            Offset = Rfc3339.NoOffset,
            Properties = data.Object.IsEmpty && !data.Other.IsEmpty ? WithMember([], "data"u8, data.Other.Of(body)) : Copy(data.Object.Of(body)),
            Context = attributes.Subject is null || named ? default : WithMember([], "subject"u8, Quoted(attributes.Subject)),
        });
    }

    private void BeginEvent(int depth)
    {
        refused = false;
        itemDepth = depth;
        notedCount = externalCount = 0;
    }

    private void ReadAttribute(ref Utf8JsonReader reader, ref EventAttributes attributes)
    {
        var name = reader.ValueSpan.Length <= LongestText ? reader.GetString()! : "";
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueSpan.Length <= LongestAttribute:
                attributes.Set(name, reader.GetString()!);
                break;
            case JsonTokenType.String when IsContextAttribute(name):
                Refuse(name, Rule.Length, ShapeOf(ref reader));
                break;
            case JsonTokenType.String or JsonTokenType.Null:
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when !IsContextAttribute(name):
                attributes.Set(name, Encoding.ASCII.GetString(reader.ValueSpan));
                break;
            default:
                Refuse(IsContextAttribute(name) ? name : "", Rule.Text, ShapeOf(ref reader));
                Pass(ref reader);
                break;
        }
    }

    private static bool IsContextAttribute(string name) =>
        name is "id" or "source" or "type" or "specversion" or "subject" or "time" or "datacontenttype";

    private void Require(in EventAttributes attributes)
    {
        if (string.IsNullOrEmpty(attributes.SpecVersion))
            Refuse("specversion", Rule.Required);
        else if (attributes.SpecVersion != "1.0")
            Refuse("specversion", Rule.SpecVersion, $"string of {attributes.SpecVersion.Length} characters");
        Require("id", attributes.Id);
        Require("source", attributes.Source);
        Require("type", attributes.Type);
    }

    private void Require(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            Refuse(name, Rule.Required);
        else if (value.Length > LongestText)
            Refuse(name, Rule.Length, $"string of {value.Length} characters");
    }

    private (long Milliseconds, short Offset) TimeOf(string? time)
    {
        if (time is null)
            return (Draft.Never, Rfc3339.NoOffset);
        if (Rfc3339.TryParse(Encoding.UTF8.GetBytes(time), out var milliseconds, out var offset) && milliseconds >= 0)
            return (milliseconds, offset);
        Refuse("time", Rule.Timestamp, $"string of {time.Length} characters");
        return (Draft.Never, Rfc3339.NoOffset);
    }

    private string? TextOfData(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        if (reader.TokenType != JsonTokenType.Null)
            Refuse("data_base64", Rule.Text, ShapeOf(ref reader));
        Pass(ref reader);
        return null;
    }

    private void ReadWholeData(ReadOnlySpan<byte> json, ref EventData data)
    {
        var reader = new Utf8JsonReader(json, Json);
        reader.Read();
        itemDepth = 0;
        ReadData(ref reader, ref data);
        reader.Read();
    }

    private void ReadData(ref Utf8JsonReader reader, ref EventData data)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.StartObject)
            data.Object = Object(ref reader, "data", PersonKeys.EventData);
        else
            Pass(ref reader);
        if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.EndObject))
            data.Other = new Slice(start, (int)reader.BytesConsumed - start);
        data.Any = true;
    }

    private static bool IsJson(string? mediaType) =>
        string.IsNullOrEmpty(mediaType) || MediaTypes.Of(mediaType) is var type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static byte[] Quoted(string text) => [(byte)'"', .. JsonEncodedText.Encode(text).EncodedUtf8Bytes, (byte)'"'];

    private struct EventData
    {
        public Slice Object;
        public Slice Other;
        public string? Encoded;
        public bool Any;
    }
}
