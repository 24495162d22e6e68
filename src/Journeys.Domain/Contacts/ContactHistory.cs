using System.Runtime.InteropServices;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Contacts;

/// <summary>What happened to a message.</summary>
public enum ContactKind : byte
{
    /// <summary>It was sent.</summary>
    Sent,

    /// <summary>It was opened, by the person.</summary>
    Opened,

    /// <summary>Its link was clicked, by the person.</summary>
    Clicked,
}

/// <summary>What was sent to a person, and what they opened and clicked, by channel.</summary>
/// <remarks>
/// Mutable. The latest <see cref="Capacity"/> sent, and half as many opened and clicked, are kept one by one in four bytes each, with their
/// time to half a minute, so that a cap of up to that many is exact; totals go on. What machines open or click is left out.
/// </remarks>
public sealed class ContactHistory
{
    /// <summary>How many messages sent are kept one by one.</summary>
    public const int Capacity = 12;

    /// <summary>How many channels have totals; the messages of others count under none.</summary>
    public const int MostChannels = 6;

    private Contact[] contacts = [];
    private ChannelTotal[] totals = [];
    private int count;
    private int totalCount;

    // Half minutes since 1970 in the upper 27 bits, then 2 bits of kind and 3 of channel: they sort by time.
    private readonly struct Contact(uint packed)
    {
        public readonly uint Packed = packed;

        public Contact(uint at, byte kind, byte channel)
            : this((at / 32 << 5) | ((uint)kind << 3) | channel)
        {
        }

        public uint At => Packed >> 5 << 5;

        public byte Kind => (byte)((Packed >> 3) & 3);

        public byte Channel => (byte)(Packed & 7);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ChannelTotal
    {
        public int Channel;
        public ushort Sent;
        public ushort Opened;
        public ushort Clicked;
    }

    /// <summary>How many of a kind there were within the span before <paramref name="now"/>; of every channel when none is named.</summary>
    public int Count(ContactKind kind, TimeSpan within, Instant now, string channel = "")
    {
        var until = Moment.Of(now);
        var span = Moment.Seconds(within);
        var index = channel.Length == 0 ? -1 : IndexOf(Names.IdOf(channel));
        if (channel.Length > 0 && index < 0)
            return 0;
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            if (contacts[i].Kind == (byte)kind && (index < 0 || contacts[i].Channel == index) && contacts[i].At <= until && until - contacts[i].At < span)
                found++;
        }

        return found;
    }

    /// <summary>How many of a kind there were ever; of every channel when none is named. At most 65,535 a channel.</summary>
    public int Total(ContactKind kind, string channel = "")
    {
        var id = channel.Length == 0 ? -1 : Names.IdOf(channel);
        var sum = 0;
        for (var i = 0; i < totalCount; i++)
        {
            if (id < 0 || totals[i].Channel == id)
                sum += kind == ContactKind.Sent ? totals[i].Sent : kind == ContactKind.Opened ? totals[i].Opened : totals[i].Clicked;
        }

        return sum;
    }

    /// <summary>The latest of a kind; of every channel when none is named; <see cref="Instant.MinValue"/> without one.</summary>
    public Instant LastAt(ContactKind kind, string channel = "")
    {
        var index = channel.Length == 0 ? -1 : IndexOf(Names.IdOf(channel));
        for (var i = count - 1; i >= 0; i--)
        {
            if (contacts[i].Kind == (byte)kind && (channel.Length == 0 || contacts[i].Channel == index))
                return Moment.ToInstant(contacts[i].At);
        }

        return Instant.MinValue;
    }

    /// <summary>The channels that a message went through, in the order in which they were first used.</summary>
    public IReadOnlyList<string> Channels()
    {
        var names = new string[totalCount];
        for (var i = 0; i < totalCount; i++)
            names[i] = Names.TextOf(totals[i].Channel);
        return names;
    }

    internal static bool IsContact(SignalMeaning meaning) => meaning is SignalMeaning.MessageSent or SignalMeaning.MessageOpened or SignalMeaning.MessageClicked;

    internal void Take(Signal signal, SignalContent content, uint at)
    {
        if (content.IsMachine)
            return;
        var kind = content.Meaning == SignalMeaning.MessageSent ? ContactKind.Sent : content.Meaning == SignalMeaning.MessageOpened ? ContactKind.Opened : ContactKind.Clicked;
        Note(kind, content.Channel != 0 ? content.Channel : ChannelOf(signal.Name), at);
    }

