using System.Collections.Concurrent;
using Journeys.Domain;
using Journeys.Runtime;
using Journeys.Runtime.Customers;
using Journeys.Silo.Clustering;
using Journeys.Silo.Customers;
using Journeys.Silo.Partitions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Journeys.Silo;

/// <summary>Customers hosted as Orleans grains: each lives on one of the silos of a cluster, wherever signals come in.</summary>
/// <remarks>
/// A call that fails tells nothing of what became of it: the signals are reported as failed and may be sent again, and message ids keep
/// them from being taken twice. Two activations of one customer in a cluster that is torn apart are told apart by the journal's key.
/// </remarks>
public sealed partial class SiloEngine : ICustomerEngine, IAsyncDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<CustomerId, long> holds = new();
    private readonly EngineParts parts;
    private readonly ILogger logger;
    private SiloParts? silo;
    private IHost? host;
    private IGrainFactory? grains;
    private PartitionKeeper? keeper;

    private SiloEngine(EngineParts parts, ILogger logger) => (this.parts, this.logger) = (parts, logger);

    /// <inheritdoc/>
    public string Kind => "silo";

    /// <inheritdoc/>
    public int Awake => silo?.Awake ?? 0;

    /// <summary>The silo's services, for tests and for who feeds streams.</summary>
    public IServiceProvider Services => (host ?? throw new InvalidOperationException("The silo is not running.")).Services;

    private IGrainFactory Grains => grains ?? throw new InvalidOperationException("The silo is not running.");

    /// <summary>Builds a node and starts it as a silo; disposing of the node stops the silo.</summary>
    /// <param name="parts">The node's parts; the engine and the partitions are the silo's.</param>
    /// <param name="options">How the silo is to be run.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="InvalidOperationException">The cluster's tables are missing.</exception>
    public static async Task<JourneysNode> StartNodeAsync(NodeParts parts, SiloOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        await OrleansTables.CheckAsync(options, cancellationToken);
        var held = new PartitionSet();
        SiloEngine? engine = null;
        var node = new JourneysNode(parts with
        {
            MakeEngine = made => engine = new SiloEngine(made, parts.Loggers.CreateLogger<SiloEngine>()),
            Partitions = () => held.Present,
        });
        try
        {
            await engine!.StartAsync(node, held, options, cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Deliver(IReadOnlyList<SignalMail> mails, Action<SignalMail, MailOutcome> settled)
    {
        ArgumentNullException.ThrowIfNull(mails);
        if (mails.Count == 1)
        {
            _ = DeliverAsync(mails[0].To, [mails[0]], settled);
            return;
        }

        var shares = new Dictionary<CustomerId, List<SignalMail>>();
        foreach (var mail in mails)
        {
            if (!shares.TryGetValue(mail.To, out var share))
                shares[mail.To] = share = new List<SignalMail>(4);
            share.Add(mail);
        }

        foreach (var (to, share) in shares)
            _ = DeliverAsync(to, [.. share], settled);
    }

    /// <inheritdoc/>
    public async Task<CustomerView?> AskAsync(CustomerId customer, QuestionKind question, CancellationToken cancellationToken)
    {
        var grain = Grains.GetGrain<ICustomerGrain>(customer.Value);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                switch (question)
                {
                    case QuestionKind.View:
                        var view = await grain.ViewAsync().WaitAsync(cancellationToken);
                        return view.Found ? new CustomerView(customer, view.Version, view.State) : null;
                    case QuestionKind.Think:
                        await grain.ThinkAsync().WaitAsync(cancellationToken);
                        return null;
                    default:
                        holds[customer] = await grain.HoldAsync().WaitAsync(cancellationToken);
                        return null;
                }
            }
            catch (OrleansException) when (attempt < Attempts)
            {
                // The silo that hosted the customer went away: another one takes over.
                await Task.Delay(Pause * attempt, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        if (!holds.TryRemove(customer, out var hold))
            return;
        try
        {
            await Grains.GetGrain<ICustomerGrain>(customer.Value).ReleaseAsync(hold).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // The hold ends by itself.
            LogCallFailed(logger, customer, e);
        }
    }

    /// <summary>Stops the silo: its customers go to sleep, and wake on others.</summary>
    public ValueTask DisposeAsync() => StopAsync(CancellationToken.None);

    /// <summary>Stops the silo at once, as if its process had died: nobody is told.</summary>
    internal ValueTask KillAsync() => StopAsync(new CancellationToken(canceled: true));

    private async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref host, null) is not { } running)
            return;
        if (keeper is not null)
            await keeper.DisposeAsync();
        try
        {
            await running.StopAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It was killed.
        }

        if (silo is not null)
            await silo.DisposeAsync();
        if (running is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            running.Dispose();
    }

    private async Task StartAsync(JourneysNode node, PartitionSet held, SiloOptions options, CancellationToken cancellationToken)
    {
        silo = new SiloParts(parts, node, held, options);
        host = SiloHost.Build(silo, options);
        await host.StartAsync(cancellationToken);
        grains = host.Services.GetRequiredService<IGrainFactory>();
        keeper = new PartitionKeeper(grains, host.Services.GetRequiredService<IClusterMembershipService>(), logger);
    }

    private async Task DeliverAsync(CustomerId to, SignalMail[] mails, Action<SignalMail, MailOutcome> settled)
    {
        byte[]? outcomes = null;
        try
        {
            outcomes = await Grains.GetGrain<ICustomerGrain>(to.Value).DeliverAsync(new SignalParcel(to, mails));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogCallFailed(logger, to, e);
        }

        for (var i = 0; i < mails.Length; i++)
            settled(mails[i], outcomes is null ? MailOutcome.Failed : (MailOutcome)outcomes[i]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call to customer {Customer} failed; its signals may be sent again")]
    private static partial void LogCallFailed(ILogger logger, CustomerId customer, Exception exception);
}
