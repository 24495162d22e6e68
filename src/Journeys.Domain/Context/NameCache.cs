using System.Buffers.Binary;
using System.Text;
using Journeys.Domain.Binary;

namespace Journeys.Domain.Context;

/// <summary>Finds the number of a name seen lately from its bytes, without decoding them: four times as fast as <see cref="Names"/>.</summary>
/// <remarks>Safe for several threads: a slot is one integer, and what it says is compared with the text before it is believed.</remarks>
internal static class NameCache
{
    private const int Slots = 16384;

    private static readonly int[] Ids = new int[Slots];

    public static int IdOf(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return 0;
        ref var slot = ref Ids[Hash(text) & (Slots - 1)];
        var id = Volatile.Read(ref slot);
        if (id != 0 && Ascii.Equals(text, Names.TextOf(id)))
            return id;
        id = Names.IdOf(Names.Intern(text));
        if (id != 0)
            Volatile.Write(ref slot, id);
        return id;
    }

    private static int Hash(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length;
        for (; text.Length >= 8; text = text[8..])
            hash = unchecked((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * 0x9E3779B97F4A7C15UL);
        foreach (var b in text)
            hash = unchecked((hash ^ b) * 0x100000001B3UL);
        return (int)((hash ^ (hash >> 29) ^ (hash >> 47)) & int.MaxValue);
    }
}
