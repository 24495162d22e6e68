using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Journeys.Domain.Identity;
using Journeys.Runtime.Journal;

namespace Journeys.Runtime.Sealing;

/// <summary>The node's master keys: they wrap each customer's key and turn identifiers into keyed hashes.</summary>
/// <remarks>
/// The text form has one key a line, <c>name base64</c> of 32 bytes: first <c>lookup</c>, which never changes, then master keys, oldest
/// first. The last one wraps new keys; the others unwrap what they wrapped, until it is wrapped anew. Safe for several threads.
/// </remarks>
public sealed class KeyRing
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int MarkLength = 4;
    private const int WrappedLength = MarkLength + NonceLength + KeyLength + TagLength;

    private const int RememberedAtMost = 1_000_000;

    private readonly ConcurrentDictionary<Identifier, IdentifierHash> remembered = new();
    private readonly byte[] lookup;
    private readonly List<(uint Mark, byte[] Key)> masters;

    private KeyRing(byte[] lookup, IEnumerable<byte[]> masters) =>
        (this.lookup, this.masters) = (lookup, [.. masters.Select(m => (MarkOf(m), m))]);

    /// <summary>Makes the text form of a new ring, with fresh random keys.</summary>
    public static string Generate() => $"lookup {NewKey()}\nmaster {NewKey()}\n";

    /// <summary>Adds a fresh master key to the text form of a ring; it wraps what comes from then on.</summary>
    public static string Rotate(string text)
    {
        Parse(text);
        return $"{text.TrimEnd()}\nmaster {NewKey()}\n";
    }

    /// <summary>Reads a ring.</summary>
    /// <exception cref="FormatException">The text is not one; the message names the line and the rule, never a key.</exception>
    public static KeyRing Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[]? lookupKey = null;
        var masterKeys = new List<byte[]>();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            var parts = lines[i].Split(' ', 2, StringSplitOptions.TrimEntries);
            var key = new byte[KeyLength];
            if (parts.Length != 2 || !Convert.TryFromBase64String(parts[1], key, out var length) || length != KeyLength)
                throw new FormatException($"Key ring, line {i + 1}: expected a name and {KeyLength} bytes in base64.");
            if (parts[0] == "lookup" && lookupKey is null)
                lookupKey = key;
            else if (parts[0] == "master")
                masterKeys.Add(key);
            else
                throw new FormatException($"Key ring, line {i + 1}: expected one 'lookup' and then 'master' keys.");
        }

        if (lookupKey is null || masterKeys.Count is 0 or > 255)
            throw new FormatException("Key ring: expected one 'lookup' and 1 to 255 'master' keys.");
        return new KeyRing(lookupKey, masterKeys);
    }

    /// <summary>Tells whether a wrapped key waits to be wrapped by the newest master key.</summary>
    public bool IsWrappedByOlder(ReadOnlySpan<byte> wrapped) =>
        wrapped.Length == WrappedLength && BinaryPrimitives.ReadUInt32LittleEndian(wrapped) != masters[^1].Mark;

    /// <summary>Gives the keyed hash of an identifier: HMAC-SHA-256 over namespace, zero byte and value, cut to 128 bits.</summary>
    /// <remarks>Those asked for lately are remembered: the hash costs more than the look-up, and people come again.</remarks>
    public IdentifierHash HashOf(Identifier identifier)
    {
        if (remembered.TryGetValue(identifier, out var known))
            return known;
        if (remembered.Count >= RememberedAtMost)
            remembered.Clear();
        return remembered[identifier] = Compute(identifier);
    }

    /// <summary>Makes a key for a new customer.</summary>
    public static CustomerKey NewCustomerKey() => new(RandomNumberGenerator.GetBytes(KeyLength));

    /// <summary>Wraps a customer's key under the newest master key.</summary>
    public byte[] Wrap(CustomerKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var wrapped = new byte[WrappedLength];
        BinaryPrimitives.WriteUInt32LittleEndian(wrapped, masters[^1].Mark);
        var nonce = wrapped.AsSpan(MarkLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(masters[^1].Key, TagLength);
        aes.Encrypt(nonce, key.Bytes, wrapped.AsSpan(MarkLength + NonceLength, KeyLength), wrapped.AsSpan(WrappedLength - TagLength));
        return wrapped;
    }

    /// <summary>Unwraps a customer's key.</summary>
    /// <exception cref="CryptographicException">It was wrapped by a master key that this ring does not hold, or it was changed.</exception>
    public CustomerKey Unwrap(ReadOnlySpan<byte> wrapped)
    {
        var mark = wrapped.Length == WrappedLength ? BinaryPrimitives.ReadUInt32LittleEndian(wrapped) : 0;
        var master = masters.Find(m => m.Mark == mark).Key
            ?? throw new CryptographicException("A customer's key was wrapped by a master key that is not in the key ring.");
        var key = new byte[KeyLength];
        using var aes = new AesGcm(master, TagLength);
        aes.Decrypt(
            wrapped.Slice(MarkLength, NonceLength), wrapped.Slice(MarkLength + NonceLength, KeyLength), wrapped[(WrappedLength - TagLength)..], key);
        return new CustomerKey(key);
    }

    /// <summary>Tells master keys apart without telling anything of them.</summary>
    private static uint MarkOf(byte[] master)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(master, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash);
    }

    private IdentifierHash Compute(Identifier identifier)
    {
        Span<byte> text = stackalloc byte[(IdentityRules.LongestValue * 3) + 200];
        var length = Encoding.UTF8.GetBytes(identifier.Namespace.AsSpan(0, Math.Min(60, identifier.Namespace.Length)), text);
        text[length++] = 0;
        length += Encoding.UTF8.GetBytes(identifier.Value, text[length..]);
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(lookup, text[..length], hash);
        return new IdentifierHash(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength));
}
