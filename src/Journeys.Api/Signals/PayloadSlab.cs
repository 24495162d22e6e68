namespace Journeys.Api.Signals;

/// <summary>Hands out the arrays that hold the payloads of a batch.</summary>
/// <remarks>
/// Payloads of one batch share arrays of up to 16 KB: one allocation for dozens of signals, none of them on the large object
/// heap, and a signal that outlives its batch keeps no more than that alive.
/// </remarks>
internal ref struct PayloadSlab(int expected)
{
    private const int Chunk = 16 * 1024;

    private int expected = expected;
    private byte[] current = [];
    private int used;

    /// <summary>Keeps a copy of <paramref name="payload"/>.</summary>
    public ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return default;
        if (current.Length - used < payload.Length)
        {
            current = GC.AllocateUninitializedArray<byte>(Math.Max(payload.Length, Math.Min(expected, Chunk)));
            used = 0;
        }

        payload.CopyTo(current.AsSpan(used));
        var kept = new ReadOnlyMemory<byte>(current, used, payload.Length);
        used += payload.Length;
        expected -= payload.Length;
        return kept;
    }
}
