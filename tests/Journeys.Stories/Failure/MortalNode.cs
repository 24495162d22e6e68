using System.Net;
using System.Net.Sockets;
using Journeys.Stories.Harness;

namespace Journeys.Stories.Failure;

/// <summary>A node that is killed and started again while others talk to it.</summary>
internal sealed class MortalNode(string engine, TestStore store) : IAsyncDisposable
{
    private readonly int _siloPort = FreePort();
    private NodeProcess? _process;
    private volatile TaskCompletionSource<Uri> _address = Coming();

    /// <summary>The write key.</summary>
    public string WriteKey { get; private set; } = "";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = await NodeProcess.StartAsync(engine, store, _siloPort, cancellationToken);
        WriteKey = _process.WriteKey ?? WriteKey;
        _address.SetResult(_process.Address);
    }

    public async Task KillAsync()
    {
        _address = Coming();
        await _process!.KillAsync();
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Lets the node end in order; gives its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        _address = Coming();
        var code = await _process!.StopAsync(cancellationToken);
        await _process.DisposeAsync();
        _process = null;
        return code;
    }

    /// <summary>Gives where the node that lives now listens; waits while there is none.</summary>
    public Task<Uri> AddressAsync() => _address.Task;

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? default;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static TaskCompletionSource<Uri> Coming() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
