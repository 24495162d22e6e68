using System.Globalization;
using Journeys.Domain;
using Journeys.Domain.Identity;
using Microsoft.AspNetCore.Http;

namespace Journeys.Api.Http;

/// <summary>What a request asks for in its path and query.</summary>
internal static class Asked
{
    /// <summary>Gives the customer in the path, or null when it is no customer's number.</summary>
    public static CustomerId? Customer(HttpContext context) =>
        CustomerId.TryParse(context.Request.RouteValues["id"] as string, out var id) ? id : null;

    /// <summary>Gives the identifier in the query in its one form, or null when there is none that names somebody.</summary>
    public static Identifier? Identifier(string? text) =>
        Domain.Identity.Identifier.TryParse(text, out var identifier) ? IdentityRules.Normalise(identifier.Namespace, identifier.Value) : null;

    /// <summary>Gives a whole number in the query; <paramref name="otherwise"/> when it is missing; null when it is none, or out of range.</summary>
    public static long? Number(HttpContext context, string name, long otherwise, long least, long most)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
            return otherwise;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null;
    }

    /// <summary>Gives a day in the query; <paramref name="otherwise"/> when it is missing; null when it is none.</summary>
    public static DateOnly? Day(HttpContext context, string name, DateOnly otherwise)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
            return otherwise;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    /// <summary>Gives the language of sentences: <c>lang</c> in the query, else the first of <c>Accept-Language</c>; <c>fr</c> or <c>en</c>.</summary>
    public static string Language(HttpContext context)
    {
        var text = context.Request.Query["lang"].ToString();
        if (text.Length == 0)
            text = context.Request.Headers.AcceptLanguage.ToString();
        return text.StartsWith("fr", StringComparison.OrdinalIgnoreCase) ? "fr" : "en";
    }
}
