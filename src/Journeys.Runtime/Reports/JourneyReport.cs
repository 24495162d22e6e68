using Journeys.Runtime.Journal;

namespace Journeys.Runtime.Reports;

/// <summary>How many people are in each stage and how they moved between stages, aggregated from the journal by a reader with a checkpoint.</summary>
public sealed class JourneyReport(IJournal journal, IReports reports)
{
    private const int MarksAtOnce = 20_000;

    /// <summary>Reads what the journal has gained, so that an answer is current.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = await reports.CheckpointAsync(cancellationToken);
            var page = await journal.ReadMarksAsync(from, MarksAtOnce, cancellationToken);
            if (page.Checkpoint == from)
                return;
            var (people, flows) = Sum(page.Marks);
            await reports.AddAsync(from, page.Checkpoint, people, flows, cancellationToken);
        }
    }

    /// <summary>Gives how many people are in each stage now.</summary>
    public async Task<IReadOnlyList<StageCount>> PeopleAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        return [.. (await reports.PeopleAsync(cancellationToken)).Where(c => c.People != 0).OrderBy(c => c.Region, StringComparer.Ordinal).ThenBy(c => c.Stage, StringComparer.Ordinal)];
    }

    /// <summary>Gives the moves between stages of some days, both included.</summary>
    public async Task<IReadOnlyList<StageFlow>> FlowsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        return await reports.FlowsAsync(from, to, cancellationToken);
    }

    private static (List<StageCount> People, List<StageFlow> Flows) Sum(IReadOnlyList<TurnMarks> marks)
    {
        var people = new SortedDictionary<(string, string), long>();
        var flows = new SortedDictionary<(DateOnly, string, string, string), long>();
        foreach (var move in marks.SelectMany(m => StageMarks.Read(m.Marks)))
        {
            if (move.From.Length > 0)
                people[(move.Region, move.From)] = people.GetValueOrDefault((move.Region, move.From)) - 1;
            if (move.To.Length > 0)
                people[(move.Region, move.To)] = people.GetValueOrDefault((move.Region, move.To)) + 1;
            var flow = (move.Day, move.Region, move.From, move.To);
            flows[flow] = flows.GetValueOrDefault(flow) + 1;
        }

        return (
            [.. people.Where(p => p.Value != 0).Select(p => new StageCount(p.Key.Item1, p.Key.Item2, p.Value))],
            [.. flows.Select(f => new StageFlow(f.Key.Item1, f.Key.Item2, f.Key.Item3, f.Key.Item4, f.Value))]);
    }
}
