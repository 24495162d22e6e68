using System.Globalization;
using System.Reflection;

namespace Journeys.Storage;

/// <summary>The numbered, forward-only steps of a schema, embedded beside the code that needs them.</summary>
internal static class Migrations
{
    /// <summary>Gives the steps of a kind of store, by number from 1.</summary>
    public static IReadOnlyList<Migration> Of(string kind)
    {
        var assembly = typeof(Migrations).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(kind + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(Number(name), Read(assembly, name)))];
    }

    /// <summary>Gives the steps still to be taken by a store whose schema is at <paramref name="version"/>.</summary>
    /// <exception cref="InvalidOperationException">The schema is newer than this product.</exception>
    public static IEnumerable<Migration> After(string kind, long version, string where)
    {
        var steps = Of(kind);
        return version <= steps[^1].Number
            ? steps.Where(step => step.Number > version)
            : throw new InvalidOperationException(
                $"{where} has schema {version}, and this version of the product knows schemas up to {steps[^1].Number}: it was written by a newer one.");
    }

    private static int Number(string name) =>
        int.Parse(Path.GetFileNameWithoutExtension(name).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

/// <summary>One step of a schema.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Sql">What it does.</param>
internal sealed record Migration(int Number, string Sql);
