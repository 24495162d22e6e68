using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Interests;

/// <content>Merging and the stored form.</content>
public sealed partial class InterestProfile
{
    internal void Absorb(InterestProfile other)
    {
        for (var i = 0; i < other.count; i++)
        {
            ref readonly var slot = ref other.slots[i];
            Add(slot.Category, slot.Short, slot.Long, slot.At);
        }

        latest = Math.Max(latest, other.latest);
        broken = Math.Max(broken, other.broken);
        if (other.learned > learned)
            (familiar, usual, learned) = (other.familiar, other.usual, other.learned);
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        writer.UInt((uint)count);
        for (var i = 0; i < count; i++)
        {
            names.Write(slots[i].Category);
            writer.UInt(slots[i].Short);
            writer.UInt(slots[i].Long);
            writer.UInt(slots[i].At);
        }

        writer.UInt(latest);
        writer.UInt(broken);
        writer.UInt(familiar);
        writer.UInt(usual);
        writer.UInt(learned);
    }

    internal static InterestProfile Decode(ref StateReader reader, NameReader names)
    {
        var profile = new InterestProfile { count = Slots.ReadCount(ref reader, Capacity) };
        profile.slots = new Slot[profile.count];
        for (var i = 0; i < profile.count; i++)
        {
            profile.slots[i] = new Slot
            {
                Category = names.Read(ref reader),
                Short = Math.Min(Slots.ReadSeconds(ref reader), Most),
                Long = Math.Min(Slots.ReadSeconds(ref reader), Most),
                At = Slots.ReadSeconds(ref reader),
            };
        }

        profile.latest = Slots.ReadSeconds(ref reader);
        profile.broken = Slots.ReadSeconds(ref reader);
        profile.familiar = (ushort)Math.Min(reader.UInt(), 1000);
        profile.usual = (ushort)Math.Min(reader.UInt(), 1000);
        profile.learned = (ushort)Math.Min(reader.UInt(), 1000);
        return profile;
    }
}
