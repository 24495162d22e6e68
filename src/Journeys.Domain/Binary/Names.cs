using System.Collections.Concurrent;
using System.Text;

namespace Journeys.Domain.Binary;

/// <summary>
/// Keeps one copy of each name that recurs across customers (events, stages, categories, products), so that a million customers
/// share it, and gives each a small number. Numbers live as long as the process; what is stored is always the text.
/// </summary>
/// <remarks>
/// Safe for several threads. Past <see cref="Capacity"/> names nothing more is kept: <see cref="IdOf"/> then gives 0 and
/// <see cref="Intern(ReadOnlySpan{byte})"/> a copy of its own, so that a flood of made-up names cannot fill the memory.
/// The result of no computation depends on a number, only on the text.
/// </remarks>
public static class Names
{
    /// <summary>How many names are kept at the most.</summary>
    public const int Capacity = 1_000_000;

    private static readonly ConcurrentDictionary<string, int> Ids = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> BySpan = Ids.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly Lock Adding = new();
    private static string[] texts = new string[1024];
    private static int count = 1;

    /// <summary>Gives the number of a name, from 1; 0 for empty text, and for a new name once <see cref="Capacity"/> is reached.</summary>
    public static int IdOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
            return 0;
        return Ids.TryGetValue(name, out var id) ? id : Add(name);
    }

    /// <summary>Gives the name with this number; empty text for 0.</summary>
    public static string TextOf(int id) => id == 0 ? "" : Volatile.Read(ref texts)[id];

    /// <summary>Gives the one shared copy of a name, from its UTF-8 bytes.</summary>
    public static string Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > 128)
            return Encoding.UTF8.GetString(utf8);
        Span<char> chars = stackalloc char[128];
        var length = Encoding.UTF8.GetChars(utf8, chars);
        if (BySpan.TryGetValue(chars[..length], out var key, out _))
            return key;
        var name = new string(chars[..length]);
        Add(name);
        return name;
    }

    private static int Add(string name)
    {
        lock (Adding)
        {
            if (Ids.TryGetValue(name, out var id))
                return id;
            if (count >= Capacity)
                return 0;
            if (count == texts.Length)
            {
                var larger = new string[Math.Min(Capacity, texts.Length * 2)];
                texts.CopyTo(larger, 0);
                Volatile.Write(ref texts, larger);
            }

            texts[count] = name;
            Ids[name] = count;
            return count++;
        }
    }
}
