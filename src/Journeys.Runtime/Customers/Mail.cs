using Journeys.Domain;
using Journeys.Domain.Signals;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Signals;

namespace Journeys.Runtime.Customers;

/// <summary>What became of a piece of mail, as an engine tells it.</summary>
public enum MailOutcome : byte
{
    /// <summary>Taken and durable.</summary>
    Accepted,

    /// <summary>Taken before.</summary>
    Duplicate,

    /// <summary>Taken and durable, but for a step that failed.</summary>
    StepFailed,

    /// <summary>Could not be made durable.</summary>
    Failed,

    /// <summary>The addressee is no longer the right one: resolve anew.</summary>
    Reroute,

    /// <summary>It changes who is who: the arbiter must look.</summary>
    Arbitrate,
}

/// <summary>A signal on its way to a customer.</summary>
public sealed class SignalMail
{
    private readonly SignalReceipt? receipt;
    private readonly int index;

    internal SignalMail(Signal signal, IdentifierHash[] hashes, SignalReceipt? receipt, int index)
    {
        Signal = signal;
        Hashes = hashes;
        this.receipt = receipt;
        this.index = index;
    }

    /// <summary>The signal.</summary>
    public Signal Signal { get; }

    /// <summary>The keyed hashes of its identifiers, in the same order.</summary>
    public IdentifierHash[] Hashes { get; }

    /// <summary>To whom it goes.</summary>
    public CustomerId To { get; internal set; }

    /// <summary>The addressee's number was allocated a moment ago: nothing of it is stored yet.</summary>
    public bool ToSomebodyNew { get; internal set; }

    /// <summary>Bit i is set when identifier i says nothing about who it is (see <see cref="IdentifierRow.Settled"/>) and somebody else holds it.</summary>
    public ulong Foreign { get; internal set; }

    /// <summary>For the home that carries it; nobody else looks at it.</summary>
    public object? Carrier { get; set; }

    /// <summary>The rules failed on it: it is kept and moves nothing.</summary>
    internal bool Poisoned { get; set; }

    /// <summary>Its message was taken before, perhaps in the turn in flight.</summary>
    internal bool Repeated { get; set; }

    /// <summary>Completes when it is settled, for those that must come after it; null when nobody waits.</summary>
    internal TaskCompletionSource? Followed { get; set; }

    /// <summary>The store has been asked who holds its identifiers.</summary>
    internal bool Read { get; set; }

    /// <summary>How often it was sent on.</summary>
    internal int Attempts { get; set; }

    /// <summary>Makes again a signal that came from another node, where the caller waits: its home tells what became of it.</summary>
    public static SignalMail Carried(Signal signal, IdentifierHash[] hashes, CustomerId to, bool toSomebodyNew, ulong foreign) =>
        new(signal, hashes, null, 0) { To = to, ToSomebodyNew = toSomebodyNew, Foreign = foreign };

    internal void Settle(SignalOutcome outcome)
    {
        receipt?.Settle(index, outcome);
        Followed?.TrySetResult();
    }
}

/// <summary>Collects what became of the signals of one call.</summary>
internal sealed class SignalReceipt(int count)
{
    private readonly SignalOutcome[] outcomes = new SignalOutcome[count];
    private readonly TaskCompletionSource<SignalOutcome[]> all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left = count;

    public Task<SignalOutcome[]> Task => all.Task;

    public void Settle(int index, SignalOutcome outcome)
    {
        outcomes[index] = outcome;
        if (Interlocked.Decrement(ref left) == 0)
            all.SetResult(outcomes);
    }
}
