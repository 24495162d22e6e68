using Npgsql;

namespace Journeys.Silo.Clustering;

/// <summary>Looks for the tables of Orleans' ADO.NET clustering, which its own scripts create.</summary>
internal static class OrleansTables
{
    public static async Task CheckAsync(SiloOptions options, CancellationToken cancellationToken)
    {
        if (options.Clustering != SiloClustering.AdoNet)
            return;
        await using var connection = new NpgsqlConnection(options.Connection);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT to_regclass('orleansquery') IS NOT NULL AND to_regclass('orleansmembershiptable') IS NOT NULL", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
        {
            throw new InvalidOperationException(
                "The tables of Orleans' clustering are missing: run PostgreSQL-Main.sql and PostgreSQL-Clustering.sql of Microsoft Orleans " +
                "(src/AdoNet of github.com/dotnet/orleans) in this database, or use JOURNEYS_CLUSTER=store, which needs none.");
        }
    }
}
