using Journeys.Conformance.Storage;

namespace Journeys.Storage.Tests.Sqlite;

public sealed class SqliteReportsTests : ReportsSuite
{
    private readonly SqliteFile _file = new();

    protected override bool Shared => false;

    protected override Task CreateAsync() => Task.CompletedTask;

    protected override Task<OpenStore> OpenStoreAsync() => _file.OpenAsync();

    protected override Task DropAsync()
    {
        _file.Delete();
        return Task.CompletedTask;
    }
}
