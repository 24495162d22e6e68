using System.Globalization;
using Journeys.Domain.Context;

namespace Journeys.Host.Replay;

/// <summary>What a replay came to, for people and tests to read.</summary>
/// <param name="Content">What was replayed.</param>
/// <param name="Progress">How far it came.</param>
/// <param name="SentNow">How many signals this run sent.</param>
/// <param name="Totals">What the store's customers come to now.</param>
/// <param name="Elapsed">How long sending took.</param>
internal sealed record ReplayReport(ReplayContent Content, ReplayProgress Progress, int SentNow, ReplayTotals Totals, TimeSpan Elapsed)
{
    /// <summary>Writes the table, a line for each figure.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Line("signals", Content.Signals.Length);
        yield return Line("accepted", Progress.Accepted);
        yield return Line("duplicates", Progress.Duplicates);
        if (Progress.StepsFailed > 0)
            yield return Line("steps failed", Progress.StepsFailed);
        yield return Line("refused", Content.Refusals.Signals);
        yield return Line("customers", Totals.Customers);
        yield return Line("orders", Totals.Orders);
        yield return Line("returns", Totals.Returns);
        if (Totals.Cancelled > 0)
            yield return Line("cancelled", Totals.Cancelled);
        if (Totals.History > 0)
            yield return Line("came too late", Totals.History);
        foreach (var (currency, minor) in Totals.Revenue)
            yield return Line($"revenue {currency}".TrimEnd(), InUnits(currency, minor));
        foreach (var stage in Totals.People)
            yield return Line($"{stage.Region}.{stage.Stage}", stage.People);
        yield return Line("elapsed", string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds:N1} s"));
        if (SentNow > 0)
            yield return Line("signals/s", (long)(SentNow / Math.Max(0.001, Elapsed.TotalSeconds)));
    }

    private static string InUnits(string currency, long minor)
    {
        var exponent = Currency.Of(currency).Exponent;
        var units = minor / (decimal)Math.Pow(10, exponent);
        return units.ToString($"N{exponent}", CultureInfo.InvariantCulture);
    }

    private static string Line(string name, long value) => Line(name, value.ToString("N0", CultureInfo.InvariantCulture));

    private static string Line(string name, string value) => $"  {name,-26} {value,16}";
}
