using Orleans.Hosting;

namespace Journeys.Silo;

/// <summary>Where silos find each other.</summary>
public enum SiloClustering : byte
{
    /// <summary>In the memory of one of them, all on this machine: the one that listens on the primary port.</summary>
    Localhost,

    /// <summary>In the documents of the store that they share.</summary>
    Store,

    /// <summary>In the tables of Orleans' own ADO.NET clustering, in PostgreSQL.</summary>
    AdoNet,
}

/// <summary>How a silo is to be run.</summary>
public sealed record SiloOptions
{
    /// <summary>Where silos find each other.</summary>
    public SiloClustering Clustering { get; init; } = SiloClustering.Localhost;

    /// <summary>The PostgreSQL connection, in Npgsql's keywords, for <see cref="SiloClustering.AdoNet"/>.</summary>
    public string? Connection { get; init; }

    /// <summary>The name of the cluster; silos of another name do not see each other.</summary>
    public string ClusterId { get; init; } = "journeys";

    /// <summary>The name of the service, which outlives clusters.</summary>
    public string ServiceId { get; init; } = "journeys";

    /// <summary>The address under which other silos reach this one; the loopback address when null.</summary>
    public string? Address { get; init; }

    /// <summary>The port for other silos; 0 for any that is free.</summary>
    public int SiloPort { get; init; }

    /// <summary>The port for clients of the cluster; 0 for none.</summary>
    public int GatewayPort { get; init; }

    /// <summary>With <see cref="SiloClustering.Localhost"/>, the port of the silo that keeps the members; 0 when it is this one.</summary>
    public int PrimaryPort { get; init; }

    /// <summary>For how long a customer may be held by somebody who does not come back.</summary>
    public TimeSpan HoldAtMost { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Adds to the silo what this project does not know: stream providers, for one.</summary>
    public Action<ISiloBuilder>? Configure { get; init; }
}
