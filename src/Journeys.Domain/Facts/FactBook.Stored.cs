using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Facts;

/// <content>Merging and the stored form.</content>
public sealed partial class FactBook
{
    internal void Absorb(FactBook other)
    {
        for (var i = 0; i < other.count; i++)
        {
            ref readonly var fact = ref other.facts[i];
            Hold(fact.Key, fact.Value, fact.Source, fact.Confidence, fact.Purpose, fact.At);
        }
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        writer.UInt((ulong)count);
        for (var i = 0; i < count; i++)
        {
            ref readonly var fact = ref facts[i];
            names.Write(fact.Key);
            writer.Byte((byte)(((int)fact.Source << 4) | (int)fact.Kind));
            if (fact.Kind == FactKind.Text)
                writer.Text(fact.Text);
            else
                writer.Int(fact.Number);
            names.Write(fact.Purpose);
            writer.UInt(fact.At);
            writer.UInt(fact.Confidence);
            writer.UInt(fact.Doubt);
        }
    }

    internal static FactBook Decode(ref StateReader reader, NameReader names)
    {
        var book = new FactBook { count = Slots.ReadCount(ref reader, Capacity) };
        book.facts = new StoredFact[book.count];
        for (var i = 0; i < book.count; i++)
        {
            var key = names.Read(ref reader);
            var what = reader.Byte();
            var kind = (FactKind)Math.Min(what & 15, 2);
            book.facts[i] = new StoredFact
            {
                Key = key,
                Kind = kind,
                Source = (FactSource)Math.Min(what >> 4, 3),
                Text = kind == FactKind.Text ? reader.Text() : "",
                Number = kind == FactKind.Text ? 0 : reader.Int(),
                Purpose = names.Read(ref reader),
                At = Slots.ReadSeconds(ref reader),
                Confidence = (ushort)Math.Min(reader.UInt(), 1000),
                Doubt = (ushort)Math.Min(reader.UInt(), 1000),
            };
        }

        return book;
    }
}
