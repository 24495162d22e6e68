using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Journeys.Domain.Identity;

/// <summary>How one namespace of identifiers behaves.</summary>
/// <param name="Name">The namespace.</param>
/// <param name="Limit">How many values of it one person may hold: 1 means that it is unique to a person. From 1.</param>
/// <remarks>Two values of a namespace of limit 1 are two people, whatever else they have in common.</remarks>
public sealed record IdentifierNamespace(string Name, int Limit);

/// <summary>Which namespaces of identifiers there are, strongest first, and what each may hold.</summary>
/// <remarks>Immutable. A namespace that is not listed is taken as the weakest, with <see cref="OtherLimit"/>.</remarks>
public sealed record IdentityRules
{
    /// <summary>The longest identifier that is taken, in characters.</summary>
    public const int LongestValue = 256;

    private static readonly FrozenSet<string> Nobody = new[]
    {
        "null", "undefined", "none", "nan", "unknown", "anonymous", "guest", "0", "-1", "true", "false", "n/a", "[object object]",
        "00000000-0000-0000-0000-000000000000",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The rules that are shipped: a user, and a loyalty card, are one person's; a person may use several addresses and many devices.</summary>
    public static readonly IdentityRules Default = new()
    {
        Namespaces =
        [
            new("user_id", 1), new("loyalty_id", 1), new("email", 5), new("phone", 5),
            new("mobile_id", 20), new("device_id", 20), new("anonymous_id", 100),
        ],
    };

    /// <summary>The namespaces, strongest first.</summary>
    public required ImmutableArray<IdentifierNamespace> Namespaces { get; init; }

    /// <summary>The limit of a namespace that is not listed.</summary>
    public int OtherLimit { get; init; } = 20;

    /// <summary>The rank of a namespace: 0 is the strongest; one that is not listed comes after all.</summary>
    public int RankOf(string name)
    {
        for (var i = 0; i < Namespaces.Length; i++)
        {
            if (Namespaces[i].Name == name)
                return i;
        }

        return Namespaces.Length;
    }

    /// <summary>How many values of a namespace one person may hold.</summary>
    public int LimitOf(string name) => RankOf(name) is var rank && rank < Namespaces.Length ? Namespaces[rank].Limit : OtherLimit;

    /// <summary>Tells whether two values of this namespace are always two people.</summary>
    public bool IsUnique(string name) => LimitOf(name) == 1;

    /// <summary>
    /// Brings an identifier into the one form under which it is kept: trimmed, e-mail addresses in lower case, telephone numbers
    /// without spaces and punctuation. Gives <c>null</c> for a value that names nobody (<c>null</c>, <c>undefined</c>, zeros ...),
    /// is empty, or is longer than <see cref="LongestValue"/>.
    /// </summary>
    public static Identifier? Normalise(string name, string? value)
    {
        var text = value?.Trim() ?? "";
        if (text.Length is 0 or > LongestValue || Nobody.Contains(text))
            return null;
        return name switch
        {
            "email" => text.Contains('@', StringComparison.Ordinal) ? new Identifier(name, text.ToLowerInvariant()) : null,
            "phone" => Digits(text) is { Length: > 3 } digits ? new Identifier(name, digits) : null,
            _ => new Identifier(name, text),
        };
    }

    private static string Digits(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) || (c == '+' && kept.Length == 0))
                kept.Append(c);
        }

        return kept.ToString();
    }
}
