using Journeys.Domain.Binary;

namespace Journeys.Domain.Context;

/// <summary>Small arrays that start empty and grow up to a bound, by little, since most of them stay small.</summary>
internal static class Slots
{
    /// <summary>Makes room for one more, up to <paramref name="limit"/>.</summary>
    public static void Grow<T>(ref T[] slots, int count, int limit)
    {
        if (count < slots.Length)
            return;
        var room = Math.Min(limit, slots.Length + 2);
        var larger = new T[room];
        slots.AsSpan(0, count).CopyTo(larger);
        slots = larger;
    }

    /// <summary>Takes out one slot and closes the gap.</summary>
    public static void RemoveAt<T>(T[] slots, ref int count, int index)
    {
        slots.AsSpan(index + 1, count - index - 1).CopyTo(slots.AsSpan(index));
        slots[--count] = default!;
    }

    /// <summary>Opens a gap at <paramref name="index"/>; there must be room.</summary>
    public static void InsertAt<T>(T[] slots, ref int count, int index, in T item)
    {
        slots.AsSpan(index, count - index).CopyTo(slots.AsSpan(index + 1));
        slots[index] = item;
        count++;
    }

    /// <summary>Reads a count of items and refuses more than <paramref name="limit"/>.</summary>
    public static int ReadCount(ref StateReader reader, int limit)
    {
        var count = reader.Count();
        return count <= limit ? count : throw new FormatException($"{count} items where at most {limit} are kept.");
    }

    public static uint ReadSeconds(ref StateReader reader) => (uint)Math.Min(reader.UInt(), uint.MaxValue);
}
