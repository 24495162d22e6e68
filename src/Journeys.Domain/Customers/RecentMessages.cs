using Journeys.Domain.Binary;

namespace Journeys.Domain.Customers;

/// <summary>Whether a message has been taken before.</summary>
public enum MessageKnowledge : byte
{
    /// <summary>It has not.</summary>
    New,

    /// <summary>It has.</summary>
    Taken,

    /// <summary>It is as old as messages that are no longer in memory: the journal knows.</summary>
    AskTheJournal,
}

/// <summary>The keys of the last messages that a customer took, and how far back they reach.</summary>
/// <remarks>
/// A duplicate bears the time of its original, so one that is later than everything dropped from the ring is either in the ring or
/// new; only for a message as old as what was dropped must the journal be read. De-duplication therefore has no window.
/// Where the time was made from that of arrival, and a copy's may differ by more than <see cref="Slack"/>, the window is that of
/// <see cref="Signals.Signal.EarliestCopyAt"/>.
/// </remarks>
public sealed class RecentMessages
{
    /// <summary>How many keys are kept in memory.</summary>
    public const int Kept = 32;

    /// <summary>By how much the corrected time of a resent message may differ from that of its original.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private ulong[] keys = [];
    private long[] times = [];
    private int next;
    private Instant droppedUntil = Instant.MinValue;

    /// <summary>Tells what is known of a message, of which no copy is older than <paramref name="at"/>.</summary>
    public MessageKnowledge Know(ulong key, Instant at)
    {
        if (keys.AsSpan().Contains(key))
            return MessageKnowledge.Taken;
        return droppedUntil != Instant.MinValue && at <= droppedUntil + Slack ? MessageKnowledge.AskTheJournal : MessageKnowledge.New;
    }

    internal void Add(ulong key, Instant at)
    {
        if (keys.Length < Kept && next == keys.Length)
        {
            var size = keys.Length == 0 ? 4 : keys.Length * 2;
            Array.Resize(ref keys, size);
            Array.Resize(ref times, size);
        }

        if (next == Kept)
            next = 0;
        if (keys[next] != 0)
            droppedUntil = Instant.Max(droppedUntil, Instant.FromSeconds(times[next] + 1));
        keys[next] = key;
        times[next] = at.Seconds;
        next++;
    }

    internal void Absorb(RecentMessages other)
    {
        droppedUntil = Instant.Max(droppedUntil, other.droppedUntil);
        foreach (var (key, time) in other.keys.Zip(other.times).Where(k => k.First != 0))
            Add(key, Instant.FromSeconds(time));
    }

    internal void Encode(StateWriter writer)
    {
        writer.Instant(droppedUntil);
        writer.UInt((ulong)keys.Length);
        writer.UInt((ulong)next);
        for (var i = 0; i < keys.Length; i++)
        {
            writer.Fixed64(keys[i]);
            writer.Int(times[i]);
        }
    }

    internal static RecentMessages Decode(ref StateReader reader)
    {
        var messages = new RecentMessages { droppedUntil = reader.Instant() };
        var count = reader.Count();
        messages.next = (int)reader.UInt();
        messages.keys = new ulong[count];
        messages.times = new long[count];
        for (var i = 0; i < count; i++)
        {
            messages.keys[i] = reader.Fixed64();
            messages.times[i] = reader.Int();
        }

        return messages;
    }
}
