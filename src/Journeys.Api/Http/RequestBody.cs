using System.Buffers;
using System.IO.Compression;
using Journeys.Api.Signals;
using Microsoft.AspNetCore.Http;

namespace Journeys.Api.Http;

/// <summary>A whole request body in a pooled buffer, decompressed; or the rule that it breaks.</summary>
internal readonly struct RequestBody(byte[] buffer, int length, Rule? broken) : IDisposable
{
    private const int FirstRent = 4096;

    /// <summary>The bytes; gone once this is disposed.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>Why it was not read, or null.</summary>
    public Rule? Broken => broken;

    /// <summary>Tells whether a body in this <c>Content-Encoding</c> can be read.</summary>
    public static bool IsReadable(string? encoding) => string.IsNullOrEmpty(encoding) || IsGzip(encoding) || Is(encoding, "identity");

    /// <summary>Reads a body of at most <paramref name="largest"/> bytes, before and after decompression: what is longer is not read to its end.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int largest, CancellationToken cancellationToken)
    {
        if (request.ContentLength > largest)
            return new RequestBody([], 0, Rule.BodySize);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(request.ContentLength ?? FirstRent, 16));
        try
        {
            var length = 0;
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(cancellationToken);
                var size = read.Buffer.Length;
                if (length + size > largest)
                {
                    request.BodyReader.AdvanceTo(read.Buffer.End);
                    return Broke(ref buffer, Rule.BodySize);
                }

                if (length + size > buffer.Length)
                    buffer = Grown(buffer, length, (int)(length + size));
                read.Buffer.CopyTo(buffer.AsSpan(length));
                length += (int)size;
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }

            return IsGzip(request.Headers.ContentEncoding) ? Decompress(ref buffer, length, largest) : Whole(ref buffer, length);
        }
        finally
        {
            if (buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private static RequestBody Decompress(ref byte[] compressed, int size, int largest)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(size * 6, FirstRent), largest + 1));
        var length = 0;
        try
        {
            using var stream = new GZipStream(new MemoryStream(compressed, 0, size, writable: false), CompressionMode.Decompress);
            while (stream.Read(buffer, length, buffer.Length - length) is > 0 and var read)
            {
                length += read;
                if (length > largest)
                    return Broke(ref buffer, Rule.BodySize);
                if (length == buffer.Length)
                    buffer = Grown(buffer, length, Math.Min(length * 4, largest + 1));
            }

            return length == 0 ? Broke(ref buffer, Rule.Gzip) : Whole(ref buffer, length);
        }
        catch (InvalidDataException)
        {
            return Broke(ref buffer, Rule.Gzip);
        }
    }

    private static byte[] Grown(byte[] buffer, int length, int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static RequestBody Whole(ref byte[] buffer, int length)
    {
        var body = new RequestBody(buffer, length, null);
        buffer = [];
        return body;
    }

    private static RequestBody Broke(ref byte[] buffer, Rule rule)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        return new RequestBody([], 0, rule);
    }

    private static bool IsGzip(string? encoding) => Is(encoding, "gzip") || Is(encoding, "x-gzip");

    private static bool Is(string? encoding, string name) => string.Equals(encoding, name, StringComparison.OrdinalIgnoreCase);
}
