using Journeys.Domain;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Journeys.Silo.Partitions;

/// <summary>Touches every partition when a silo joins or leaves, and from time to time, so that each has a silo that looks after it.</summary>
/// <remarks>Every silo does so. That is why no reminders are needed: while a silo lives, it touches; when none lives, no reminder fires either.</remarks>
internal sealed partial class PartitionKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stopping = new();
    private readonly IGrainFactory grains;
    private readonly IClusterMembershipService membership;
    private readonly ILogger logger;
    private readonly Task[] loops;

    public PartitionKeeper(IGrainFactory grains, IClusterMembershipService membership, ILogger logger)
    {
        (this.grains, this.membership, this.logger) = (grains, membership, logger);
        loops = [Task.Run(OnMembershipAsync), Task.Run(OnTimeAsync)];
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(loops.Select(async loop =>
        {
            try
            {
                await loop;
            }
            catch (OperationCanceledException)
            {
                // The silo stops.
            }
        }));
        stopping.Dispose();
    }

    private async Task OnMembershipAsync()
    {
        await foreach (var _ in membership.MembershipUpdates.WithCancellation(stopping.Token))
            await TouchAsync();
    }

    private async Task OnTimeAsync()
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stopping.Token))
            await TouchAsync();
    }

    private async Task TouchAsync()
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, CustomerId.Partitions).Select(p => grains.GetGrain<IPartitionGrain>(p).TouchAsync())).WaitAsync(stopping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Some partitions could not be reached; they are tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
