using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Journeys.Api.Signals;

/// <summary>Names of members, and other short text, as UTF-8.</summary>
internal static class JsonNames
{
    private const int LongestKnown = 64;

    /// <summary>Gives the name or the text at which the reader stands; escapes are undone where it is short enough to be one that is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Of(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? Unescaped(ref reader) : reader.ValueSpan;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestKnown * 6)
            return reader.ValueSpan;
        var plain = new byte[reader.ValueSpan.Length];
        return plain.AsSpan(0, reader.CopyString(plain));
    }
}
