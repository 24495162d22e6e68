using Journeys.Api.OpenApi;
using Journeys.Api.Sources;
using Journeys.Runtime.Journal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Journeys.Api.Health;

/// <summary>Whether the node lives, and whether it may be sent work.</summary>
/// <remarks>Other modules add checks of their own, tagged <c>ready</c>.</remarks>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    private static readonly HttpMethodMetadata Get = new([HttpMethods.Get]);

    private static readonly EndpointDoc LiveDoc = new("live", "Health", "Tells whether the node lives",
        "200 as long as the process answers. A node that does not should be restarted.", KeyScopes.None)
    { Answer = typeof(string), AnswerType = "text/plain" };

    private static readonly EndpointDoc ReadyDoc = new("ready", "Health", "Tells whether the node may be sent work",
        "200 when the store answers and the node's parts are up, else 503. A node that is not ready should be sent nothing for now.", KeyScopes.None)
    { Answer = typeof(string), AnswerType = "text/plain", Problems = [503] };

    /// <summary>Registers the check of the store.</summary>
    public static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<StoreCheck>("store", tags: [Ready], timeout: TimeSpan.FromSeconds(2));

    /// <summary>Maps the routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).WithMetadata(Get).Describe(LiveDoc);
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).WithMetadata(Get).Describe(ReadyDoc);
    }

    private sealed class StoreCheck(IDocuments documents) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await documents.FindAsync("health", "none", cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
