using System.Buffers.Binary;
using System.Text;

namespace Journeys.Domain.Binary;

/// <summary>Writes the compact binary form of events and snapshots: variable-length integers, UTF-8 text, little-endian.</summary>
/// <remarks>Mutable and reusable: <see cref="Clear"/> keeps the buffer. Not safe for several threads.</remarks>
public sealed class StateWriter
{
    private byte[] buffer;
    private int length;

    /// <summary>Makes a writer with room for <paramref name="capacity"/> bytes; it grows as needed.</summary>
    public StateWriter(int capacity = 512) => buffer = new byte[Math.Max(16, capacity)];

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    /// <summary>How many bytes have been written.</summary>
    public int Length => length;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => length = 0;

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value) => Reserve(1)[0] = value;

    /// <summary>Writes a truth value as one byte.</summary>
    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Writes an unsigned integer in 1 to 10 bytes, 7 bits each, lowest first.</summary>
    public void UInt(ulong value)
    {
        var span = Reserve(10, advance: false);
        var i = 0;
        while (value >= 0x80)
        {
            span[i++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[i++] = (byte)value;
        length += i;
    }

    /// <summary>Writes a signed integer, zig-zag coded so that small magnitudes stay short.</summary>
    public void Int(long value) => UInt((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes eight bytes as they are.</summary>
    public void Fixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    /// <summary>Writes a moment.</summary>
    public void Instant(Instant value) => Int(value.Milliseconds);

    /// <summary>Writes text as its UTF-8 length and bytes.</summary>
    public void Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var count = Encoding.UTF8.GetByteCount(value);
        UInt((ulong)count);
        Encoding.UTF8.GetBytes(value, Reserve(count));
    }

    /// <summary>Writes bytes with their length.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        UInt((ulong)value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    private Span<byte> Reserve(int count, bool advance = true)
    {
        if (length + count > buffer.Length)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + count));
        var span = buffer.AsSpan(length, count);
        if (advance)
            length += count;
        return span;
    }
}
