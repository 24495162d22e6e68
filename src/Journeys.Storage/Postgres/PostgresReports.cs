using Journeys.Runtime.Journal;
using static Journeys.Storage.Postgres.PostgresCommands;

namespace Journeys.Storage.Postgres;

/// <summary>The aggregated journey in a PostgreSQL database.</summary>
internal sealed class PostgresReports(PostgresDatabase database) : IReports
{
    public async Task<long> CheckpointAsync(CancellationToken cancellationToken) =>
        (await database.ReadAsync("SELECT value FROM checkpoints WHERE name = 'reports'", row => row.GetInt64(0), cancellationToken))[0];

    public async Task<bool> AddAsync(
        long from, long to, IReadOnlyList<StageCount> people, IReadOnlyList<StageFlow> flows, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var move = connection.Ask("UPDATE checkpoints SET value = $2 WHERE name = 'reports' AND value = $1", from, to);
        if (await move.ExecuteNonQueryAsync(cancellationToken) == 0)
            return false;

        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Part(
            """
            INSERT INTO stage_people (region, stage, people)
            SELECT region, stage, sum(people) FROM unnest($1, $2, $3) c (region, stage, people) GROUP BY 1, 2
            ON CONFLICT (region, stage) DO UPDATE SET people = stage_people.people + excluded.people
            """,
            people.Select(count => count.Region).ToArray(),
            people.Select(count => count.Stage).ToArray(),
            people.Select(count => count.People).ToArray()));
        batch.BatchCommands.Add(Part(
            """
            INSERT INTO stage_flows (day, region, from_stage, to_stage, moves)
            SELECT day, region, from_stage, to_stage, sum(moves) FROM unnest($1, $2, $3, $4, $5) f (day, region, from_stage, to_stage, moves) GROUP BY 1, 2, 3, 4
            ON CONFLICT (day, region, from_stage, to_stage) DO UPDATE SET moves = stage_flows.moves + excluded.moves
            """,
            flows.Select(flow => flow.Day).ToArray(),
            flows.Select(flow => flow.Region).ToArray(),
            flows.Select(flow => flow.From).ToArray(),
            flows.Select(flow => flow.To).ToArray(),
            flows.Select(flow => flow.Moves).ToArray()));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public Task<IReadOnlyList<StageCount>> PeopleAsync(CancellationToken cancellationToken) => database.ReadAsync(
        "SELECT region, stage, people FROM stage_people ORDER BY region, stage",
        row => new StageCount(row.GetString(0), row.GetString(1), row.GetInt64(2)),
        cancellationToken);

    public Task<IReadOnlyList<StageFlow>> FlowsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) => database.ReadAsync(
        """
        SELECT day, region, from_stage, to_stage, moves FROM stage_flows WHERE day BETWEEN $1 AND $2
        ORDER BY day, region, from_stage, to_stage
        """,
        row => new StageFlow(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)),
        cancellationToken,
        from,
        to);
}
