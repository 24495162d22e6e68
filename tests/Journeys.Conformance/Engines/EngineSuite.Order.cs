using Journeys.Domain.Journal;
using Journeys.Domain.Signals;

namespace Journeys.Conformance.Engines;

public abstract partial class EngineSuite
{
    private static readonly string[] Pool =
        ["user_id:ann", "user_id:bob", "loyalty_id:7", "email:a@x", "device_id:tv", "device_id:pad", "anonymous_id:1", "anonymous_id:2"];

    [Fact]
    public async Task Identity_AnyOrderOfTheSameSignals_EndsWithTheSamePeople()
    {
        var sent = new List<string>();
        for (var seed = 1; seed <= 40; seed++)
        {
            // A small generator of our own: the same cases everywhere, and a failure names its seed.
            var random = (ulong)seed * 0x9E3779B97F4A7C15UL;
            int Next(int below) => (int)(((random = unchecked((random * 6364136223846793005UL) + 1442695040888963407UL)) >> 33) % (ulong)below);
            var given = Enumerable.Range(0, 3 + Next(6)).Select(_ => Enumerable.Range(0, 1 + Next(3)).Select(_ => Pool[Next(Pool.Length)]).Distinct().ToArray()).ToList();
            var shuffled = given.OrderBy(_ => Next(1000)).ToList();

            var one = await DeliverAsync(given, $"g{seed}-", oneByOne: true);
            var other = await DeliverAsync(shuffled, $"s{seed}-", oneByOne: false);
            Assert.True(one == other, $"Seed {seed}: {string.Join(", ", given.Select(g => string.Join('+', g)))}\n  {one}\n  {other}");
        }

        await VerifyAsync(sent);

        // Every case has values of its own, so that one node can take all of them.
        async Task<string> DeliverAsync(List<string[]> cases, string prefix, bool oneByOne)
        {
            var signals = cases.Select((ids, i) => Signal($"{prefix}{i}", i, "Product Viewed", [.. ids.Select(id => id.Replace(":", $":{prefix}", StringComparison.Ordinal))])).ToArray();
            sent.AddRange(signals.Select(s => s.MessageId));
            foreach (var batch in oneByOne ? signals.Select(s => new[] { s }) : [signals])
                await TakeAsync(batch);
            var groups = new Dictionary<long, List<string>>();
            foreach (var identifier in signals.SelectMany(s => s.Identifiers).Distinct())
            {
                var holder = (await GetAsync(identifier.ToString())).Id.Value;
                if (!groups.TryGetValue(holder, out var group))
                    groups[holder] = group = [];
                group.Add(identifier.ToString().Replace(prefix, "", StringComparison.Ordinal));
            }

            return string.Join(" | ", groups.Values.Select(g => string.Join(' ', g.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));
        }
    }
}
