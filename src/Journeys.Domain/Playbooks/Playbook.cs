using System.Collections.Immutable;
using Journeys.Domain.Counters;
using Journeys.Domain.Identity;
using Journeys.Domain.Map;

namespace Journeys.Domain.Playbooks;

/// <summary>What marketers write: the map and the rules by which signals are read. Versioned and immutable.</summary>
public sealed record Playbook
{
    /// <summary>The version, from 1, as published.</summary>
    public required int Version { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The journey map.</summary>
    public required JourneyMap Map { get; init; }

    /// <summary>How people are told apart.</summary>
    public required IdentityRules Identity { get; init; }

    /// <summary>How long signals stay fresh.</summary>
    public required Freshness Freshness { get; init; }

    /// <summary>The counters that its rules use, and no others.</summary>
    public required CounterPlan Counters { get; init; }
}

/// <summary>How old a signal may be and still move anything.</summary>
/// <param name="Default">For signals that are not listed.</param>
/// <param name="BySignal">By the signal's name.</param>
public sealed record Freshness(TimeSpan Default, ImmutableSortedDictionary<string, TimeSpan> BySignal)
{
    /// <summary>Gives how long a signal of this name stays fresh.</summary>
    public TimeSpan Of(string signal) => BySignal.TryGetValue(signal, out var span) ? span : Default;
}
