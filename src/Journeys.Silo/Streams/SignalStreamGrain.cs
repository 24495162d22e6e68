using Journeys.Domain.Signals;
using Journeys.Runtime.Signals;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Journeys.Silo.Streams;

/// <summary>The grain behind a stream of signals.</summary>
internal interface ISignalStreamGrain : IGrainWithStringKey;

/// <summary>Takes signals from a stream of any provider and hands them to the node, as every other way in does.</summary>
[ImplicitStreamSubscription(SignalPayload.Namespace)]
internal sealed partial class SignalStreamGrain(SiloParts silo, ILogger<SignalStreamGrain> logger)
    : Grain, ISignalStreamGrain, IStreamSubscriptionObserver, IAsyncObserver<byte[]>
{
    private const int Attempts = 5;

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<byte[]>().ResumeAsync(this);

    /// <summary>Completes once the signal is durable; a provider that repeats what fails loses nothing.</summary>
    public async Task OnNextAsync(byte[] item, StreamSequenceToken? token = null)
    {
        Signal signal;
        try
        {
            signal = SignalPayload.Read(item);
        }
        catch (FormatException e)
        {
            LogUnreadable(logger, e);
            return;
        }

        // Away from the grain's scheduler, where what the node starts would stay.
        await Task.Run(() => ReceiveAsync(signal));
    }

    public Task OnCompletedAsync() => Task.CompletedTask;

    public Task OnErrorAsync(Exception ex)
    {
        LogBroken(logger, ex);
        return Task.CompletedTask;
    }

    private async Task ReceiveAsync(Signal signal)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if ((await silo.Node.Ingress.ReceiveAsync([signal], CancellationToken.None))[0] != SignalOutcome.Failed)
                    return;
            }
            catch (OverloadedException e) when (attempt < Attempts)
            {
                await Task.Delay(e.RetryAfter);
                continue;
            }

            if (attempt == Attempts)
                throw new IOException("A signal of a stream could not be made durable.");
            await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A stream carried something that is no signal; it was left out")]
    private static partial void LogUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stream of signals failed")]
    private static partial void LogBroken(ILogger logger, Exception exception);
}
