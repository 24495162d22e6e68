using System.Globalization;
using System.Text.Json;
using Journeys.Domain;
using Journeys.Runtime.Journal;
using Orleans;
using Orleans.Runtime;

namespace Journeys.Silo.Clustering;

/// <summary>The members of a cluster, kept as one document of the store: whoever changes it must have seen its latest version.</summary>
/// <remarks>Signs of life are documents of their own, replaced in place, so that they do not get in the way of changes.</remarks>
internal sealed class StoreMembership(IDocuments documents, string clusterId, TimeProvider time) : IMembershipTable
{
    private const string Members = "cluster";
    private const string SignsOfLife = "cluster-alive";

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => documents.RemoveAsync(Members, clusterId, CancellationToken.None);

    public async Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        var (version, members) = await ReadAsync();
        var left = members.Where(m => m.Status != SiloStatus.Dead || m.StartTime >= beforeDate.UtcDateTime).ToList();
        if (left.Count < members.Count)
            await WriteAsync(left, version);
        foreach (var gone in members.Except(left))
            await documents.RemoveAsync(SignsOfLife, NameOf(gone.Silo), CancellationToken.None);
    }

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        var all = await ReadAll();
        return new MembershipTableData([.. all.Members.Where(m => m.Item1.SiloAddress.Equals(key))], all.Version);
    }

    public async Task<MembershipTableData> ReadAll()
    {
        var (version, members) = await ReadAsync();
        var alive = (await documents.ListAsync(SignsOfLife, CancellationToken.None)).ToDictionary(d => d.Name, d => JsonSerializer.Deserialize<DateTime>(d.Body.Span));
        var etag = version.ToString(CultureInfo.InvariantCulture);
        return new MembershipTableData(
            [.. members.Select(m => Tuple.Create(m.ToEntry(alive.GetValueOrDefault(NameOf(m.Silo), m.IAmAlive)), etag))],
            new TableVersion(version, etag));
    }

    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        var (version, members) = await ReadAsync();
        var silo = entry.SiloAddress.ToParsableString();
        return IsLatest(tableVersion, version) && !members.Exists(m => m.Silo == silo) && await WriteAsync([.. members, Member.Of(entry)], version);
    }

    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        var (version, members) = await ReadAsync();
        var silo = entry.SiloAddress.ToParsableString();
        return IsLatest(tableVersion, version) && members.Exists(m => m.Silo == silo)
            && await WriteAsync([.. members.Select(m => m.Silo == silo ? Member.Of(entry) : m)], version);
    }

    public Task UpdateIAmAlive(MembershipEntry entry) => documents.SetAsync(
        SignsOfLife, NameOf(entry.SiloAddress.ToParsableString()), JsonSerializer.SerializeToUtf8Bytes(entry.IAmAliveTime), Now, CancellationToken.None);

    private Instant Now => Instant.From(time.GetUtcNow());

    private static bool IsLatest(TableVersion seen, int version) => seen.VersionEtag == version.ToString(CultureInfo.InvariantCulture);

    private string NameOf(string silo) => $"{clusterId}/{silo}";

    private async Task<(int Version, List<Member> Members)> ReadAsync()
    {
        var document = await documents.FindAsync(Members, clusterId, CancellationToken.None);
        return document is null ? (0, []) : (document.Version, JsonSerializer.Deserialize<List<Member>>(document.Body.Span) ?? []);
    }

    private Task<bool> WriteAsync(List<Member> members, int version) =>
        documents.AddAsync(Members, clusterId, version, JsonSerializer.SerializeToUtf8Bytes(members), Now, CancellationToken.None);

    /// <summary>A silo, as the document says it.</summary>
    private sealed record Member(
        string Silo, SiloStatus Status, int ProxyPort, string HostName, string SiloName, DateTime StartTime, DateTime IAmAlive, List<Suspicion> Suspicions)
    {
        public static Member Of(MembershipEntry entry) => new(
            entry.SiloAddress.ToParsableString(), entry.Status, entry.ProxyPort, entry.HostName, entry.SiloName, entry.StartTime, entry.IAmAliveTime,
            [.. (entry.SuspectTimes ?? []).Select(s => new Suspicion(s.Item1.ToParsableString(), s.Item2))]);

        public MembershipEntry ToEntry(DateTime alive) => new()
        {
            SiloAddress = SiloAddress.FromParsableString(Silo),
            Status = Status,
            ProxyPort = ProxyPort,
            HostName = HostName,
            SiloName = SiloName,
            StartTime = StartTime,
            IAmAliveTime = alive > IAmAlive ? alive : IAmAlive,
            SuspectTimes = [.. Suspicions.Select(s => Tuple.Create(SiloAddress.FromParsableString(s.By), s.At))],
        };
    }

    private sealed record Suspicion(string By, DateTime At);
}
