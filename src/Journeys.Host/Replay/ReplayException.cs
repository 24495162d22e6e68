namespace Journeys.Host.Replay;

/// <summary>A replay cannot be made or go on; the message says why on one line.</summary>
internal sealed class ReplayException(string message, int exitCode = ReplayException.Unusable) : Exception(message)
{
    /// <summary>A file or a mapping cannot be used.</summary>
    public const int Unusable = 2;

    /// <summary>The store did not keep what was sent.</summary>
    public const int NotKept = 3;

    public int ExitCode { get; } = exitCode;
}
