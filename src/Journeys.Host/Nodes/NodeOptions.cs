using Journeys.Runtime.Customers;

namespace Journeys.Host.Nodes;

/// <summary>How a node is to be run, as the command line and the environment say.</summary>
internal sealed record NodeOptions
{
    /// <summary>The folder in which the node keeps what it writes: the SQLite file and the key ring.</summary>
    public required string Data { get; init; }

    /// <summary>The store: a path or connection; the SQLite file in the data folder when null.</summary>
    public string? Store { get; init; }

    /// <summary>The text of the key ring; read from the data folder, and made there the first time, when null.</summary>
    public string? KeyRing { get; init; }

    /// <summary><c>embedded</c>, <c>silo</c>, or null for the best that this build has.</summary>
    public string? Engine { get; init; }

    /// <summary>The address to listen on.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>Whether a silo takes the usual port for other silos, where it is free and none is given.</summary>
    public bool TakesUsualPort { get; init; }

    /// <summary>How many customers are kept awake.</summary>
    public int AwakeAtMost { get; init; } = new ActorOptions().AwakeAtMost;

    /// <summary>The store's connection.</summary>
    public string Connection => Store ?? Path.Combine(Data, "journeys.db");

    /// <summary>Tells whether the store is PostgreSQL.</summary>
    public bool IsPostgres => Store is not null
        && (Store.StartsWith("postgres", StringComparison.Ordinal) || Store.Contains("Host=", StringComparison.OrdinalIgnoreCase));
}
