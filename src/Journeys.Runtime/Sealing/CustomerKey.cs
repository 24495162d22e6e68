using System.Buffers.Binary;
using System.Security.Cryptography;
using Journeys.Domain;

namespace Journeys.Runtime.Sealing;

/// <summary>One customer's key: what is sealed under it can be read as long as it exists, and by nobody once it is destroyed.</summary>
/// <remarks>
/// AES-256-GCM with a random nonce of 96 bits: nonce, ciphertext, tag of 128 bits. The customer, the version and what the payload is are
/// authenticated, so that a payload cannot be passed off as another's.
/// </remarks>
public sealed class CustomerKey
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    // Random bytes are fetched for some hundred nonces at a time.
    [ThreadStatic]
    private static byte[]? random;

    [ThreadStatic]
    private static int randomUsed;

    internal CustomerKey(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }

    /// <summary>Seals a turn's events.</summary>
    public byte[] SealTurn(CustomerId customer, long version, ReadOnlySpan<byte> plain) => Seal(customer, version, 't', plain);

    /// <summary>Opens a turn's events.</summary>
    /// <exception cref="CryptographicException">They are not this customer's turn of this version.</exception>
    public byte[] OpenTurn(CustomerId customer, long version, ReadOnlySpan<byte> sealedBytes) => Open(customer, version, 't', sealedBytes);

    /// <summary>Seals a snapshot.</summary>
    public byte[] SealSnapshot(CustomerId customer, long version, ReadOnlySpan<byte> plain) => Seal(customer, version, 's', plain);

    /// <summary>Opens a snapshot.</summary>
    /// <exception cref="CryptographicException">It is not this customer's snapshot of this version.</exception>
    public byte[] OpenSnapshot(CustomerId customer, long version, ReadOnlySpan<byte> sealedBytes) => Open(customer, version, 's', sealedBytes);

    private byte[] Seal(CustomerId customer, long version, char what, ReadOnlySpan<byte> plain)
    {
        var output = new byte[NonceLength + plain.Length + TagLength];
        FillNonce(output.AsSpan(0, NonceLength));
        Span<byte> associated = stackalloc byte[17];
        Associate(associated, customer, version, what);
        using var aes = new AesGcm(Bytes, TagLength);
        aes.Encrypt(output.AsSpan(0, NonceLength), plain, output.AsSpan(NonceLength, plain.Length), output.AsSpan(NonceLength + plain.Length), associated);
        return output;
    }

    private byte[] Open(CustomerId customer, long version, char what, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < NonceLength + TagLength)
            throw new CryptographicException("A sealed payload is too short.");
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        Span<byte> associated = stackalloc byte[17];
        Associate(associated, customer, version, what);
        using var aes = new AesGcm(Bytes, TagLength);
        aes.Decrypt(sealedBytes[..NonceLength], sealedBytes[NonceLength..^TagLength], sealedBytes[^TagLength..], plain, associated);
        return plain;
    }

    private static void FillNonce(Span<byte> nonce)
    {
        random ??= new byte[NonceLength * 256];
        if (randomUsed == 0 || randomUsed == random.Length)
        {
            RandomNumberGenerator.Fill(random);
            randomUsed = 0;
        }

        random.AsSpan(randomUsed, nonce.Length).CopyTo(nonce);
        random.AsSpan(randomUsed, nonce.Length).Clear();
        randomUsed += nonce.Length;
    }

    private static void Associate(Span<byte> associated, CustomerId customer, long version, char what)
    {
        BinaryPrimitives.WriteInt64LittleEndian(associated, customer.Value);
        BinaryPrimitives.WriteInt64LittleEndian(associated[8..], version);
        associated[16] = (byte)what;
    }
}
