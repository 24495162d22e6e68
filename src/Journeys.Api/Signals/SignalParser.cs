using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Signals;

namespace Journeys.Api.Signals;

/// <summary>Reads bodies of Segment calls and CloudEvents into signals, in one pass over the bytes.</summary>
/// <remarks>
/// Mutable, reusable, not safe for several threads. Items that break a rule are left out and listed in <see cref="Refusals"/>;
/// a body that is no JSON at all, or lacks what carries the items, is refused whole by <see cref="Malformed"/>. Never throws on input.
/// </remarks>
internal sealed partial class SignalParser
{
    private const int DeepestItem = 32;
    private const int LongestText = 256;
    private const int LargestKept = 1 << 20;

    // Deeper than an item may be, so that a deep item is refused by itself and not with its whole batch.
    private static readonly JsonReaderOptions Json = new() { MaxDepth = 256 };

    private readonly List<Refusal> refusals = [];
    private readonly Identifier[] found = new Identifier[40];
    private Draft[] drafts = new Draft[16];
    private byte[] scratch = new byte[4096];
    private byte[] mended = [];
    private int count;
    private int scratched;
    private int foundCount;
    private int number;
    private bool refused;
    private int largestMessage = int.MaxValue;
    private long batchSentAt;
    private Slice batchContext;
    private TimeZoneInfo? batchZone;
    private TimeZoneInfo? lastZone;
    private long lastQuarter;
    private short lastOffset;

    /// <summary>The items that were left out.</summary>
    public IReadOnlyList<Refusal> Refusals => refusals;

    /// <summary>Why the whole body is refused, or null.</summary>
    public Refusal? Malformed { get; private set; }

    /// <summary>The write key in the body, or null.</summary>
    public string? WriteKey { get; private set; }

    /// <summary>How many items are good.</summary>
    public int Count => count;

    /// <summary>Reads one Segment call; <paramref name="kind"/> is that of the route, or null where the message's <c>type</c> tells.</summary>
    public void ReadCall(ReadOnlySpan<byte> body, SignalKind? kind, int largest) => Read(body, largest, Shape.Call, kind);

    /// <summary>Reads a Segment batch.</summary>
    public void ReadBatch(ReadOnlySpan<byte> body, int largest) => Read(body, largest, Shape.Batch, null);

    /// <summary>Reads one CloudEvent in structured mode.</summary>
    public void ReadEvent(ReadOnlySpan<byte> body, int largest) => Read(body, largest, Shape.Event, null);

    /// <summary>Reads CloudEvents in batch mode.</summary>
    public void ReadEvents(ReadOnlySpan<byte> body, int largest) => Read(body, largest, Shape.Events, null);

    /// <summary>Reads the data of one CloudEvent in binary mode, whose attributes came by header.</summary>
    public void ReadEventData(ReadOnlySpan<byte> body, in EventAttributes attributes, int largest)
    {
        binary = attributes;
        Read(body, largest, Shape.EventData, null);
    }

    /// <summary>The place in the body of each good item.</summary>
    public int[] Items() => Array.ConvertAll(drafts[..count], d => d.Item);

    /// <summary>Makes the signals of the items that are good.</summary>
    public Signal[] Build(in SignalOrigin origin)
    {
        if (count == 0)
            return [];
        if (!batchContext.IsEmpty)
            MergeBatchContext();
        var signals = new Signal[count];
        var slab = new PayloadSlab(scratched);
        for (var i = 0; i < count; i++)
            signals[i] = Finish(in drafts[i], in origin, ref slab);
        Array.Clear(drafts, 0, count);
        return signals;
    }

    private enum Shape
    {
        Call,
        Batch,
        Event,
        Events,
        EventData,
    }

