using Journeys.Runtime.Journal;

namespace Journeys.Storage.Sqlite;

/// <summary>The aggregated journey in a SQLite file.</summary>
internal sealed class SqliteReports(SqliteDatabase database) : IReports
{
    public Task<long> CheckpointAsync(CancellationToken cancellationToken) => database.ReadAsync(
        session => session.Number("SELECT value FROM checkpoints WHERE name = 'reports'"), cancellationToken);

    public Task<bool> AddAsync(
        long from, long to, IReadOnlyList<StageCount> people, IReadOnlyList<StageFlow> flows, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Write(writer => Add(writer, from, to, people, flows)), cancellationToken);

    public Task<IReadOnlyList<StageCount>> PeopleAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StageCount>>(
        session =>
        {
            using var rows = session.Use("SELECT region, stage, people FROM stage_people ORDER BY region, stage");
            var people = new List<StageCount>();
            while (rows.Step())
                people.Add(new(rows.Text(0), rows.Text(1), rows.Long(2)));
            return people;
        },
        cancellationToken);

    public Task<IReadOnlyList<StageFlow>> FlowsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StageFlow>>(
            session =>
            {
                using var rows = session.Use("""
                    SELECT day, region, from_stage, to_stage, moves FROM stage_flows WHERE day BETWEEN ?1 AND ?2
                    ORDER BY day, region, from_stage, to_stage
                    """);
                rows.Bind(1, from.DayNumber).Bind(2, to.DayNumber);
                var flows = new List<StageFlow>();
                while (rows.Step())
                    flows.Add(new(DateOnly.FromDayNumber((int)rows.Long(0)), rows.Text(1), rows.Text(2), rows.Text(3), rows.Long(4)));
                return flows;
            },
            cancellationToken);

    private static bool Add(SqliteSession writer, long from, long to, IReadOnlyList<StageCount> people, IReadOnlyList<StageFlow> flows)
    {
        using (var move = writer.Use("UPDATE checkpoints SET value = ?2 WHERE name = 'reports' AND value = ?1 RETURNING value"))
        {
            if (!move.Bind(1, from).Bind(2, to).Step())
                return false;
        }

        foreach (var count in people)
        {
            writer.Use("INSERT INTO stage_people VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET people = people + excluded.people")
                .Bind(1, count.Region).Bind(2, count.Stage).Bind(3, count.People).Run();
        }

        foreach (var flow in flows)
        {
            writer.Use("INSERT INTO stage_flows VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET moves = moves + excluded.moves")
                .Bind(1, flow.Day.DayNumber).Bind(2, flow.Region).Bind(3, flow.From).Bind(4, flow.To).Bind(5, flow.Moves).Run();
        }

        return true;
    }
}
