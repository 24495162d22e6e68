using Microsoft.Extensions.Logging;

namespace Journeys.Api.Sources;

/// <content>What is logged about keys: never a key.</content>
public sealed partial class SourceKeys
{
    [LoggerMessage(1, LogLevel.Warning, "The keys could not be read from the store; the last known ones stay in use.")]
    private static partial void LogRefreshFailed(ILogger logger, Exception? exception);

    [LoggerMessage(2, LogLevel.Error, "The document of source {Name} cannot be read; its key is refused.")]
    private static partial void LogUnreadable(ILogger logger, string name);
}