    private void Read(ReadOnlySpan<byte> body, int largest, Shape shape, SignalKind? kind)
    {
        Reset(largest);
        if (!Utf8.IsValid(body))
        {
            Malformed = new Refusal(0, "", Rule.Utf8, null);
            return;
        }

        if (Surrogates.MayOccur(body))
            body = Mend(body);
        try
        {
            ReadValidated(body, shape, kind);
            if (Malformed is not null)
                count = 0;
        }
        catch (JsonException e)
        {
            count = 0;
            refusals.Clear();
            Malformed = new Refusal(number, "", Rule.Json, $"a mistake at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
    }

    private void ReadValidated(ReadOnlySpan<byte> body, Shape shape, SignalKind? kind)
    {
        if (shape == Shape.EventData)
        {
            ReadBinaryEvent(body);
            return;
        }

        var reader = new Utf8JsonReader(body, Json);
        reader.Read();
        switch (shape)
        {
            case Shape.Call:
                ReadSegmentItem(ref reader, body, kind);
                break;
            case Shape.Batch:
                ReadSegmentBatch(ref reader, body);
                break;
            case Shape.Event:
                ReadCloudEvent(ref reader, body);
                break;
            default:
                ReadCloudEvents(ref reader, body);
                break;
        }

        // Anything but white space after the value is a mistake, which the reader reports.
        reader.Read();
    }

    private Signal Finish(in Draft draft, in SignalOrigin origin, ref PayloadSlab slab)
    {
        var received = origin.ReceivedAt?.Milliseconds;
        var at = draft.Timestamp;
        if (received is { } arrival)
            at = Corrected(at, draft.SentAt != Draft.Never ? draft.SentAt : batchSentAt, arrival, in origin);
        else if (at == Draft.Never)
            at = draft.ReceivedAt != Draft.Never ? draft.ReceivedAt : 0;
        var zone = draft.Zone ?? batchZone;
        var id = draft.MessageId ?? origin.MessageId;
        var ofArrival = id is not null && received is not null && IsOfArrival(at, draft.Timestamp);
        return new Signal
        {
            Kind = draft.Kind,
            Name = draft.Name,
            At = new Instant(at),
            ReceivedAt = new Instant(received ?? (draft.ReceivedAt != Draft.Never ? draft.ReceivedAt : at)),
            EarliestCopyAt = ofArrival ? new Instant(at) - origin.CopyWindow : new Instant(at),
            MessageId = id ?? Guid.CreateVersion7().ToString("N"),
            Identifiers = draft.Identifiers,
            Source = draft.Source ?? origin.Source,
            OffsetMinutes = zone is not null ? OffsetAt(zone, at)
                : draft.Offset != Rfc3339.NoOffset ? draft.Offset
                : origin.DefaultZone is { } fallback ? OffsetAt(fallback, at) : (short)0,
            Properties = slab.Keep(draft.Properties.Of(scratch)),
            Traits = slab.Keep(draft.Traits.Of(scratch)),
            Context = slab.Keep(draft.Context.Of(scratch)),
        };
    }

    // Signals come in the order of time, mostly of one zone; no zone changes its offset within a quarter of an hour of UTC.
    private short OffsetAt(TimeZoneInfo zone, long at)
    {
        var quarter = at / 900_000;
        if (!ReferenceEquals(zone, lastZone) || quarter != lastQuarter)
            (lastZone, lastQuarter, lastOffset) = (zone, quarter, Zones.OffsetAt(zone, at));
        return lastOffset;
    }

    private static long Corrected(long at, long sentAt, long received, in SignalOrigin origin)
    {
        if (at == Draft.Never)
            return received;
        if (sentAt != Draft.Never && Math.Abs(received - sentAt) <= origin.LargestSkew.TotalMilliseconds)
            at += received - sentAt;
        return at > received + origin.FutureTolerance.TotalMilliseconds ? received : at;
    }

    // The moment would be another one, had the same message arrived at another time.
    private static bool IsOfArrival(long at, long timestamp) =>
        timestamp == Draft.Never || Math.Abs(at - timestamp) > RecentMessages.Slack.TotalMilliseconds;

    private void Keep(in Draft draft)
    {
        if (count == drafts.Length)
            Array.Resize(ref drafts, count * 2);
        drafts[count++] = draft;
    }

    private void Refuse(string field, Rule rule, string? value = null)
    {
        if (refused)
            return;
        refused = true;
        refusals.Add(new Refusal(number, field, rule, value));
    }

    private void RefuseAll(string field, Rule rule, string? value = null)
    {
        count = 0;
        Malformed ??= new Refusal(0, field, rule, value);
    }

    private void Found(string name, string? value)
    {
        if (value is null || foundCount == found.Length || IdentityRules.Normalise(name, value) is not { } identifier)
            return;
        if (!found.AsSpan(0, foundCount).Contains(identifier))
            found[foundCount++] = identifier;
    }

    private ImmutableArray<Identifier> TakeFound() =>
        ImmutableCollectionsMarshal.AsImmutableArray(found.AsSpan(0, foundCount).ToArray());

    private ReadOnlySpan<byte> Mend(ReadOnlySpan<byte> body)
    {
        if (mended.Length < body.Length)
            mended = new byte[body.Length];
        body.CopyTo(mended);
        Surrogates.Mend(mended.AsSpan(0, body.Length));
        return mended.AsSpan(0, body.Length);
    }

    private void Reset(int largest)
    {
        Array.Clear(drafts, 0, count);
        refusals.Clear();
        Malformed = null;
        WriteKey = null;
        count = scratched = number = 0;
        refused = false;
        largestMessage = largest;
        batchSentAt = Draft.Never;
        batchContext = default;
        batchZone = null;
        if (scratch.Length > LargestKept)
            scratch = new byte[4096];
        if (mended.Length > LargestKept)
            mended = [];
    }
}
