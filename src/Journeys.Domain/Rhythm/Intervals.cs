using System.Runtime.InteropServices;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Rhythm;

/// <summary>The times between a person's visits, or purchases, as a log-normal: how long they usually are, and how much they differ.</summary>
/// <remarks>
/// Immutable, 12 bytes. Logarithms are binary, with 8 bits after the point. What happens within twelve hours is one occasion. Up to
/// <see cref="Memory"/> gaps the mean and variance are those of all gaps; from there on the old ones fade (Welford's update with a
/// bounded count). Few gaps are shrunk towards a prior: a month, give or take a factor of two.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Intervals
{
    /// <summary>After how many gaps old ones begin to fade.</summary>
    public const int Memory = 12;

    private const uint SameOccasion = 12 * Moment.Hour;

    // Prior: 30 days with the weight of a quarter of a gap; a standard deviation of 0.75 (a factor of 1.7) with the weight of two.
    private const int PriorMean = 5464;
    private const int PriorVariance = 192 * 192 / 256;

    private readonly uint last;
    private readonly ushort gaps;
    private readonly ushort mean;
    private readonly ushort variance;

    private Intervals(uint last, int gaps, int mean, int variance) =>
        (this.last, this.gaps, this.mean, this.variance) = (last, (ushort)Math.Clamp(gaps, 0, ushort.MaxValue), (ushort)Math.Clamp(mean, 0, 32 * 256), (ushort)Math.Clamp(variance, 0, ushort.MaxValue));

    /// <summary>How many gaps have been seen.</summary>
    public int Gaps => gaps;

    /// <summary>The latest occasion; <see cref="Instant.MinValue"/> before the first.</summary>
    public Instant LastAt => Moment.ToInstant(last);

    /// <summary>The gap that half of a person's gaps exceed, shrunk towards a month while there are few; zero before the first.</summary>
    public TimeSpan MedianGap => gaps == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(FixedPoint.Exp2(ShrunkMean));

    /// <summary>When the next occasion is due: the median gap after the latest; <see cref="Instant.MaxValue"/> before <paramref name="fewest"/> gaps.</summary>
    public Instant DueAt(int fewest = 2) => gaps < fewest ? Instant.MaxValue : LastAt + MedianGap;

    /// <summary>
    /// The moment from which silence is unusual for this person: past about 19 of 20 of the gaps to be expected of them;
    /// <see cref="Instant.MaxValue"/> before two gaps.
    /// </summary>
    public Instant UnusuallyQuietAt()
    {
        if (gaps < 2)
            return Instant.MaxValue;
        var n = Math.Min((int)gaps, Memory);
        // Predictive deviation: sqrt(variance x (1 + 1 / n)), then 1.65 of them.
        var deviation = FixedPoint.Sqrt((long)ShrunkVariance * 256 * (n + 1) / n);
        return LastAt + TimeSpan.FromSeconds(FixedPoint.Exp2(ShrunkMean + (deviation * 165 / 100)));
    }

    /// <summary>Tells whether the person has been silent for unusually long.</summary>
    public bool UnusuallyQuiet(Instant now) => now > UnusuallyQuietAt();

    internal uint LastSeconds => last;

    private int ShrunkMean
    {
        get
        {
            var n = Math.Min((int)gaps, Memory);
            return ((4 * n * mean) + PriorMean) / ((4 * n) + 1);
        }
    }

    private int ShrunkVariance
    {
        get
        {
            var n = Math.Min((int)gaps, Memory);
            return ((n * variance) + (2 * PriorVariance)) / (n + 2);
        }
    }

    /// <summary>Takes an occasion; one that is not later than the latest changes nothing.</summary>
    internal Intervals Note(uint at)
    {
        if (last == 0)
            return new Intervals(at, 0, 0, 0);
        if (at < last || at - last < SameOccasion)
            return this;
        var log = FixedPoint.Log2(at - last);
        if (gaps == 0)
            return new Intervals(at, 1, log, 0);
        var n = Math.Min(gaps + 1, Memory);
        var delta = log - mean;
        var next = mean + (delta / n);
        // Variance with 8 bits after the point, limited to 255 squared units of two.
        var spread = variance + ((((delta * (log - next)) / 256) - variance) / n);
        return new Intervals(at, gaps + 1, next, spread);
    }

    /// <summary>Puts together the occasions of one person that were kept as two: means and variances weighted by gaps, the later occasion kept.</summary>
    internal Intervals With(Intervals other)
    {
        if (other.gaps == 0 || gaps == 0)
        {
            var (few, many) = gaps == 0 ? (this, other) : (other, this);
            return few.last > many.last ? many.Note(few.last) : many;
        }

        var (a, b) = (Math.Min((int)gaps, Memory), Math.Min((int)other.gaps, Memory));
        var joined = ((a * mean) + (b * other.mean)) / (a + b);
        var apart = mean - other.mean;
        var spread = (((a * variance) + (b * other.variance)) / (a + b)) + (a * b * (apart * apart / 256) / ((a + b) * (a + b)));
        return new Intervals(Math.Max(last, other.last), gaps + other.gaps, joined, spread);
    }

    internal void Encode(StateWriter writer)
    {
        writer.UInt(last);
        writer.UInt(gaps);
        writer.UInt(mean);
        writer.UInt(variance);
    }

    internal static Intervals Decode(ref StateReader reader) =>
        new(Slots.ReadSeconds(ref reader), (int)Math.Min(reader.UInt(), ushort.MaxValue), (int)Math.Min(reader.UInt(), ushort.MaxValue), (int)Math.Min(reader.UInt(), ushort.MaxValue));
}
