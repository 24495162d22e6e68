namespace Journeys.Domain.Rules;

/// <summary>Finds the known name that someone probably meant.</summary>
internal static class NameSuggestion
{
    /// <summary>Gives <c>; did you mean 'x'?</c> for the nearest known name, or nothing when none is near.</summary>
    public static string For(string name, IEnumerable<string> known)
    {
        var limit = Math.Max(1, name.Length / 3);
        string? nearest = null;
        var least = limit + 1;
        foreach (var candidate in known)
        {
            var distance = Distance(name, candidate, least);
            if (distance < least || (distance == least && nearest is not null && string.CompareOrdinal(candidate, nearest) < 0))
                (nearest, least) = (candidate, distance);
        }
        return nearest is null ? "" : $"; did you mean '{nearest}'?";
    }

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours; case costs nothing.
    private static int Distance(string one, string other, int limit)
    {
        if (Math.Abs(one.Length - other.Length) > limit)
            return limit + 1;
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= other.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            for (var j = 1; j <= other.Length; j++)
            {
                var cost = Same(one[i - 1], other[j - 1]) ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && Same(one[i - 1], other[j - 2]) && Same(one[i - 2], other[j - 1]))
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[one.Length, other.Length];
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
