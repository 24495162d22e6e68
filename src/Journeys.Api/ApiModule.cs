using Journeys.Api.Customers;
using Journeys.Api.Health;
using Journeys.Api.Http;
using Journeys.Api.Journey;
using Journeys.Api.Live;
using Journeys.Api.OpenApi;
using Journeys.Api.Playbooks;
using Journeys.Api.Signals;
using Journeys.Api.Sources;
using Journeys.Api.Timeline;
using Journeys.Runtime.Questions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Journeys.Api;

/// <summary>
/// The HTTP side of a node. Needs <c>ISignalIngress</c>, <c>IDocuments</c> and <c>INodeClock</c> to be registered; questions are answered where
/// <c>CustomerQuestions</c>, <c>JourneyReport</c>, <c>IdentitySplit</c>, <c>CustomerErasure</c>, <c>PlaybookShelf</c>, <c>LivePlaybook</c>
/// and <c>ActorServices</c> are registered too.
/// </summary>
public static class ApiModule
{
    /// <summary>Registers what the routes need.</summary>
    public static IServiceCollection AddJourneysApi(this IServiceCollection services, Action<ApiOptions>? configure = null)
    {
        services.AddOptions<ApiOptions>().Configure(configure ?? (_ => { }))
            .Validate(o => TimeZoneInfo.TryFindSystemTimeZoneById(o.DefaultZone, out _), "DefaultZone must be the IANA name of a time zone.")
            .Validate(o => o.LargestMessage is >= 1024 and <= 1024 * 1024, "LargestMessage must be from 1 KB to 1 MB.")
            .Validate(o => o.LargestBatch >= o.LargestMessage && o.LargestBatch <= 16 * 1024 * 1024, "LargestBatch must be from LargestMessage to 16 MB.")
            .Validate(o => o.LargestSkew >= TimeSpan.Zero && o.FutureTolerance >= TimeSpan.Zero, "LargestSkew and FutureTolerance must not be negative.")
            .Validate(o => o.KeyRefresh > TimeSpan.Zero, "KeyRefresh must be positive.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SourceKeys>();
        services.TryAddSingleton<Guard>();
        services.TryAddSingleton<SignalReception>();
        services.AddHealth();
        services.AddApiDocument();
        return services;
    }

    /// <summary>Maps the routes.</summary>
    public static IEndpointRouteBuilder MapJourneysApi(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var guard = routes.ServiceProvider.GetRequiredService<Guard>();
        SignalEndpoints.Map(routes, guard);
        SourceEndpoints.Map(routes, guard);
        if (routes.ServiceProvider.GetService<CustomerQuestions>() is not null)
            MapQuestions(routes, guard);
        routes.MapHealth();
        routes.MapApiDocument();
        return routes;
    }

    private static void MapQuestions(IEndpointRouteBuilder routes, Guard guard)
    {
        CustomerEndpoints.Map(routes, guard);
        TimelineEndpoint.Map(routes, guard);
        LiveEndpoint.Map(routes, guard);
        JourneyEndpoint.Map(routes, guard);
        PlaybookEndpoints.Map(routes, guard);
    }
}
