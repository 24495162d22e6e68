using Journeys.Api.Http;
using Journeys.Api.OpenApi;
using Journeys.Domain.Signals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Journeys.Api.Signals;

/// <summary>Signals in: Segment's HTTP API with the short paths of its browser client, and CloudEvents.</summary>
internal static class SignalEndpoints
{
    private static readonly byte[] Nothing = """{"success":true}"""u8.ToArray();

    private static readonly (SignalKind Kind, string Path, string Short)[] Calls =
    [
        (SignalKind.Identify, "/v1/identify", "/v1/i"), (SignalKind.Track, "/v1/track", "/v1/t"), (SignalKind.Page, "/v1/page", "/v1/p"),
        (SignalKind.Screen, "/v1/screen", "/v1/s"), (SignalKind.Group, "/v1/group", "/v1/g"), (SignalKind.Alias, "/v1/alias", "/v1/a"),
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, Guard guard)
    {
        var reception = routes.ServiceProvider.GetRequiredService<SignalReception>();
        foreach (var (kind, path, brief) in Calls)
        {
            Post(routes, path, guard.Catch(reception.Call(kind))).Describe(SignalDocs.Call(kind));
            Post(routes, brief, guard.Catch(reception.Call(kind))).ExcludeFromDescription();
        }

        Post(routes, "/v1/batch", guard.Catch(reception.Batch())).Describe(SignalDocs.Batch);
        Post(routes, "/v1/b", guard.Catch(reception.Batch())).ExcludeFromDescription();
        Post(routes, "/v1/import", guard.Catch(reception.Batch())).ExcludeFromDescription();
        Post(routes, "/v1/m", DiscardAsync).ExcludeFromDescription();
        Post(routes, "/v1/events", guard.Catch(reception.Events())).Describe(SignalDocs.Events);
    }

    // Segment's browser client reports figures of its own here; nobody needs them.
    private static Task DiscardAsync(HttpContext context)
    {
        Cors.Allow(context);
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(Nothing, context.RequestAborted).AsTask();
    }

    private static IEndpointConventionBuilder Post(IEndpointRouteBuilder routes, string path, RequestDelegate handler)
    {
        routes.MapMethods(path, [HttpMethods.Options], (RequestDelegate)Cors.PreflightAsync).ExcludeFromDescription();
        return routes.MapPost(path, handler);
    }
}
