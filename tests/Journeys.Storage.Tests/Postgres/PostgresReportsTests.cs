using Journeys.Conformance.Storage;

namespace Journeys.Storage.Tests.Postgres;

public sealed class PostgresReportsTests : ReportsSuite
{
    private readonly PostgresServer _server = new();

    protected override bool Shared => true;

    protected override Task CreateAsync() => _server.CreateAsync();

    protected override Task<OpenStore> OpenStoreAsync() => _server.OpenAsync();

    protected override Task DropAsync() => _server.DropAsync();
}
