using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Journeys.Api.Sources;

/// <summary>Keys as text: how they are made, how they are kept, and where a request carries them.</summary>
internal static class KeyText
{
    /// <summary>How long the hash of a key is, in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private const int LongestKey = 200;

    /// <summary>Makes a new key: 256 random bits, with a prefix that tells a person what it is for.</summary>
    public static string New(KeyScopes scopes) =>
        (scopes == KeyScopes.SignalsWrite ? "jw_" : "ja_") + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Hashes a key. It has 256 bits of its own, so a plain hash is not to be guessed from.</summary>
    public static bool TryHash(string key, Span<byte> hash)
    {
        if (key.Length is 0 or > LongestKey)
            return false;
        Span<byte> bytes = stackalloc byte[LongestKey * 3];
        return SHA256.TryHashData(bytes[..Encoding.UTF8.GetBytes(key, bytes)], hash, out _);
    }

    /// <summary>Gives the key that the headers of a request carry, or null: Basic (as user name), Bearer, or <c>X-Write-Key</c>.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return UserName(header.AsSpan(6).Trim());
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return header[7..].Trim();
        return request.Headers["X-Write-Key"] is [{ Length: > 0 } key] ? key : null;
    }

    private static string? UserName(ReadOnlySpan<char> base64)
    {
        Span<byte> bytes = stackalloc byte[LongestKey * 2];
        if (base64.Length > LongestKey * 2 || !Convert.TryFromBase64Chars(base64, bytes, out var length))
            return "";
        var text = bytes[..length];
        var colon = text.IndexOf((byte)':');
        return Encoding.UTF8.GetString(colon < 0 ? text : text[..colon]);
    }
}
