using Journeys.Api.Sources;
using Journeys.Runtime.Signals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Journeys.Api.Http;

/// <summary>What stands around every endpoint: who may call it, and what is answered when something fails.</summary>
internal sealed partial class Guard(SourceKeys keys, ILogger<Guard> logger)
{
    /// <summary>Lets a request through to <paramref name="handler"/> when its key has <paramref name="scope"/>.</summary>
    public RequestDelegate Require(KeyScopes scope, RequestDelegate handler) => Catch(async context =>
    {
        var key = KeyText.Of(context.Request);
        var source = key is null ? null : await keys.FindAsync(key, context.RequestAborted);
        if (Refusal(source, scope) is { } problem)
            await problem.WriteAsync(context);
        else
            await handler(context);
    });

    /// <summary>Answers with a problem when <paramref name="handler"/> throws.</summary>
    public RequestDelegate Catch(RequestDelegate handler) => async context =>
    {
        try
        {
            await handler(context);
        }
        catch (OverloadedException e) when (!context.Response.HasStarted)
        {
            await Problem.Overloaded(e.RetryAfter).WriteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is listening any more.
        }
        catch (Exception e) when (e is not BadHttpRequestException && !context.Response.HasStarted)
        {
            LogFailed(logger, context.GetEndpoint()?.DisplayName ?? "", e);
            await Problem.Unavailable.WriteAsync(context);
        }
    };

    /// <summary>Tells why a source may not do what needs <paramref name="scope"/>, or gives null.</summary>
    public static Problem? Refusal(Source? source, KeyScopes scope) =>
        source is null ? Problem.UnknownKey
        : source.Scopes.HasFlag(scope) ? null
        : Problem.Forbidden(string.Join(", ", KeyScopeNames.Of(scope)));

    [LoggerMessage(1, LogLevel.Error, "{Endpoint} failed.")]
    private static partial void LogFailed(ILogger logger, string endpoint, Exception exception);
}
