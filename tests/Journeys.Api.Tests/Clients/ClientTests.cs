using System.Diagnostics;
using System.Runtime.CompilerServices;
using Journeys.Domain.Signals;
using static Journeys.Api.Tests.Signals.Reading;

namespace Journeys.Api.Tests.Clients;

/// <summary>The clients that people use, unchanged, against the real routes.</summary>
public sealed class ClientTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private static readonly SemaphoreSlim Installing = new(1);

    private readonly TestNode node = fixture.Node;

    [Fact]
    public async Task Segment_EachCall_Arrives()
    {
        var (code, output) = await RunAsync("segment.mjs");
        Assert.True(code == 0, output);
        Assert.Contains("status 200", output, StringComparison.Ordinal);
        AssertCalls("user_id:ada anonymous_id:cookie-1 email:ada@example.org", "phone-1");
        Assert.Single(node.Ingress.Taken, s => s.Name == "Repeated");
    }

    [Fact]
    public async Task RudderStack_EachCall_Arrives()
    {
        var (code, output) = await RunAsync("rudderstack.mjs");
        Assert.True(code == 0, output);
        AssertCalls("user_id:ada email:ada@example.org", "phone-1");
    }

    private void AssertCalls(string who, string phone)
    {
        var taken = node.Ingress.Taken.ToArray();
        Assert.Equal([SignalKind.Track, SignalKind.Page, SignalKind.Screen, SignalKind.Identify, SignalKind.Group, SignalKind.Alias],
            taken.Select(s => s.Kind).Distinct().Order());
        Assert.Contains(taken, s => s.Kind == SignalKind.Identify && Who(s) == who && Text(s.Traits).Contains("\"name\":\"Ada\"", StringComparison.Ordinal));
        var order = taken.Last(s => s.Name == "Order Completed");
        Assert.Equal("""{"order_id":"o-1","total":12.5,"currency":"EUR"}""", Text(order.Properties));
        Assert.Contains("Docs", Text(taken.Last(s => s.Name == "Getting started").Properties), StringComparison.Ordinal);
        Assert.Contains("acme", Text(taken.Last(s => s.Kind == SignalKind.Group).Properties), StringComparison.Ordinal);
        Assert.Contains(taken, s => s.Name == "Basket" && Who(s) == $"anonymous_id:{phone}");
        Assert.Contains(taken, s => s.Kind == SignalKind.Alias && Who(s).Contains("anonymous_id:cookie-0", StringComparison.Ordinal));
        Assert.All(taken, s => Assert.InRange((s.ReceivedAt - s.At).TotalSeconds, -31, 60));
    }

    private async Task<(int Code, string Output)> RunAsync(string script)
    {
        var folder = Folder();
        await InstallAsync(folder);
        // The node's clock stands still while the client's runs.
        node.Clock.Now = Domain.Instant.From(DateTimeOffset.UtcNow);
        return await RunAsync("node", folder, script, node.Url, node.WriteKey);
    }

    private static async Task InstallAsync(string folder)
    {
        await Installing.WaitAsync();
        try
        {
            if (Directory.Exists(Path.Combine(folder, "node_modules")))
                return;
            var (code, output) = await RunAsync("npm", folder, "ci", "--no-audit", "--no-fund");
            if (code == 0)
                return;
            if (Directory.Exists(Path.Combine(folder, "node_modules")))
                Directory.Delete(Path.Combine(folder, "node_modules"), recursive: true);
            Missing($"npm ci failed: {output}");
        }
        catch (OperationCanceledException)
        {
            Missing("npm ci took more than three minutes");
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing($"{program} is not installed");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }

    private static void Missing(string what)
    {
        var all = Environment.GetEnvironmentVariable("JOURNEYS_REQUIRE_ALL") == "1";
        Assert.False(all, what);
        Assert.Skip($"The npm clients are not tried: {what}.");
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
