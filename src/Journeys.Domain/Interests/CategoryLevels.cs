using Journeys.Domain.Binary;

namespace Journeys.Domain.Interests;

/// <summary>The levels of a category: <c>Garden &gt; Tools</c> and <c>Garden/Tools</c> belong to <c>Garden</c>.</summary>
/// <remarks>The top level of each category number is remembered for the process: it follows from the text alone.</remarks>
public static class CategoryLevels
{
    private static readonly Lock Adding = new();

    // Top level + 1 by category number; 0 where not looked at yet.
    private static int[] tops = [];

    /// <summary>Gives a category without blanks around it.</summary>
    public static string Clean(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        return category.Trim();
    }

    /// <summary>Gives the top level of a category; empty when it has one level only.</summary>
    public static string TopOf(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        var at = category.AsSpan().IndexOfAny('>', '/');
        return at <= 0 ? "" : category[..at].Trim();
    }

    internal static int TopOf(int category)
    {
        var known = Volatile.Read(ref tops);
        if (category < known.Length && known[category] != 0)
            return known[category] - 1;
        var top = Names.IdOf(TopOf(Names.TextOf(category)));
        lock (Adding)
        {
            if (category >= tops.Length)
            {
                var larger = new int[Math.Max(1024, category * 2)];
                tops.CopyTo(larger, 0);
                Volatile.Write(ref tops, larger);
            }

            tops[category] = top + 1;
        }

        return top;
    }
}
