namespace Journeys.Stories.Harness;

/// <summary>What every story is told on: each engine of this build, with each store.</summary>
public sealed class Worlds : TheoryData<string, string>
{
    public const string Sqlite = "SQLite";
    public const string Postgres = "PostgreSQL";

    /// <summary>The engines of this build, as <c>ICustomerEngine.Kind</c> names them.</summary>
    private static readonly string[] Engines =
    [
        "embedded",
#if ORLEANS
        "silo",
#endif
    ];

    public Worlds()
    {
        foreach (var engine in Engines)
        {
            Add(engine, Sqlite);
            Add(engine, Postgres);
        }
    }
}
