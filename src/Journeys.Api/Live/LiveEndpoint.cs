using System.Globalization;
using System.Text;
using Journeys.Api.Customers;
using Journeys.Api.Http;
using Journeys.Api.OpenApi;
using Journeys.Api.Sources;
using Journeys.Api.Timeline;
using Journeys.Domain;
using Journeys.Domain.Journal;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Questions;
using Journeys.Runtime.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Journeys.Api.Live;

/// <summary>A customer as it lives: server-sent events.</summary>
internal sealed class LiveEndpoint(
    CustomerQuestions questions, LivePlaybook playbook, ActorServices services, INodeClock clock, LiveWatch watch, IHostApplicationLifetime lifetime)
{
    private const int MostAtOnce = 500;

    // A turn taken on another node is seen by looking; one on this node at once.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private const int LooksBetweenSigns = 15;

    private static readonly EndpointDoc Doc = new("watchCustomer", CustomerDocs.Tag, "Shows a customer live",
        "Server-sent events: first `customer` with all that is known, then an `entry` (as in the timeline) for each event, as it becomes durable."
        + " After `retired` the stream ends: ask again, and the elder customer answers. `Last-Event-ID` goes on where a stream broke off.",
        KeyScopes.CustomersRead)
    {
        Answer = typeof(string),
        AnswerType = "text/event-stream",
        Problems = [401, 403, 404, 429, 503],
        Parameters = [CustomerDocs.Id, new("lang", "query", "`en` or `fr`; else by `Accept-Language`.")],
    };

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes, Guard guard)
    {
        var watch = ActivatorUtilities.CreateInstance<LiveWatch>(routes.ServiceProvider);
        var endpoint = ActivatorUtilities.CreateInstance<LiveEndpoint>(routes.ServiceProvider, watch);
        routes.MapGet("/v1/customers/{id}/live", guard.Require(KeyScopes.CustomersRead, endpoint.GetAsync)).Describe(Doc);
    }

    private async Task GetAsync(HttpContext context)
    {
        var found = Asked.Customer(context) is { } id ? await questions.FindAsync(id, context.RequestAborted) : null;
        if (found is null)
        {
            await CustomerEndpoints.Nobody(context).WriteAsync(context);
            return;
        }

        using var watcher = watch.Begin(found.Customer.Id);
        if (watcher is null)
        {
            await Problem.Overloaded(TimeSpan.FromSeconds(30)).WriteAsync(context);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await StreamAsync(context, found, watcher, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // Who watched has gone, or the node stops.
        }
    }

    private async Task StreamAsync(HttpContext context, FoundCustomer found, LiveWatch.Watcher watcher, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var customer = found.Customer.Id;
        var next = GoesOnAt(context.Request, customer) ?? found.Version + 1;
        await SendAsync(response, "customer", null, JsonAnswer.Bytes(json => CustomerJson.Write(json, found, playbook.Current.Map, services.Surroundings.Habits, clock.Now)), cancellationToken);
        for (var looks = 1; ; looks++)
        {
            var words = new EntryWords(playbook.Current.Map, Asked.Language(context));
            var entries = await questions.EntriesAsync(customer, next, MostAtOnce, cancellationToken);
            for (var i = 0; i < entries.Count; i++)
            {
                // What an absorbed customer did before is history, and no news.
                var entry = entries[i];
                if (entry.Customer != customer)
                    continue;
                var turnEnds = i + 1 == entries.Count || entries[i + 1].Version != entry.Version;
                next = entry.Version + 1;
                var name = entry.Event is Retired ? "retired" : "entry";
                await SendAsync(response, name, IdOf(customer, turnEnds ? entry.Version : entry.Version - 1), JsonAnswer.Bytes(json => EntryJson.Write(json, entry, words)), cancellationToken);
                if (entry.Event is Retired)
                    return;
            }

            if (looks % LooksBetweenSigns == 0)
                await response.WriteAsync(": still here\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            await watcher.WaitAsync(LookEvery, cancellationToken);
        }
    }

    private static string IdOf(CustomerId customer, long version) => string.Create(CultureInfo.InvariantCulture, $"{customer}-{version}");

    private static long? GoesOnAt(HttpRequest request, CustomerId customer)
    {
        var last = request.Headers["Last-Event-ID"].ToString();
        var dash = last.LastIndexOf('-');
        return dash > 0 && last.AsSpan(0, dash).SequenceEqual(customer.ToString())
            && long.TryParse(last.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version + 1 : null;
    }

    private static async Task SendAsync(HttpResponse response, string name, string? id, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(id is null ? $"event: {name}\ndata: " : $"event: {name}\nid: {id}\ndata: "), cancellationToken);
        await response.Body.WriteAsync(data, cancellationToken);
        await response.Body.WriteAsync("\n\n"u8.ToArray(), cancellationToken);
    }
}
