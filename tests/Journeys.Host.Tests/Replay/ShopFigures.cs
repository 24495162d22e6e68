using System.Globalization;
using System.IO.Compression;
using CsvHelper;

namespace Journeys.Host.Tests.Replay;

/// <summary>One line of a receipt as the raw file has it.</summary>
internal sealed record RawLine(string Order, string Person, DateTime At, decimal Value, bool IsReturn);

/// <summary>What a data set comes to, straight from its raw lines: nothing of the product is used.</summary>
internal sealed record ShopFigures(
    int Customers, int Orders, int Returns, decimal Revenue, IReadOnlyDictionary<string, int> Relationship,
    IReadOnlyDictionary<string, (int Orders, int Returns, decimal Revenue)> ByPerson, IReadOnlyDictionary<string, int> RelationshipByRhythm)
{
    public static IEnumerable<RawLine> CompleteJourney(string path) => Read(path, row =>
        new RawLine(row.GetString("basket_id"), row.GetString("household_id"), Utc(row.GetString("transaction_timestamp"), "America/New_York"), Number(row, "sales_value"), false));

    public static IEnumerable<RawLine> OnlineRetail(string path) => Read(path, row => new RawLine(
        row.GetString("InvoiceNo"), row.GetString("CustomerID").Split('.')[0], Utc(row.GetString("InvoiceDate"), "Europe/London"),
        Number(row, "Quantity") * Number(row, "UnitPrice"), row.GetString("InvoiceNo").StartsWith('C')));

    public static ShopFigures Of(IEnumerable<RawLine> lines)
    {
        var orders = lines.GroupBy(l => l.Order).Select(g => new RawLine(g.Key, g.First().Person, g.Min(l => l.At), g.Sum(l => l.Value), g.First().IsReturn)).ToArray();
        var end = orders.Max(o => o.At);
        var people = orders.GroupBy(o => o.Person).ToArray();
        return new ShopFigures(
            people.Length, orders.Count(o => !o.IsReturn), orders.Count(o => o.IsReturn), orders.Sum(o => o.Value),
            Count(people.Select(p => Stage(p, end, times => times[^1].AddDays(90)))),
            people.ToDictionary(p => p.Key, p => (p.Count(o => !o.IsReturn), p.Count(o => o.IsReturn), p.Sum(o => o.Value))),
            Count(people.Select(p => Stage(p, end, Quiet))));
    }

    /// <summary>The stage of the relationship at the end by the shop's rules: it follows from the number of orders and the silence since the last.</summary>
    private static string Stage(IEnumerable<RawLine> ofPerson, DateTime end, Func<DateTime[], DateTime> quietAt)
    {
        DateTime[] times = [.. ofPerson.Where(o => !o.IsReturn).Select(o => o.At).Order()];
        if (times.Length == 0)
            return "known";
        var quiet = quietAt(times);
        if (end < quiet)
            return times.Length >= 3 ? "regular" : "customer";
        return end < quiet.AddDays(180) ? "at_risk" : "lost";
    }

    /// <summary>From when silence is unusual, by the log-normal of the gaps between occasions, in plain floating point.</summary>
    private static DateTime Quiet(DateTime[] times)
    {
        var (last, gaps, mean, variance) = (times[0], 0, 0.0, 0.0);
        foreach (var at in times.Skip(1).Where(t => t > times[0]))
        {
            if (at - last < TimeSpan.FromHours(12))
                continue;
            var log = Math.Log2((at - last).TotalSeconds);
            last = at;
            var n = Math.Min(++gaps, 12);
            var delta = log - mean;
            mean += delta / n;
            if (gaps > 1)
                variance += ((delta * (log - mean)) - variance) / n;
        }

        if (gaps < 2)
            return DateTime.MaxValue.AddYears(-1);
        var weight = Math.Min(gaps, 12);
        var shrunkMean = ((4 * weight * mean) + Math.Log2(30 * 86_400)) / ((4 * weight) + 1);
        var shrunkVariance = ((weight * variance) + (2 * 0.75 * 0.75)) / (weight + 2);
        var seconds = Math.Pow(2, shrunkMean + (1.65 * Math.Sqrt(shrunkVariance * (weight + 1) / weight)));
        return seconds > 1e10 ? DateTime.MaxValue.AddYears(-1) : last.AddSeconds(seconds);
    }

    private static Dictionary<string, int> Count(IEnumerable<string> stages) => stages.GroupBy(s => s).ToDictionary(g => g.Key, g => g.Count());

    private static List<RawLine> Read(string path, Func<CsvReader, RawLine> line)
    {
        using Stream file = File.OpenRead(path);
        using var reader = CsvReader.Create(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        var lines = new List<RawLine>();
        while (reader.Read())
            lines.Add(line(reader));
        return lines;
    }

    private static decimal Number(CsvReader row, string column) => decimal.Parse(row.GetString(column), CultureInfo.InvariantCulture);

    private static DateTime Utc(string text, string zone) => TimeZoneInfo.ConvertTimeToUtc(
        DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone));
}
