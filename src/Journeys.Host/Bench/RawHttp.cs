using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Journeys.Host.Bench;

/// <summary>A client that costs little: connections kept open, requests made beforehand, answers read no further than needed.</summary>
internal sealed class RawHttp(IPEndPoint address, string key) : IDisposable
{
    private static readonly byte[] EndOfHeaders = "\r\n\r\n"u8.ToArray();

    private readonly ConcurrentBag<Socket> idle = [];

    /// <summary>Makes a whole request.</summary>
    public byte[] Request(string path, ReadOnlySpan<byte> body)
    {
        var basic = Convert.ToBase64String(Encoding.ASCII.GetBytes(key + ":"));
        var head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Basic {basic}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        return [.. head, .. body];
    }

    /// <summary>Sends a request and waits for its answer, which must be 200.</summary>
    public async Task SendAsync(byte[] request)
    {
        if (!idle.TryTake(out var socket))
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address);
        }

        await socket.SendAsync(request);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(2048);
        var read = 0;
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(read));
            if (count == 0)
                throw new IOException("The node closed the connection.");
            read += count;
            if (IsWhole(buffer.AsSpan(0, read)))
                break;
        }

        var ok = buffer.AsSpan(9, 3).SequenceEqual("200"u8);
        if (!ok)
            throw new IOException($"The node answered {Encoding.ASCII.GetString(buffer, 0, read)}");
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        idle.Add(socket);
    }

    public void Dispose()
    {
        foreach (var socket in idle)
            socket.Dispose();
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf(EndOfHeaders);
        if (head < 0)
            return false;
        var name = answer.IndexOf("Content-Length: "u8);
        if (name < 0)
            return answer[^5..].SequenceEqual("0\r\n\r\n"u8);
        var digits = answer[(name + 16)..];
        digits = digits[..digits.IndexOf((byte)'\r')];
        return answer.Length >= head + 4 + int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
