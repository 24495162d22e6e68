using System.Globalization;
using Journeys.Host.Nodes;

namespace Journeys.Host.Replay;

/// <summary>What to replay, and how.</summary>
internal sealed record ReplayOptions
{
    public required NodeOptions Node { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The mapping of CSV files.</summary>
    public string? Mapping { get; init; }

    /// <summary>How many times faster than the data's own time; as fast as possible when null.</summary>
    public double? Speed { get; init; }

    /// <summary>Sends everything again, whatever has been sent before.</summary>
    public bool FromStart { get; init; }

    /// <summary>Shuffles the signals instead of sorting them by time.</summary>
    public int? Shuffle { get; init; }

    /// <summary>Reads a speed: <c>max</c>, or a factor such as <c>3600x</c>.</summary>
    public static bool TryReadSpeed(string? text, out double? speed)
    {
        speed = null;
        if (text is null or "max")
            return true;
        if (text.EndsWith('x') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor)
            && factor is > 0 and <= 1_000_000_000)
        {
            speed = factor;
            return true;
        }

        return false;
    }
}
