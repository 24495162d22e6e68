using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Journeys.Stories.Harness;

namespace Journeys.Stories.Failure;

/// <summary>The product as people run it: a process of its own, to be killed at any moment.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const string Listens = "Journeys listens on ";
    private const string Key = "  key     default: ";
    private const string Ready = "  API ";
    private const int Terminate = 15;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private NodeProcess(Process process) => _process = process;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The write key, told the first time that a store is opened; else null.</summary>
    public string? WriteKey { get; private set; }

    /// <summary>Starts a node on a store and waits until it listens.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="store">The store.</param>
    /// <param name="siloPort">The port of a silo: on the same one as before, a silo takes the place of one that died without a word.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<NodeProcess> StartAsync(string engine, TestStore store, int siloPort, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = store.Data,
        };
        foreach (var name in (string[])["JOURNEYS_DATA", "JOURNEYS_STORE", "JOURNEYS_URLS", "JOURNEYS_KEYS"])
            start.Environment.Remove(name);
        start.Environment["JOURNEYS_SILO_PORT"] = siloPort.ToString(CultureInfo.InvariantCulture);
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "journeys.dll"), "--data", store.Data, "--urls", "http://127.0.0.1:0", "--engine", engine])
            start.ArgumentList.Add(argument);
        if (store.Connection is { } connection)
        {
            start.ArgumentList.Add("--store");
            start.ArgumentList.Add(connection);
        }

        var node = new NodeProcess(Process.Start(start)!);
        try
        {
            await node.ListenAsync(cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process as a power cut would: nothing is written, flushed or said any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks the process to end, as a service manager does; gives its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        Assert.Equal(0, SendSignal(_process.Id, Terminate));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Within);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Within);
        while (await _process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            Note(line);
            if (line.StartsWith(Listens, StringComparison.Ordinal))
                Address = new Uri(line[Listens.Length..].Split(", ")[0]);
            else if (line.StartsWith(Key, StringComparison.Ordinal))
                WriteKey = line[Key.Length..].Split(' ')[0];
            else if (line.StartsWith(Ready, StringComparison.Ordinal))
                break;
        }

        lock (_said)
            Assert.True(Address.Port != 80, $"The node did not start: {_said}");
        _ = DrainAsync();
    }

    private async Task DrainAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            Note(line);
    }

    private void Note(string? line)
    {
        lock (_said)
            _said.AppendLine(line);
    }
}
