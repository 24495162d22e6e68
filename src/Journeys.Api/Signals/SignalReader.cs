using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Journeys.Domain.Signals;

namespace Journeys.Api.Signals;

/// <summary>Reads single items, one line of an NDJSON file each: a Segment call with its <c>type</c>, or a CloudEvent.</summary>
/// <remarks>Mutable and reusable; not safe for several threads: one for each reader of a file.</remarks>
public sealed class SignalReader
{
    private readonly SignalParser parser = new();

    /// <summary>The largest item that is taken, in bytes; 32 KB.</summary>
    public int LargestMessage { get; init; } = 32 * 1024;

    /// <summary>Reads one item; which shape it has shows from whether it says <c>specversion</c>.</summary>
    /// <returns>Whether it is good; else <paramref name="refusal"/> says why not. Never throws on input.</returns>
    public bool TryRead(ReadOnlySpan<byte> json, in SignalOrigin origin, [NotNullWhen(true)] out Signal? signal, out Refusal refusal)
    {
        if (IsCloudEvent(json))
            parser.ReadEvent(json, LargestMessage);
        else
            parser.ReadCall(json, null, LargestMessage);
        signal = null;
        refusal = default;
        if (parser.Count == 0)
        {
            refusal = parser.Malformed ?? parser.Refusals[0];
            return false;
        }

        signal = parser.Build(in origin)[0];
        return true;
    }

    private static bool IsCloudEvent(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\"specversion\""u8) < 0)
            return false;
        try
        {
            return JsonText.HasMember(json, "specversion"u8);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
