using System.Text.Json;

namespace Journeys.Api.Signals;

/// <summary>The members of a call's context that are told apart.</summary>
internal enum ContextField
{
    /// <summary>Kept as it is.</summary>
    Kept,

    /// <summary>Says nothing of the person or of the moment: left out.</summary>
    Dropped,
    Traits,
    ExternalIds,
    Device,
    Timezone,
}

/// <summary>Their names.</summary>
internal static class ContextFields
{
    /// <summary>Gives the member whose name the reader stands at.</summary>
    /// <remarks>The sender's address (<c>ip</c>) is never kept.</remarks>
    public static ContextField Of(ref Utf8JsonReader reader)
    {
        var name = JsonNames.Of(ref reader);
        return name.Length switch
        {
            2 when name.SequenceEqual("ip"u8) => ContextField.Dropped,
            6 when name.SequenceEqual("traits"u8) => ContextField.Traits,
            6 when name.SequenceEqual("device"u8) => ContextField.Device,
            6 when name.SequenceEqual("screen"u8) => ContextField.Dropped,
            7 when name.SequenceEqual("library"u8) => ContextField.Dropped,
            7 when name.SequenceEqual("network"u8) => ContextField.Dropped,
            8 when name.SequenceEqual("timezone"u8) => ContextField.Timezone,
            10 when name.SequenceEqual("request_ip"u8) => ContextField.Dropped,
            10 when name.SequenceEqual("externalId"u8) => ContextField.ExternalIds,
            11 when name.SequenceEqual("externalIds"u8) => ContextField.ExternalIds,
            13 when name.SequenceEqual("userAgentData"u8) => ContextField.Dropped,
            _ => ContextField.Kept,
        };
    }
}

/// <summary>Segment's external ids as namespaces of identifiers.</summary>
internal static class ExternalIds
{
    private const int LongestName = 40;

    /// <summary>Gives the namespace of a type of external id, in snake case; null when its name cannot be one.</summary>
    /// <remarks>An encoded value (<c>sha256</c> ...) is no value of the plain namespace: <c>email_sha256</c>.</remarks>
    public static string? NamespaceOf(string type, string? encoding)
    {
        var name = type switch
        {
            "android.idfa" or "ios.idfa" or "android.gaid" or "advertising_id" => "mobile_id",
            "android.id" or "ios.id" => "device_id",
            _ => Snake(type),
        };
        return name is null || string.IsNullOrEmpty(encoding) || encoding == "none" ? name : Snake($"{name}_{encoding}");
    }

    private static string? Snake(string text)
    {
        Span<char> name = stackalloc char[LongestName];
        var length = 0;
        var after = '_';
        foreach (var c in text)
        {
            var parted = char.IsAsciiLetterUpper(c) && char.IsAsciiLetterLower(after);
            if (length + (parted ? 2 : 1) > LongestName)
                return null;
            if (parted)
                name[length++] = '_';
            if (char.IsAsciiLetterOrDigit(c))
                name[length++] = char.ToLowerInvariant(c);
            else if (c is '.' or '-' or ' ' or '_')
                name[length++] = '_';
            else
                return null;
            after = c;
        }

        return length > 0 && char.IsAsciiLetter(name[0]) ? new string(name[..length]) : null;
    }
}
