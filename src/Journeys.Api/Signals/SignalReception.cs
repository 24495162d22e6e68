using Journeys.Api.Http;
using Journeys.Api.Sources;
using Journeys.Domain.Signals;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;

namespace Journeys.Api.Signals;

/// <summary>Takes signals from a request to the ingress: who sends, what is sent, what became of it.</summary>
internal sealed class SignalReception
{
    private readonly ISignalIngress ingress;
    private readonly SourceKeys keys;
    private readonly INodeClock clock;
    private readonly ApiOptions options;
    private readonly TimeZoneInfo defaultZone;
    private readonly DefaultObjectPool<SignalParser> parsers = new(new DefaultPooledObjectPolicy<SignalParser>());

    public SignalReception(ISignalIngress ingress, SourceKeys keys, INodeClock clock, IOptions<ApiOptions> options)
    {
        (this.ingress, this.keys, this.clock, this.options) = (ingress, keys, clock, options.Value);
        defaultZone = TimeZoneInfo.FindSystemTimeZoneById(this.options.DefaultZone);
    }

    /// <summary>Takes one Segment call.</summary>
    public RequestDelegate Call(SignalKind kind) => context => TakeAsync(context, new Form(FormKind.Call, kind));

    /// <summary>Takes a Segment batch.</summary>
    public RequestDelegate Batch() => context => TakeAsync(context, new Form(FormKind.Batch));

    /// <summary>Takes CloudEvents in the mode that the content type tells.</summary>
    public RequestDelegate Events() => context => TakeAsync(context, Form.OfEvents(context.Request));

    private async Task TakeAsync(HttpContext context, Form form)
    {
        Cors.Allow(context);
        var request = context.Request;
        if (UnreadableMedia(request, form) is { } unreadable)
        {
            await unreadable.WriteAsync(context);
            return;
        }

        // A key in a header is checked before anything is read; one in the body cannot be.
        var key = KeyText.Of(request);
        var source = key is null ? null : await keys.FindAsync(key, context.RequestAborted);
        if (key is not null && Guard.Refusal(source, KeyScopes.SignalsWrite) is { } unknown)
        {
            await unknown.WriteAsync(context);
            return;
        }

        var (batch, problem) = await ReadAsync(context, form, source);
        if (problem is not null)
            await problem.WriteAsync(context);
        else
            await SignalAnswer.WriteAsync(context, batch, await DeliverAsync(batch.Signals, context.RequestAborted));
    }

    private Task<SignalOutcome[]> DeliverAsync(Signal[] signals, CancellationToken cancellationToken) =>
        signals.Length == 0 ? Task.FromResult<SignalOutcome[]>([]) : ingress.ReceiveAsync(signals, cancellationToken);

    private async ValueTask<(SignalBatch Batch, Problem? Problem)> ReadAsync(HttpContext context, Form form, Source? source)
    {
        using var body = await RequestBody.ReadAsync(context.Request, options.LargestBatch, context.RequestAborted);
        if (body.Broken is { } rule)
            return (default, SignalAnswer.Refused([new Refusal(0, "", rule, null)]));
        var parser = parsers.Get();
        try
        {
            Parse(parser, body.Bytes, form, context.Request);
            if (source is null && parser.WriteKey is { } key)
                source = await keys.FindAsync(key, context.RequestAborted);
            if (Guard.Refusal(source, KeyScopes.SignalsWrite) is { } unknown)
                return (default, parser.Malformed is { } broken ? SignalAnswer.Refused([broken]) : unknown);
            return Batch(parser, source!);
        }
        finally
        {
            parsers.Return(parser);
        }
    }

    private (SignalBatch Batch, Problem? Problem) Batch(SignalParser parser, Source source)
    {
        if (parser.Malformed is { } malformed)
            return (default, SignalAnswer.Refused([malformed]));
        Refusal[] refusals = parser.Refusals.Count == 0 ? [] : [.. parser.Refusals];
        if (parser.Count == 0 && refusals.Length > 0)
            return (default, SignalAnswer.Refused(refusals));
        var items = refusals.Length == 0 ? null : parser.Items();
        return (new SignalBatch(parser.Build(Origin(source.Name)), items, refusals), null);
    }

    private void Parse(SignalParser parser, ReadOnlySpan<byte> body, Form form, HttpRequest request)
    {
        switch (form.Kind)
        {
            case FormKind.Call:
                parser.ReadCall(body, form.Call, options.LargestMessage);
                break;
            case FormKind.Batch:
                parser.ReadBatch(body, options.LargestMessage);
                break;
            case FormKind.Event:
                parser.ReadEvent(body, options.LargestMessage);
                break;
            case FormKind.Events:
                parser.ReadEvents(body, options.LargestMessage);
                break;
            default:
                parser.ReadEventData(body, EventAttributes.From(request.Headers, request.ContentType), options.LargestMessage);
                break;
        }
    }

    private SignalOrigin Origin(string name) => new(name, clock.IsDrivenByData ? null : clock.Now, DefaultZone: defaultZone)
    {
        LargestSkew = options.LargestSkew,
        FutureTolerance = options.FutureTolerance,
    };

    private static Problem? UnreadableMedia(HttpRequest request, Form form)
    {
        if (!RequestBody.IsReadable(request.Headers.ContentEncoding))
            return new Problem(415, "content-encoding", "The content encoding is not supported", "A body may come as it is or as gzip.");
        return form.Kind == FormKind.EventData || MediaTypes.IsTakenAsJson(request.ContentType)
            ? null
            : new Problem(415, "media-type", "The media type is not supported", "A body must be JSON in UTF-8 (application/json; text/plain is read as JSON).");
    }

    private enum FormKind
    {
        Call,
        Batch,
        Event,
        Events,
        EventData,
    }

    private readonly record struct Form(FormKind Kind, SignalKind? Call = null)
    {
        public static Form OfEvents(HttpRequest request)
        {
            var type = MediaTypes.Of(request.ContentType);
            return new Form(
                type.Equals("application/cloudevents+json", StringComparison.OrdinalIgnoreCase) ? FormKind.Event
                : type.Equals("application/cloudevents-batch+json", StringComparison.OrdinalIgnoreCase) ? FormKind.Events
                : FormKind.EventData);
        }
    }
}
