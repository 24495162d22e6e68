namespace Journeys.Domain.Identity;

/// <summary>One of the names under which a customer is known: a namespace such as <c>email</c> and a value in it.</summary>
/// <param name="Namespace">The namespace, in snake case: <c>user_id</c>, <c>anonymous_id</c>, <c>email</c>, <c>phone</c>, <c>device_id</c>, <c>loyalty_id</c> ...</param>
/// <param name="Value">The value as normalised by <see cref="IdentityRules.Normalise"/>.</param>
public readonly record struct Identifier(string Namespace, string Value) : IComparable<Identifier>
{
    /// <summary>Reads <c>namespace:value</c>; refuses text without both.</summary>
    public static bool TryParse(string? text, out Identifier identifier)
    {
        identifier = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon <= 0 || colon == text!.Length - 1)
            return false;
        identifier = new Identifier(text[..colon], text[(colon + 1)..]);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Identifier other) =>
        string.CompareOrdinal(Namespace, other.Namespace) is var c && c != 0 ? c : string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}:{Value}";
}
