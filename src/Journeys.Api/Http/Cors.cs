using Microsoft.AspNetCore.Http;

namespace Journeys.Api.Http;

/// <summary>Lets browsers on any site send signals, and nothing else.</summary>
/// <remarks>
/// A beacon sends its site's credentials along, so the site is named instead of <c>*</c>. Nothing is risked by it: these routes
/// look at no cookie, only at the write key, which the page holds anyway.
/// </remarks>
internal static class Cors
{
    /// <summary>Says that the asking site may read the answer.</summary>
    public static void Allow(HttpContext context)
    {
        if (context.Request.Headers.Origin is not [{ Length: > 0 } origin])
            return;
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlExposeHeaders = "Retry-After";
        headers.Vary = "Origin";
    }

    /// <summary>Answers the question that a browser asks before it sends.</summary>
    public static Task PreflightAsync(HttpContext context)
    {
        Allow(context);
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "POST";
        var wanted = context.Request.Headers.AccessControlRequestHeaders.ToString();
        headers.AccessControlAllowHeaders = wanted.Length is > 0 and < 1024 ? wanted : "authorization, content-type, content-encoding, x-write-key";
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
