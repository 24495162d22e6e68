using System.Collections.Concurrent;
using Journeys.Conformance.Engines;
using Journeys.Conformance.Storage;
using Journeys.Runtime;
using Journeys.Runtime.Signals;
using Journeys.Storage.Tests.Postgres;

namespace Journeys.Silo.Tests;

/// <summary>What a cluster promises when one of its silos dies.</summary>
public sealed class SiloLossTests : EngineSuiteBase
{
    private readonly PostgresServer _server = new();

    [Fact]
    public async Task Cluster_SiloKilledUnderLoad_LosesNothingAcknowledgedAndTakesNothingTwice()
    {
        TestNode[] nodes = [Node, await StartAsync(), await StartAsync()];
        var sent = new ConcurrentBag<string>();
        var rounds = 0;

        // Everybody lives on the silo that is going to die.
        var seeds = Enumerable.Range(0, 200).Select(i => Signal($"seed-{i}", 0, "Product Viewed", $"user_id:u{i}")).ToArray();
        await UntilAcknowledgedAsync(nodes[2], seeds);
        Assert.Equal(200, nodes[2].Node.Engine.Awake);
        foreach (var seed in seeds)
            sent.Add(seed.MessageId);
        using var over = new CancellationTokenSource();
        var load = nodes[..2].Select((node, n) => Task.Run(async () =>
        {
            for (var round = 0; !over.IsCancellationRequested; round++)
            {
                var signals = Enumerable.Range(0, 20).Select(i => Signal($"m{n}-{round}-{i}", round, "Product Viewed", $"user_id:u{((round * 20) + i) % 200}")).ToArray();
                await UntilAcknowledgedAsync(node, signals);
                foreach (var signal in signals)
                    sent.Add(signal.MessageId);
                Interlocked.Increment(ref rounds);
            }
        })).ToList();

        await WaitAsync(() => Volatile.Read(ref rounds) >= 40);
        await ((SiloEngine)nodes[2].Node.Engine).KillAsync();
        var before = Volatile.Read(ref rounds);
        await WaitAsync(() => Volatile.Read(ref rounds) >= before + 40);
        await over.CancelAsync();
        await Task.WhenAll(load);
        await VerifyAsync(sent);

        Task WaitAsync(Func<bool> condition) => Task.Run(async () =>
        {
            while (!condition())
                await Task.Delay(20, Token);
        }).WaitAsync(TimeSpan.FromSeconds(90), Token);
    }

    [Fact]
    public async Task Cluster_CustomerOnAnotherSilo_IsReachedFromEverywhere()
    {
        var other = await StartAsync();
        await TakeAsync(Signal("m1", 1, "Product Viewed", "user_id:ann"));
        Assert.Equal([SignalOutcome.Accepted], await other.Node.Ingress.ReceiveAsync([Signal("m2", 2, "Order Completed", "user_id:ann", "email:a@x")], Token));
        Assert.Equal([SignalOutcome.Duplicate], await other.Node.Ingress.ReceiveAsync([Signal("m1", 1, "Product Viewed", "user_id:ann")], Token));
        Assert.Equal(Encode(await GetAsync("user_id:ann")), Encode(await GetAsync("email:a@x", other)));
        Assert.Equal(1, Node.Node.Engine.Awake + other.Node.Engine.Awake);
        await VerifyAsync("m1", "m2");
    }

    [Fact]
    public async Task Cluster_Partitions_AreEachLookedAfterBySomebody()
    {
        var other = await StartAsync();
        for (var i = 0; i < 200 && Present().Count() < 256; i++)
            await Task.Delay(50, Token);
        Assert.Equal(Enumerable.Range(0, 256), Present().Order());

        await ((SiloEngine)other.Node.Engine).KillAsync();
        for (var i = 0; i < 600 && Node.Node.Parts.Partitions().Count() < 256; i++)
            await Task.Delay(50, Token);
        Assert.Equal(Enumerable.Range(0, 256), Node.Node.Parts.Partitions());

        IEnumerable<int> Present() => Node.Node.Parts.Partitions().Concat(other.Node.Parts.Partitions()).Distinct();
    }

    protected override Task CreateAsync() => _server.CreateAsync();

    protected override Task<OpenStore> OpenStoreAsync() => _server.OpenAsync();

    protected override Task DropAsync() => _server.DropAsync();

    protected override Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts) =>
        TestSilos.BuildAsync(parts, new SiloOptions { Clustering = SiloClustering.Store, Configure = TestSilos.Impatient });

    /// <summary>Sends again what failed, as a sender does.</summary>
    private static async Task UntilAcknowledgedAsync(TestNode node, Domain.Signals.Signal[] signals)
    {
        while (signals.Length > 0)
        {
            var outcomes = await node.Node.Ingress.ReceiveAsync(signals, Token);
            signals = [.. signals.Where((_, i) => outcomes[i] == SignalOutcome.Failed)];
            if (signals.Length > 0)
                await Task.Delay(50, Token);
        }
    }
}
