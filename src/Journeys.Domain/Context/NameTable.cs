using Journeys.Domain.Binary;

namespace Journeys.Domain.Context;

/// <summary>Writes names as text the first time and as a small number from then on, within one snapshot.</summary>
/// <remarks>0 is the empty name, i + 1 the i-th name so far; the number after the last one announces a new name. Past the table's room each name is written as text.</remarks>
internal ref struct NameWriter(StateWriter writer, Span<int> table)
{
    public const int Room = 192;

    private readonly Span<int> table = table;
    private int count;

    public readonly StateWriter Writer { get; } = writer;

    public void Write(int id)
    {
        if (id == 0)
        {
            Writer.UInt(0);
            return;
        }

        var index = table[..count].IndexOf(id);
        if (index >= 0)
        {
            Writer.UInt((ulong)index + 1);
            return;
        }

        Writer.UInt((ulong)count + 1);
        Writer.Text(Names.TextOf(id));
        if (count < table.Length)
            table[count++] = id;
    }
}

/// <summary>Reads what <see cref="NameWriter"/> wrote.</summary>
internal sealed class NameReader
{
    private readonly int[] table = new int[NameWriter.Room];
    private int count;

    public int Read(ref StateReader reader)
    {
        var index = reader.UInt();
        if (index == 0)
            return 0;
        if (index <= (ulong)count)
            return table[(int)index - 1];
        if (index != (ulong)count + 1)
            throw new FormatException($"Name {index} is not among the {count} names so far.");
        var id = Names.IdOf(Names.Intern(reader.Bytes()));
        if (count < table.Length)
            table[count++] = id;
        return id;
    }
}
