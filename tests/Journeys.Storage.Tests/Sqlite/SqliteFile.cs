using Journeys.Conformance.Storage;

namespace Journeys.Storage.Tests.Sqlite;

/// <summary>A database file for one test.</summary>
internal sealed class SqliteFile
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journeys-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "journeys.db");

    public async Task<OpenStore> OpenAsync()
    {
        var store = await JourneysStore.OpenAsync(Path, TestContext.Current.CancellationToken);
        return new(store.Journal, store.Documents, store.Reports, store);
    }

    public void Delete() => Directory.Delete(_folder, recursive: true);
}
