namespace Journeys.Api.Sources;

/// <summary>What a key gives the right to.</summary>
[Flags]
public enum KeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To send signals (<c>signals:write</c>). Such a key may be public, in a page or an app: it never lets anyone read.</summary>
    SignalsWrite = 1,

    /// <summary>To ask about customers (<c>customers:read</c>): for servers only.</summary>
    CustomersRead = 2,

    /// <summary>To change the playbook, keys and people (<c>admin</c>): for servers only.</summary>
    Admin = 4,
}

/// <summary>The names of scopes in documents and in JSON.</summary>
internal static class KeyScopeNames
{
    private static readonly (KeyScopes Scope, string Name)[] All =
    [
        (KeyScopes.SignalsWrite, "signals:write"), (KeyScopes.CustomersRead, "customers:read"), (KeyScopes.Admin, "admin"),
    ];

    /// <summary>Gives the names of the scopes, in their order.</summary>
    public static IEnumerable<string> Of(KeyScopes scopes) => All.Where(s => scopes.HasFlag(s.Scope)).Select(s => s.Name);

    /// <summary>Gives the scope of this name, or <see cref="KeyScopes.None"/>.</summary>
    public static KeyScopes Parse(string? name) => All.FirstOrDefault(s => s.Name == name).Scope;
}
