using Journeys.Domain.Signals;

namespace Journeys.Runtime.Signals;

/// <summary>Where signals go in: HTTP, files, streams and tests all call this, whatever the engine.</summary>
public interface ISignalIngress
{
    /// <summary>
    /// Takes signals; completes when every one of them is durable, or was a duplicate, or has been refused.
    /// Signals of one customer are taken in the order given.
    /// </summary>
    /// <returns>For each signal, in order, what became of it.</returns>
    /// <exception cref="OverloadedException">The queues are full; nothing was taken. Try again after the time that it names.</exception>
    Task<SignalOutcome[]> ReceiveAsync(IReadOnlyList<Signal> signals, CancellationToken cancellationToken);
}

/// <summary>What became of a signal.</summary>
public enum SignalOutcome : byte
{
    /// <summary>Not yet settled; never seen by a caller.</summary>
    None,

    /// <summary>Taken and durable.</summary>
    Accepted,

    /// <summary>Its message id had been taken before; nothing changed.</summary>
    Duplicate,

    /// <summary>Taken and durable, but a step that it caused failed and was left out; the customer's timeline says why.</summary>
    StepFailed,

    /// <summary>It could not be made durable; it may be sent again.</summary>
    Failed,
}

/// <summary>The node's queues are full.</summary>
public sealed class OverloadedException : Exception
{
    /// <summary>Makes the exception.</summary>
    public OverloadedException(TimeSpan retryAfter)
        : base("The node's queues are full.") => RetryAfter = retryAfter;

    /// <summary>After how long it is worth trying again.</summary>
    public TimeSpan RetryAfter { get; }
}
