using System.Buffers.Binary;
using System.Text;

namespace Journeys.Domain.Binary;

/// <summary>Reads what <see cref="StateWriter"/> wrote.</summary>
/// <remarks>Throws <see cref="FormatException"/> when the bytes end early or do not hold what is asked for.</remarks>
public ref struct StateReader
{
    private ReadOnlySpan<byte> rest;

    /// <summary>Starts at the beginning of <paramref name="bytes"/>.</summary>
    public StateReader(ReadOnlySpan<byte> bytes) => rest = bytes;

    /// <summary>Tells whether everything has been read.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a truth value.</summary>
    public bool Bool() => Byte() != 0;

    /// <summary>Reads an unsigned integer.</summary>
    public ulong UInt()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new FormatException("An integer is longer than 10 bytes.");
    }

    /// <summary>Reads an unsigned integer used as a count or length; refuses more than the bytes that are left could hold.</summary>
    public int Count()
    {
        var value = UInt();
        return value <= (ulong)rest.Length ? (int)value : throw new FormatException($"A length of {value} exceeds the {rest.Length} bytes left.");
    }

    /// <summary>Reads a signed integer.</summary>
    public long Int()
    {
        var value = UInt();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads eight bytes as they are.</summary>
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads a moment.</summary>
    public Instant Instant() => new(Int());

    /// <summary>Reads text.</summary>
    public string Text()
    {
        var bytes = Bytes();
        return bytes.IsEmpty ? "" : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads bytes; the span stays valid as long as what is read from.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Count());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
            throw new FormatException($"{count} bytes are wanted and {rest.Length} are left.");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
