namespace Journeys.Host.Bench;

/// <summary>Collects times and tells their percentiles. Safe for several threads.</summary>
internal sealed class Percentiles
{
    private readonly List<double> values = [];
    private readonly Lock adding = new();

    public void Add(double milliseconds)
    {
        lock (adding)
            values.Add(milliseconds);
    }

    /// <summary>Gives a percentile, by the nearest rank; 0 when there is nothing.</summary>
    public double At(double percent)
    {
        lock (adding)
        {
            if (values.Count == 0)
                return 0;
            values.Sort();
            return values[Math.Clamp((int)Math.Ceiling(percent / 100 * values.Count) - 1, 0, values.Count - 1)];
        }
    }
}
