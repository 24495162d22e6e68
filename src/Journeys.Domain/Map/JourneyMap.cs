using System.Collections.Immutable;
using Journeys.Domain.Rules;

namespace Journeys.Domain.Map;

/// <summary>Text in the languages of the product, for people to read.</summary>
/// <param name="En">English.</param>
/// <param name="Fr">French.</param>
public sealed record Label(string En, string Fr)
{
    /// <summary>Gives the text in a language: French for <c>fr</c>, else English.</summary>
    public string In(string language) => language is ['f', 'r', ..] ? Fr : En;
}

/// <summary>A statechart with parallel regions; in each a customer is in exactly one stage, and any stage can be reached from any other.</summary>
/// <param name="Regions">The regions, in the order in which they are judged.</param>
public sealed record JourneyMap(ImmutableArray<Region> Regions)
{
    /// <summary>Finds a region; null when there is none of that name.</summary>
    public Region? Find(string region)
    {
        foreach (var r in Regions)
        {
            if (r.Name == region)
                return r;
        }

        return null;
    }
}

/// <summary>One region of a map: relationship, shopping, order, service.</summary>
/// <param name="Name">Its name, in lower snake case.</param>
/// <param name="Initial">The stage in which everybody begins.</param>
/// <param name="Stages">Its stages; when two people turn out to be one, the stage declared later wins.</param>
/// <param name="Transitions">Its transitions, by priority (higher first), then in the order declared.</param>
/// <param name="Successors">For stages that are gone, the stage in which their people go on.</param>
public sealed record Region(
    string Name,
    string Initial,
    ImmutableArray<Stage> Stages,
    ImmutableArray<Transition> Transitions,
    ImmutableSortedDictionary<string, string> Successors)
{
    /// <summary>The transitions that the passing of time can fire.</summary>
    public ImmutableArray<Transition> Timed { get; } = [.. Transitions.Where(t => t.On.IsEmpty)];

    /// <summary>Gives the position of a stage among those declared, or -1.</summary>
    public int IndexOf(string stage)
    {
        for (var i = 0; i < Stages.Length; i++)
        {
            if (Stages[i].Name == stage)
                return i;
        }

        return -1;
    }

    /// <summary>Gives where somebody in <paramref name="stage"/> belongs: there while it exists, else its successor, else the initial stage.</summary>
    public string Place(string stage)
    {
        for (var hops = 0; hops <= Successors.Count; hops++)
        {
            if (IndexOf(stage) >= 0)
                return stage;
            if (!Successors.TryGetValue(stage, out var next))
                break;
            stage = next;
        }

        return Initial;
    }
}

/// <summary>A stage of a region.</summary>
/// <param name="Name">Its name, in lower snake case.</param>
/// <param name="Label">What people call it.</param>
public sealed record Stage(string Name, Label Label);

/// <summary>A way from one stage to another.</summary>
/// <param name="From">The stages that it leaves; empty for any.</param>
/// <param name="On">The signals that can trigger it; empty for any signal, and for the passing of time.</param>
/// <param name="When">The rule that must hold, or null.</param>
/// <param name="After">How long the stage must have lasted, or null.</param>
/// <param name="To">The stage that it enters.</param>
/// <param name="Priority">Higher is judged first.</param>
/// <param name="Reenter">Whether it may enter the stage that it leaves.</param>
/// <param name="Label">What people call it, or null.</param>
public sealed record Transition(
    ImmutableArray<string> From,
    ImmutableArray<string> On,
    CelProgram? When,
    TimeSpan? After,
    string To,
    int Priority,
    bool Reenter,
    Label? Label);
