using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Journeys.Domain;
using Journeys.Host.Nodes;
using Journeys.Host.Replay;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Journeys.Host.Tests.Replay;

/// <summary>What a store holds of one person.</summary>
internal sealed record HeldPerson(string Identifiers, int Orders, int Returns, long RevenueMinor, string State);

/// <summary>A SQLite store that replays are made into.</summary>
internal sealed class ReplayedStore(string folder)
{
    public NodeOptions Node => new() { Data = folder };

    public string Folder => folder;

    /// <summary>Publishes the shop's playbook with one rule said otherwise.</summary>
    public async Task PublishShopAsync(string rule, string otherwise)
    {
        var shop = Encoding.UTF8.GetString(ShippedPlaybook.Shop());
        Assert.Contains(rule, shop, StringComparison.Ordinal);
        await using var open = await OpenAsync();
        Assert.NotEqual(0, await open.Node.Playbooks.PublishAsync(Encoding.UTF8.GetBytes(shop.Replace(rule, otherwise, StringComparison.Ordinal)), Token));
    }

    public Task<ReplayReport> ReplayAsync(string file, string mapping, bool fromStart = false, int? shuffle = null) => ReplayRun.RunAsync(
        new ReplayOptions { Node = Node, Files = [file], Mapping = mapping, FromStart = fromStart, Shuffle = shuffle }, TextWriter.Null, Token);

    /// <summary>Replays in a process of its own, killed after a while.</summary>
    /// <returns>Whether it ended by itself before that.</returns>
    public async Task<bool> ReplayAndKillAsync(string file, string mapping, TimeSpan after)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "journeys.dll"), "replay", file, "--mapping", mapping, "--data", folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        while (await process.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            if (line.StartsWith("The clock is driven", StringComparison.Ordinal))
                break;
        }

        var rest = process.StandardOutput.ReadToEndAsync(Token);
        if (!process.WaitForExit(after))
            process.Kill();
        await process.WaitForExitAsync(Token);
        await rest;
        Assert.Equal("", await errors);
        return process.ExitCode == 0;
    }

    /// <summary>Reads how far the only replay of this store has come.</summary>
    public async Task<ReplayProgress?> ProgressAsync()
    {
        await using var open = await OpenAsync();
        var documents = await open.Node.Parts.Documents.ListAsync(ReplayProgress.Kind, Token);
        return documents.Count == 0 ? null : await ReplayProgress.FindAsync(open.Node.Parts.Documents, documents.Single().Name, Token);
    }

    /// <summary>Reads every person, by identifiers; and how many turns the journal has.</summary>
    public async Task<(IReadOnlyDictionary<string, HeldPerson> People, long Turns)> PeopleAsync()
    {
        await using var open = await OpenAsync();
        var people = new SortedDictionary<string, HeldPerson>(StringComparer.Ordinal);
        await foreach (var view in ReplayTotals.ViewsAsync(open.Node, Token))
        {
            var customer = view.Open();
            var orders = customer.Context.Orders;
            var identifiers = string.Join(" ", customer.Held.Select(h => h.Identifier.ToString()).Order(StringComparer.Ordinal));
            people.Add(identifiers, new HeldPerson(
                identifiers, orders.Count, orders.Returns, orders.Revenues.ToArray().Sum(r => r.Minor), Convert.ToHexString(SHA256.HashData(view.State.Span))));
        }

        return (people, (await open.Node.Parts.Journal.CountAsync(Token)).Turns);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<OpenNode> OpenAsync() => NodeBuilder.OpenEmbeddedAsync(Node, new DataClock(new Instant(0)), NullLoggerFactory.Instance, Token);
}
