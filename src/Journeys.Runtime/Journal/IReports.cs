namespace Journeys.Runtime.Journal;

/// <summary>The aggregated journey: people per stage and moves per day, kept by a reader with a checkpoint. A port of Runtime.</summary>
public interface IReports
{
    /// <summary>Gives the checkpoint up to which marks have been aggregated.</summary>
    Task<long> CheckpointAsync(CancellationToken cancellationToken);

    /// <summary>Adds counts and moves the checkpoint, in one transaction, if the checkpoint is still <paramref name="from"/>.</summary>
    /// <returns>Whether it was; false when another reader was faster, and nothing was added.</returns>
    Task<bool> AddAsync(long from, long to, IReadOnlyList<StageCount> people, IReadOnlyList<StageFlow> flows, CancellationToken cancellationToken);

    /// <summary>Gives how many people are in each stage.</summary>
    Task<IReadOnlyList<StageCount>> PeopleAsync(CancellationToken cancellationToken);

    /// <summary>Gives the moves between stages of the days from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    Task<IReadOnlyList<StageFlow>> FlowsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken);
}

/// <summary>How many people are in a stage; negative only as a change to be added.</summary>
public readonly record struct StageCount(string Region, string Stage, long People);

/// <summary>How many moves there were from one stage to another on a day (UTC); <see cref="From"/> is empty for a first entry.</summary>
public readonly record struct StageFlow(DateOnly Day, string Region, string From, string To, long Moves);
