using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Journeys.Domain.Binary;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Counters;

/// <summary>The counters that a playbook's rules use, in one order, shared by all its customers.</summary>
/// <remarks>Immutable. At most <see cref="Capacity"/> definitions; safe for several threads.</remarks>
public sealed class CounterPlan
{
    /// <summary>How many counters a playbook may use.</summary>
    public const int Capacity = 64;

    /// <summary>No counter.</summary>
    public static readonly CounterPlan Empty = new([]);

    private const int MostShared = 256;
    private static readonly ConcurrentDictionary<string, CounterPlan> Shared = new(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, int[]> bySignal;
    private readonly FrozenDictionary<CounterDefinition, int> indices;

    private CounterPlan(ImmutableArray<CounterDefinition> definitions)
    {
        Definitions = definitions;
        indices = definitions.Select((d, i) => (d, i)).ToFrozenDictionary(p => p.d, p => p.i);
        bySignal = definitions.Select((d, i) => (d.Signal, i)).GroupBy(p => p.Signal, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(p => p.i).ToArray(), StringComparer.Ordinal);
        Ticks = Math.Max(40, 2 * definitions.Count(d => d.IsTicked));
        Tallies = Math.Max(12, definitions.Count(d => !d.IsTicked) + (2 * definitions.Count(d => !d.IsTicked && d.WindowSeconds > 0)));
    }

    /// <summary>The counters, in the order of their definitions.</summary>
    public ImmutableArray<CounterDefinition> Definitions { get; }

    /// <summary>How many moments all counts together keep.</summary>
    public int Ticks { get; }

    /// <summary>How many sums, of windows or for ever, are kept.</summary>
    public int Tallies { get; }

    /// <summary>Gives the plan of these definitions, each taken once, put in order; the same plan object for the same ones.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="Capacity"/>.</exception>
    public static CounterPlan Of(IEnumerable<CounterDefinition> definitions)
    {
        ImmutableArray<CounterDefinition> sorted = [.. definitions.Distinct().Order()];
        if (sorted.Length > Capacity)
            throw new ArgumentException($"A playbook may use {Capacity} counters; this one uses {sorted.Length}.", nameof(definitions));
        if (sorted.IsEmpty)
            return Empty;
        var key = string.Join('\n', sorted);
        if (Shared.TryGetValue(key, out var plan))
            return plan;
        plan = new CounterPlan(sorted);
        return Shared.Count >= MostShared ? plan : Shared.GetOrAdd(key, plan);
    }

    /// <summary>Gives the place of a counter in <see cref="Definitions"/>; -1 when the plan has none such.</summary>
    public int IndexOf(CounterDefinition definition) => indices.TryGetValue(definition, out var index) ? index : -1;

    internal ReadOnlySpan<int> For(string signal) => bySignal.TryGetValue(signal, out var found) ? found : default;

    internal static string KindName(SignalKind kind) => kind switch
    {
        SignalKind.Page => "page",
        SignalKind.Screen => "screen",
        SignalKind.Identify => "identify",
        _ => "",
    };

    internal void Encode(StateWriter writer)
    {
        writer.UInt((ulong)Definitions.Length);
        foreach (var definition in Definitions)
        {
            writer.Text(definition.Signal);
            writer.UInt(definition.WindowSeconds);
            writer.Byte((byte)definition.Kind);
            writer.Text(definition.Property);
        }
    }

    internal static CounterPlan Decode(ref StateReader reader)
    {
        var count = Context.Slots.ReadCount(ref reader, Capacity);
        var definitions = new CounterDefinition[count];
        for (var i = 0; i < count; i++)
            definitions[i] = new CounterDefinition(Names.Intern(reader.Bytes()), Context.Slots.ReadSeconds(ref reader), (CounterKind)reader.Byte(), Names.Intern(reader.Bytes()));
        return Of(definitions);
    }
}
