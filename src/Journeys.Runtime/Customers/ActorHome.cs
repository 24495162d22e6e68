using Journeys.Domain;
using Journeys.Domain.Journal;
using Journeys.Domain.Turns;
using Journeys.Domain.Binary;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Sealing;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging;

namespace Journeys.Runtime.Customers;

/// <summary>What an engine does for the customers that live in it. Whatever comes back is posted on the customer's own thread.</summary>
public interface IActorHome
{
    /// <summary>Loads the customer, then calls <see cref="CustomerActor.Loaded"/>.</summary>
    void Load(CustomerActor actor);

    /// <summary>Loads the keys of all messages in the journal, then calls <see cref="CustomerActor.MessagesLoaded"/>.</summary>
    void LoadMessages(CustomerActor actor);

    /// <summary>Loads all signals in the journal, then calls <see cref="CustomerActor.HistoryLoaded"/>.</summary>
    void LoadHistory(CustomerActor actor);

    /// <summary>Commits a turn, then calls <see cref="CustomerActor.Committed"/>.</summary>
    void Commit(CustomerActor actor, Turn turn);

    /// <summary>Tells what became of a signal.</summary>
    void Settle(SignalMail mail, MailOutcome outcome);

    /// <summary>Keeps a snapshot when there is time; losing it loses nothing.</summary>
    void Keep(StoredSnapshot snapshot);
}

/// <summary>What customers share on a node.</summary>
public sealed class ActorServices : IDisposable
{
    [ThreadStatic]
    private static StateWriter? writer;

    [ThreadStatic]
    private static List<JourneyEvent>? scratch;

    private readonly LivePlaybook playbook;
    private readonly ThreadLocal<TurnRules?> rules = new();

    /// <summary>Brings them together.</summary>
    public ActorServices(
        KeyRing keys, INodeClock clock, LivePlaybook playbook, Surroundings surroundings, ActorOptions options, ILogger<CustomerActor> logger)
    {
        (Keys, Clock, this.playbook, Surroundings, Options) = (keys, clock, playbook, surroundings, options);
        Log = new ActorLog(logger);
    }

    /// <summary>Raised on a committer's or customer's thread after a turn became durable: customer and version.</summary>
    public event Action<CustomerId, long>? TurnCommitted;

    /// <summary>The key ring.</summary>
    public KeyRing Keys { get; }

    /// <summary>The node's clock.</summary>
    public INodeClock Clock { get; }

    /// <summary>What turns may look at.</summary>
    public Surroundings Surroundings { get; }

    /// <summary>How customers live.</summary>
    public ActorOptions Options { get; }

    /// <summary>The rules of the live playbook, for this thread.</summary>
    public TurnRules Rules
    {
        get
        {
            var current = playbook.Current;
            if (rules.Value is { } mine && ReferenceEquals(mine.Playbook, current))
                return mine;
            return rules.Value = new TurnRules(current, Surroundings);
        }
    }

    /// <summary>This thread's scratch writer; cleared by whoever uses it.</summary>
    internal static StateWriter Writer => writer ??= new StateWriter(4096);

    internal ActorLog Log { get; }

    /// <summary>This thread's scratch list, emptied.</summary>
    internal static List<JourneyEvent> Scratch()
    {
        scratch ??= new List<JourneyEvent>(16);
        scratch.Clear();
        return scratch;
    }

    /// <inheritdoc/>
    public void Dispose() => rules.Dispose();

    internal void Published(CustomerId customer, long version) => TurnCommitted?.Invoke(customer, version);
}

/// <summary>How customers live in memory.</summary>
public sealed record ActorOptions
{
    /// <summary>A customer put to sleep leaves a snapshot when it took at least this many turns since the last one.</summary>
    public int SnapshotWorth { get; init; } = 16;

    /// <summary>How many customers one node keeps awake; the ones idle for longest sleep first.</summary>
    public int AwakeAtMost { get; init; } = 500_000;

    /// <summary>A customer idle for this long is put to sleep.</summary>
    public TimeSpan SleepAfter { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How many signals may be under way on a node; past it they are refused with 429.</summary>
    public int SignalsUnderWayAtMost { get; init; } = 50_000;
}

internal sealed partial class ActorLog(ILogger logger)
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A step of customer {Customer} failed and was left out")]
    public partial void StepFailed(CustomerId customer, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Customer {Customer} could not be read from the store")]
    public partial void LoadFailed(CustomerId customer, Exception exception);
}
