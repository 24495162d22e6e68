namespace Journeys.Api;

/// <summary>What the HTTP side of a node may be told; the defaults are those of Segment's HTTP API.</summary>
public sealed class ApiOptions
{
    /// <summary>The largest single message that is taken, in bytes of JSON after decompression. From 1 KB to 1 MB; 32 KB.</summary>
    public int LargestMessage { get; set; } = 32 * 1024;

    /// <summary>The largest body that is taken, in bytes, before and after decompression. From 1 KB to 16 MB; 500 KB.</summary>
    public int LargestBatch { get; set; } = 500 * 1024;

    /// <summary>How far a <c>sentAt</c> may be from the moment of arrival and still correct the sender's clock; beyond it is ignored. 24 hours.</summary>
    public TimeSpan LargestSkew { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How far ahead of the node's clock a signal may lie; one further ahead is taken to happen as it arrives. 30 seconds.</summary>
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The IANA zone of people of whom nothing better is known. UTC.</summary>
    public string DefaultZone { get; set; } = "UTC";

    /// <summary>After how long a key made or revoked on another node is known to this one, at most. 2 seconds.</summary>
    public TimeSpan KeyRefresh { get; set; } = TimeSpan.FromSeconds(2);
}
