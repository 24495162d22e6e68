using System.Security.Cryptography;
using Journeys.Domain;
using Journeys.Domain.Identity;
using Journeys.Runtime.Sealing;

namespace Journeys.Runtime.Tests.Sealing;

public sealed class KeyRingTests
{
    private static readonly CustomerId Ann = new(7);

    [Fact]
    public void SealTurn_OpenedAsItself_GivesWhatWasSealed()
    {
        var key = KeyRing.NewCustomerKey();

        Assert.Equal("hello"u8.ToArray(), key.OpenTurn(Ann, 3, key.SealTurn(Ann, 3, "hello"u8)));
    }

    [Fact]
    public void OpenTurn_AnotherVersionCustomerOrKind_IsRefused()
    {
        var key = KeyRing.NewCustomerKey();
        var turn = key.SealTurn(Ann, 3, "hello"u8);

        Assert.ThrowsAny<CryptographicException>(() => key.OpenTurn(Ann, 4, turn));
        Assert.ThrowsAny<CryptographicException>(() => key.OpenTurn(new CustomerId(8), 3, turn));
        Assert.ThrowsAny<CryptographicException>(() => key.OpenSnapshot(Ann, 3, turn));
        Assert.ThrowsAny<CryptographicException>(() => KeyRing.NewCustomerKey().OpenTurn(Ann, 3, turn));
        turn[20] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => key.OpenTurn(Ann, 3, turn));
    }

    [Fact]
    public void SealTurn_TheSameTwice_NeverLooksTheSame()
    {
        var key = KeyRing.NewCustomerKey();
        var all = Enumerable.Range(0, 1000).Select(_ => Convert.ToHexString(key.SealTurn(Ann, 1, "x"u8).AsSpan(0, 12)));

        Assert.Equal(1000, all.Distinct().Count());
    }

    [Fact]
    public void Rotate_KeysWrappedBefore_AreStillOpenedAndKnownAsOlder()
    {
        var text = KeyRing.Generate();
        var before = KeyRing.Parse(text);
        var key = KeyRing.NewCustomerKey();
        var wrapped = before.Wrap(key);

        var after = KeyRing.Parse(KeyRing.Rotate(text));

        Assert.False(before.IsWrappedByOlder(wrapped));
        Assert.True(after.IsWrappedByOlder(wrapped));
        var again = after.Wrap(after.Unwrap(wrapped));
        Assert.False(after.IsWrappedByOlder(again));
        Assert.ThrowsAny<CryptographicException>(() => before.Unwrap(again));
        Assert.Equal("x"u8.ToArray(), after.Unwrap(again).OpenTurn(Ann, 1, key.SealTurn(Ann, 1, "x"u8)));
    }

    [Fact]
    public void HashOf_DependsOnKeyNamespaceAndValue()
    {
        var (one, other) = (KeyRing.Parse(KeyRing.Generate()), KeyRing.Parse(KeyRing.Generate()));
        var email = new Identifier("email", "ann@example.com");

        Assert.Equal(one.HashOf(email), one.HashOf(email));
        Assert.NotEqual(one.HashOf(email), other.HashOf(email));
        Assert.NotEqual(one.HashOf(email), one.HashOf(email with { Namespace = "emai", Value = "lann@example.com" }));
    }

    [Theory]
    [InlineData("", "one 'lookup'")]
    [InlineData("lookup AAAA\n", "line 1")]
    [InlineData("lookup AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nother AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "line 2")]
    public void Parse_ARingThatIsNone_IsRefusedByLine(string text, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => KeyRing.Parse(text)).Message, StringComparison.Ordinal);
}
