using Journeys.Conformance.Engines;
using Journeys.Conformance.Storage;
using Journeys.Domain.Signals;
using Journeys.Runtime;
using Journeys.Silo.Customers;
using Journeys.Silo.Streams;
using Journeys.Storage.Tests.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Streams;

namespace Journeys.Silo.Tests;

/// <summary>Signals that come in over a stream, and signals that leave a silo.</summary>
public sealed class SignalStreamTests : EngineSuiteBase
{
    private readonly SqliteFile _file = new();

    private IServiceProvider Services => ((SiloEngine)Node.Node.Engine).Services;

    [Fact]
    public async Task Stream_OfAnyProvider_BringsSignalsInOrder()
    {
        var provider = Services.GetRequiredKeyedService<IStreamProvider>("memory");
        var stream = provider.GetStream<byte[]>(StreamId.Create(SignalPayload.Namespace, "user_id:ann"));
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"m{i:00}")];
        for (var i = 0; i < ids.Length; i++)
            await stream.OnNextAsync(SignalPayload.Write(Signal(ids[i], i, "Order Completed", "user_id:ann")));
        await stream.OnNextAsync([1, 2, 3]);
        await stream.OnNextAsync(SignalPayload.Write(Signal(ids[0], 0, "Order Completed", "user_id:ann")));
        for (var i = 0; i < 600 && (await FindAsync("user_id:ann"))?.Context.Orders.Count is not 20; i++)
            await Task.Delay(50, Token);
        Assert.Equal(ids, (await ReadAllAsync()).Single().Messages);
        await VerifyAsync(ids);
    }

    [Fact]
    public void Payload_WrittenAndRead_IsTheSame()
    {
        var signal = Signal("m1", 1, "Order Completed", "user_id:ann", "email:a@x");
        var read = SignalPayload.Read(SignalPayload.Write(signal));
        Assert.Equal((signal.MessageId, signal.Name, signal.At), (read.MessageId, read.Name, read.At));
        Assert.Equal(signal.Identifiers, read.Identifiers);
        Assert.Equal(signal.Properties.ToArray(), read.Properties.ToArray());
        Assert.Throws<FormatException>(() => SignalPayload.Read([]));
    }

    [Fact]
    public void Parcel_LeavingASilo_ArrivesAsItWas()
    {
        Signal[] signals = [Signal("m1", 1, "A", "user_id:ann", "email:a@x"), Signal("m2", 2, "B", "user_id:ann")];
        var mails = signals.Select((s, i) => Runtime.Customers.SignalMail.Carried(s, [.. s.Identifiers.Select(Keys.HashOf)], new(7), i == 0, 2)).ToArray();
        var serializer = Services.GetRequiredService<Serializer>();
        var parcel = serializer.Deserialize<SignalParcel>(serializer.SerializeToArray(new SignalParcel(new(7), mails)))!;
        Assert.Equal(["m1", "m2"], parcel.Mails.Select(m => m.Signal.MessageId));
        Assert.All(parcel.Mails.Zip(mails), pair =>
        {
            Assert.Equal((pair.Second.To, pair.Second.ToSomebodyNew, pair.Second.Foreign), (pair.First.To, pair.First.ToSomebodyNew, pair.First.Foreign));
            Assert.Equal(pair.Second.Hashes, pair.First.Hashes);
        });
    }

    protected override Task CreateAsync() => Task.CompletedTask;

    protected override Task<OpenStore> OpenStoreAsync() => _file.OpenAsync();

    protected override Task DropAsync()
    {
        _file.Delete();
        return Task.CompletedTask;
    }

    protected override Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts) => TestSilos.BuildAsync(
        parts, new SiloOptions { Configure = silo => silo.AddMemoryStreams("memory").AddMemoryGrainStorage("PubSubStore") });
}
