namespace Journeys.Api.Signals;

/// <summary>Media types as <c>Content-Type</c> gives them.</summary>
internal static class MediaTypes
{
    /// <summary>Gives the type without its parameters.</summary>
    public static string Of(string? contentType)
    {
        var end = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        return (end < 0 ? contentType ?? "" : contentType![..end]).Trim();
    }

    /// <summary>
    /// Tells whether a body of this type is read as JSON. Beacons of browsers send theirs as text, some clients name no type,
    /// and RudderStack's calls its compressed JSON a form.
    /// </summary>
    public static bool IsTakenAsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType) || contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            return IsUtf8(contentType);
        var type = Of(contentType);
        return IsUtf8(contentType)
            && (type.Equals("text/plain", StringComparison.OrdinalIgnoreCase) || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
                || type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                || type.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
                || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsUtf8(string? contentType)
    {
        var at = contentType?.IndexOf("charset=", StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 || contentType.AsSpan(at + 8).Trim(" \"'").StartsWith("utf-8", StringComparison.OrdinalIgnoreCase)
            || contentType.AsSpan(at + 8).Trim(" \"'").StartsWith("us-ascii", StringComparison.OrdinalIgnoreCase);
    }
}