    internal void Note(ContactKind kind, int channel, uint at)
    {
        var index = IndexOf(channel);
        if (index < 0 && totalCount < MostChannels)
        {
            Slots.Grow(ref totals, totalCount, MostChannels);
            index = totalCount++;
            totals[index] = new ChannelTotal { Channel = channel };
        }

        if (index >= 0)
            AddTotal(ref totals[index], kind, 1);
        Keep(new Contact(at, (byte)kind, (byte)(index < 0 ? MostChannels : index)));
    }

    internal void Absorb(ContactHistory other)
    {
        Span<byte> places = stackalloc byte[MostChannels + 1];
        places[MostChannels] = MostChannels;
        for (var i = 0; i < other.totalCount; i++)
        {
            var index = IndexOf(other.totals[i].Channel);
            if (index < 0 && totalCount < MostChannels)
            {
                Slots.Grow(ref totals, totalCount, MostChannels);
                index = totalCount++;
                totals[index] = new ChannelTotal { Channel = other.totals[i].Channel };
            }

            places[i] = (byte)(index < 0 ? MostChannels : index);
            if (index < 0)
                continue;
            AddTotal(ref totals[index], ContactKind.Sent, other.totals[i].Sent);
            AddTotal(ref totals[index], ContactKind.Opened, other.totals[i].Opened);
            AddTotal(ref totals[index], ContactKind.Clicked, other.totals[i].Clicked);
        }

        for (var i = 0; i < other.count; i++)
            Keep(new Contact(other.contacts[i].At, other.contacts[i].Kind, places[other.contacts[i].Channel]));
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        writer.UInt((ulong)totalCount);
        for (var i = 0; i < totalCount; i++)
        {
            names.Write(totals[i].Channel);
            writer.UInt(totals[i].Sent);
            writer.UInt(totals[i].Opened);
            writer.UInt(totals[i].Clicked);
        }

        writer.UInt((ulong)count);
        for (var i = 0; i < count; i++)
            writer.UInt(contacts[i].Packed);
    }

    internal static ContactHistory Decode(ref StateReader reader, NameReader names)
    {
        var history = new ContactHistory { totalCount = Slots.ReadCount(ref reader, MostChannels) };
        history.totals = new ChannelTotal[history.totalCount];
        for (var i = 0; i < history.totalCount; i++)
            history.totals[i] = new ChannelTotal { Channel = names.Read(ref reader), Sent = ReadShort(ref reader), Opened = ReadShort(ref reader), Clicked = ReadShort(ref reader) };
        history.count = Slots.ReadCount(ref reader, 2 * Capacity);
        history.contacts = new Contact[history.count];
        for (var i = 0; i < history.count; i++)
        {
            var contact = new Contact(Slots.ReadSeconds(ref reader));
            history.contacts[i] = new Contact(contact.At, Math.Min(contact.Kind, (byte)2), Math.Min(contact.Channel, (byte)MostChannels));
        }

        return history;
    }

    private static ushort ReadShort(ref StateReader reader) => (ushort)Math.Min(reader.UInt(), ushort.MaxValue);

    private static void AddTotal(ref ChannelTotal total, ContactKind kind, int times)
    {
        switch (kind)
        {
            case ContactKind.Sent: total.Sent = (ushort)Math.Min(total.Sent + times, ushort.MaxValue); break;
            case ContactKind.Opened: total.Opened = (ushort)Math.Min(total.Opened + times, ushort.MaxValue); break;
            default: total.Clicked = (ushort)Math.Min(total.Clicked + times, ushort.MaxValue); break;
        }
    }

    private void Keep(in Contact contact)
    {
        var (ofKind, oldest) = (0, -1);
        for (var i = count - 1; i >= 0; i--)
        {
            if (contacts[i].Kind != contact.Kind)
                continue;
            ofKind++;
            oldest = i;
        }

        if (ofKind == (contact.Kind == (byte)ContactKind.Sent ? Capacity : Capacity / 2))
        {
            if (contacts[oldest].At > contact.At)
                return;
            Slots.RemoveAt(contacts, ref count, oldest);
        }

        Slots.Grow(ref contacts, count, 2 * Capacity);
        var index = count;
        while (index > 0 && contacts[index - 1].At > contact.At)
            index--;
        Slots.InsertAt(contacts, ref count, index, contact);
    }

    private static int ChannelOf(string name) =>
        Names.IdOf(name.StartsWith("Email ", StringComparison.Ordinal) ? "email"
            : name.StartsWith("SMS ", StringComparison.Ordinal) ? "sms"
            : name.StartsWith("Push ", StringComparison.Ordinal) ? "push" : "other");

    private int IndexOf(int channel)
    {
        for (var i = 0; i < totalCount; i++)
        {
            if (totals[i].Channel == channel)
                return i;
        }

        return -1;
    }
}
