using Journeys.Domain.Binary;
using Journeys.Domain.Habits;
using Journeys.Domain.Turns;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Time;

namespace Journeys.Runtime.Reports;

/// <summary>Keeps everyone's habits: each node counts for itself in a document of its own, and learns the others' at its start.</summary>
/// <remarks>A crash loses the visits counted since the last keeping; nothing but the shape of everyone's day depends on them.</remarks>
public sealed class HabitsKeeper(IDocuments documents, Surroundings surroundings, INodeClock clock)
{
    private const string Kind = "habits";

    private readonly string name = Environment.MachineName;
    private GlobalHabits earlier = new();
    private ulong kept;

    /// <summary>Learns what has been kept.</summary>
    public async Task LearnAsync(CancellationToken cancellationToken)
    {
        foreach (var document in await documents.ListAsync(Kind, cancellationToken))
        {
            var habits = Read(document);
            surroundings.Learn(habits);
            if (document.Name == name)
                earlier = habits;
        }

        kept = earlier.Visits;
    }

    /// <summary>Keeps what was counted on this node, if anything was.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        var counted = surroundings.CountedHere(earlier);
        if (counted.Visits == kept)
            return;
        var writer = new StateWriter();
        counted.Encode(writer);
        await documents.SetAsync(Kind, name, writer.Written.ToArray(), clock.Now, cancellationToken);
        kept = counted.Visits;
    }

    private static GlobalHabits Read(Document document)
    {
        var reader = new StateReader(document.Body.Span);
        return GlobalHabits.Decode(ref reader);
    }
}
