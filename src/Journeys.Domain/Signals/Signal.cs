using System.Collections.Immutable;
using Journeys.Domain.Identity;

namespace Journeys.Domain.Signals;

/// <summary>The shape in which a signal came, after Segment's six calls.</summary>
public enum SignalKind : byte
{
    /// <summary>Something the customer did, named by <see cref="Signal.Name"/>.</summary>
    Track = 1,

    /// <summary>A page of a site was seen.</summary>
    Page = 2,

    /// <summary>A screen of an app was seen.</summary>
    Screen = 3,

    /// <summary>Who the customer is, with traits.</summary>
    Identify = 4,

    /// <summary>The customer belongs to a group.</summary>
    Group = 5,

    /// <summary>Two identifiers are one person's.</summary>
    Alias = 6,
}

/// <summary>Something that happened: a page, a purchase, a position, a reply, a consent, a bounce, a stock change.</summary>
/// <remarks>Immutable. Names are those of Segment's specification; a CloudEvent becomes a <see cref="SignalKind.Track"/> named by its type.</remarks>
public sealed record Signal
{
    /// <summary>The shape in which it came.</summary>
    public required SignalKind Kind { get; init; }

    /// <summary>What happened, <c>Order Completed</c> for one; the page's or screen's name; empty for identify, group and alias.</summary>
    public required string Name { get; init; }

    /// <summary>When it happened, corrected for the skew of the sender's clock.</summary>
    public required Instant At { get; init; }

    /// <summary>When the node received it.</summary>
    public required Instant ReceivedAt { get; init; }

    /// <summary>
    /// The earliest moment that another copy of this message may bear: <see cref="At"/> where the sender said it; earlier where
    /// <see cref="At"/> was made from the time of arrival, which copies do not share. Not stored.
    /// </summary>
    public Instant EarliestCopyAt { get => field == default ? At : field; init; }

    /// <summary>The sender's name for this message; the same one again changes nothing.</summary>
    public required string MessageId { get; init; }

    /// <summary>Whom it is about, in the order in which the sender gave them; at least one.</summary>
    public required ImmutableArray<Identifier> Identifiers { get; init; }

    /// <summary>Which source it came from: the name of a write key, a CloudEvents source, or a file.</summary>
    public string Source { get; init; } = "";

    /// <summary>The customer's local time less UTC at <see cref="At"/>, in minutes, as known where the signal came in; 0 where unknown.</summary>
    public short OffsetMinutes { get; init; }

    /// <summary>The properties as a JSON object in UTF-8, or empty.</summary>
    public ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>The traits as a JSON object in UTF-8, or empty; also those that a track call carries in <c>context.traits</c>.</summary>
    public ReadOnlyMemory<byte> Traits { get; init; }

    /// <summary>The rest of the context worth keeping (page, campaign, locale, device), as a JSON object in UTF-8, or empty.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>A 64-bit FNV-1a hash of <see cref="MessageId"/>, compared within one customer only.</summary>
    public ulong MessageKey => field != 0 ? field : field = KeyOf(MessageId);

    /// <summary>Gives the 64-bit FNV-1a hash of a message id; never 0.</summary>
    public static ulong KeyOf(string messageId)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        var hash = 14695981039346656037UL;
        foreach (var c in messageId)
            hash = unchecked((hash ^ c) * 1099511628211UL);
        return hash == 0 ? 1 : hash;
    }
}
