namespace Journeys.Domain.Places;

/// <summary>Distances on the Earth.</summary>
public static class Distance
{
    private const double EarthRadiusMetres = 6_371_008.8;

    /// <summary>Gives the great-circle distance of two points, in whole metres: the haversine formula (Sinnott 1984) on a sphere of 6,371 km.</summary>
    /// <remarks>A read-only question whose answer is not stored: hence floating point.</remarks>
    public static int Metres(int latitude1E6, int longitude1E6, int latitude2E6, int longitude2E6)
    {
        var (a, b) = (Radians(latitude1E6), Radians(latitude2E6));
        var across = Math.Sin((b - a) / 2);
        var along = Math.Sin(Radians(longitude2E6 - (long)longitude1E6) / 2);
        var h = (across * across) + (Math.Cos(a) * Math.Cos(b) * along * along);
        return (int)Math.Round(2 * EarthRadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(h))));
    }

    private static double Radians(long microdegrees) => microdegrees * (Math.PI / 180e6);
}
