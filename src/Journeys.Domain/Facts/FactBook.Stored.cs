using System.Text;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Facts;

/// <content>The packed form, merging and the stored form.</content>
public sealed partial class FactBook
{
    private const int NameBytes = 3;

    /// <summary>Tells whether a source said exactly this not long ago, without unpacking.</summary>
    internal bool HasRecent(int key, FactSource source, ReadOnlySpan<char> text, uint at, uint within)
    {
        var reader = new StateReader(packed);
        for (var left = packed.Length == 0 ? 0 : reader.Byte(); left > 0; left--)
        {
            var found = (int)reader.UInt() == key;
            var what = reader.Byte();
            var same = false;
            if ((what & 15) == (int)FactKind.Text)
                same = Ascii.Equals(reader.Bytes(), text);
            else
                reader.Int();
            reader.UInt();
            var said = Slots.ReadSeconds(ref reader);
            if (found && what >> 4 == (int)source)
                return same && Moment.Since(said, at) < within;
            reader.UInt();
            reader.UInt();
        }

        return false;
    }

    internal void Absorb(FactBook other)
    {
        foreach (var fact in other.Unpack())
            Hold(fact.Key, fact.Value, fact.Source, fact.Confidence, fact.Purpose, fact.At);
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        var facts = Unpack();
        writer.UInt((ulong)facts.Count);
        foreach (var fact in facts)
        {
            names.Write(fact.Key);
            WriteValue(writer, fact);
            names.Write(fact.Purpose);
            WriteRest(writer, fact);
        }
    }

    internal static FactBook Decode(ref StateReader reader, NameReader names)
    {
        var book = new FactBook();
        var facts = new List<StoredFact>(Capacity);
        for (var left = Slots.ReadCount(ref reader, Capacity); left > 0; left--)
        {
            var fact = new StoredFact { Key = names.Read(ref reader) };
            ReadValue(ref reader, ref fact);
            fact.Purpose = names.Read(ref reader);
            ReadRest(ref reader, ref fact);
            facts.Add(fact);
        }

        return book.Pack(facts) ? book : throw new FormatException($"Facts take more than {MostBytes} bytes.");
    }

    private List<StoredFact> Unpack()
    {
        var reader = new StateReader(packed);
        var left = packed.Length == 0 ? 0 : reader.Byte();
        var facts = new List<StoredFact>(left + 1);
        for (; left > 0; left--)
        {
            var fact = new StoredFact { Key = (int)reader.UInt() };
            ReadValue(ref reader, ref fact);
            fact.Purpose = (int)reader.UInt();
            ReadRest(ref reader, ref fact);
            facts.Add(fact);
        }

        return facts;
    }

    // Refuses what takes too much room. A name counts as three bytes whatever its number, so that the number decides nothing.
    private bool Pack(List<StoredFact> facts)
    {
        var writer = new StateWriter(MostBytes);
        writer.Byte((byte)facts.Count);
        var room = MostBytes;
        foreach (var fact in facts)
        {
            writer.UInt((uint)fact.Key);
            var start = writer.Length;
            WriteValue(writer, fact);
            room -= writer.Length - start + (2 * NameBytes);
            writer.UInt((uint)fact.Purpose);
            start = writer.Length;
            WriteRest(writer, fact);
            room -= writer.Length - start;
        }

        if (room < 0)
            return false;
        packed = facts.Count == 0 ? [] : writer.Written.ToArray();
        return true;
    }

    private static void WriteValue(StateWriter writer, in StoredFact fact)
    {
        writer.Byte((byte)(((int)fact.Source << 4) | (int)fact.Kind));
        if (fact.Kind == FactKind.Text)
            writer.Text(fact.Text);
        else
            writer.Int(fact.Number);
    }

    private static void WriteRest(StateWriter writer, in StoredFact fact)
    {
        writer.UInt(fact.At);
        writer.UInt(fact.Confidence);
        writer.UInt(fact.Doubt);
    }

    private static void ReadValue(ref StateReader reader, ref StoredFact fact)
    {
        var what = reader.Byte();
        fact.Kind = (FactKind)Math.Min(what & 15, 2);
        fact.Source = (FactSource)Math.Min(what >> 4, 3);
        fact.Text = fact.Kind == FactKind.Text ? reader.Text() : "";
        fact.Number = fact.Kind == FactKind.Text ? 0 : reader.Int();
    }

    private static void ReadRest(ref StateReader reader, ref StoredFact fact)
    {
        fact.At = Slots.ReadSeconds(ref reader);
        fact.Confidence = (ushort)Math.Min(reader.UInt(), 1000);
        fact.Doubt = (ushort)Math.Min(reader.UInt(), 1000);
    }
}
