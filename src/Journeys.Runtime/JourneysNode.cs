using Journeys.Domain;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Turns;
using Journeys.Runtime.Commit;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Identity;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Questions;
using Journeys.Runtime.Reports;
using Journeys.Runtime.Sealing;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;
using Journeys.Runtime.Wakes;
using Microsoft.Extensions.Logging;

namespace Journeys.Runtime;

/// <summary>What a node is made of, whatever the engine: the host, the replay, the bench and the tests all build it here.</summary>
public sealed partial class JourneysNode : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> background = [];
    private readonly ILogger<JourneysNode> logger;

    /// <summary>Builds a node.</summary>
    public JourneysNode(NodeParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Parts = parts;
        logger = parts.Loggers.CreateLogger<JourneysNode>();
        Playbook = new LivePlaybook(parts.Playbook);
        Surroundings = new Surroundings();
        Services = new ActorServices(
            parts.Keys, parts.Clock, Playbook, Surroundings, parts.Actors, parts.Loggers.CreateLogger<CustomerActor>());
        Committer = new GroupCommitter(parts.Journal, parts.Commits, parts.Loggers.CreateLogger<GroupCommitter>());
        Engine = parts.MakeEngine(new EngineParts(Committer, Services, new ActorReading(parts.Journal, Services)));
        Resolver = new IdentifierResolver(parts.Journal);
        Arbiter = new IdentityArbiter(parts.Journal, Engine, Resolver, Committer, Services);
        Ingress = new SignalIngress(
            Engine, Resolver, Arbiter, parts.Keys, Playbook, parts.Actors, parts.Loggers.CreateLogger<SignalIngress>());
        Questions = new CustomerQuestions(Engine, parts.Journal, parts.Keys);
        Report = new JourneyReport(parts.Journal, parts.Reports);
        Splitting = new IdentitySplit(Arbiter, Resolver, parts.Journal, Services);
        Erasing = new CustomerErasure(Arbiter, Resolver, parts.Journal, Services);
        Sweep = new PlaybookSweep(parts.Journal, Engine);
        Wakes = new WakePump(parts.Journal, Engine, parts.Clock, parts.Loggers.CreateLogger<WakePump>());
        Habits = new HabitsKeeper(parts.Documents, Surroundings, parts.Clock);
        Playbooks = new PlaybookShelf(parts.Documents, Playbook, parts.Clock);
    }

    /// <summary>What it was built from.</summary>
    public NodeParts Parts { get; }

    /// <summary>The live playbook.</summary>
    public LivePlaybook Playbook { get; }

    /// <summary>Published playbooks.</summary>
    public PlaybookShelf Playbooks { get; }

    /// <summary>What turns may look at.</summary>
    public Surroundings Surroundings { get; }

    /// <summary>Keeps everyone's habits.</summary>
    public HabitsKeeper Habits { get; }

    /// <summary>What customers share.</summary>
    public ActorServices Services { get; }

    /// <summary>The group commit.</summary>
    public GroupCommitter Committer { get; }

    /// <summary>Where customers live.</summary>
    public ICustomerEngine Engine { get; }

    /// <summary>Who holds which identifier.</summary>
    public IdentifierResolver Resolver { get; }

    /// <summary>Settles who is who.</summary>
    public IdentityArbiter Arbiter { get; }

    /// <summary>Where signals go in.</summary>
    public SignalIngress Ingress { get; }

    /// <summary>Questions about one customer.</summary>
    public CustomerQuestions Questions { get; }

    /// <summary>Questions about everyone.</summary>
    public JourneyReport Report { get; }

    /// <summary>Takes customers apart.</summary>
    public IdentitySplit Splitting { get; }

    /// <summary>Forgets customers.</summary>
    public CustomerErasure Erasing { get; }

    /// <summary>Brings sleepers under a new playbook.</summary>
    public PlaybookSweep Sweep { get; }

    /// <summary>Lets customers think whose wake is due.</summary>
    public WakePump Wakes { get; }

    /// <summary>Starts what runs by itself: wakes, and following the published playbook. Not started for a replay, which drives both by hand.</summary>
    /// <param name="every">How often to look.</param>
    public void StartBackground(TimeSpan every)
    {
        background.Add(UntilStoppedAsync(Wakes.RunAsync(() => Parts.Partitions(), every, stopping.Token)));
        background.Add(UntilStoppedAsync(FollowPlaybookAsync(every)));
        background.Add(UntilStoppedAsync(KeepHabitsAsync()));
    }

    /// <summary>Ends what is under way and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(background);
        for (var i = 0; i < 200 && Ingress.UnderWay > 0; i++)
            await Task.Delay(50);
        await Habits.KeepAsync(CancellationToken.None);
        if (Engine is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        await Committer.DisposeAsync();
        Resolver.Dispose();
        Services.Dispose();
        stopping.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store failed something that is done from time to time; it is tried again")]
    private static partial void LogFollowFailed(ILogger logger, Exception exception);

    private static async Task UntilStoppedAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task KeepHabitsAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30));
        while (await timer.WaitForNextTickAsync(stopping.Token))
        {
            try
            {
                await Habits.KeepAsync(stopping.Token);
            }
            catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
            {
                LogFollowFailed(logger, e);
            }
        }
    }

    /// <summary>Puts a playbook in place that was published on any node, and then sweeps the sleepers.</summary>
    private async Task FollowPlaybookAsync(TimeSpan every)
    {
        using var timer = new PeriodicTimer(every);
        var swept = Playbook.Current.Version;
        while (await timer.WaitForNextTickAsync(stopping.Token))
        {
            try
            {
                await Playbooks.FollowAsync(stopping.Token);
                var version = Playbook.Current.Version;
                if (version == swept)
                    continue;
                await Sweep.RunAsync(Parts.Partitions(), Parts.SweepPace, stopping.Token);
                swept = version;
            }
            catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
            {
                LogFollowFailed(logger, e);
            }
        }
    }
}

/// <summary>What a node is built from.</summary>
public sealed record NodeParts
{
    /// <summary>The journal.</summary>
    public required IJournal Journal { get; init; }

    /// <summary>The documents.</summary>
    public required IDocuments Documents { get; init; }

    /// <summary>The aggregated journey.</summary>
    public required IReports Reports { get; init; }

    /// <summary>The key ring.</summary>
    public required KeyRing Keys { get; init; }

    /// <summary>The clock.</summary>
    public required INodeClock Clock { get; init; }

    /// <summary>The playbook to begin with.</summary>
    public required Playbook Playbook { get; init; }

    /// <summary>Makes the engine.</summary>
    public required Func<EngineParts, ICustomerEngine> MakeEngine { get; init; }

    /// <summary>How turns share transactions.</summary>
    public CommitOptions Commits { get; init; } = new();

    /// <summary>How customers live.</summary>
    public ActorOptions Actors { get; init; } = new();

    /// <summary>Where logs go.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>The partitions that this node looks after.</summary>
    public Func<IEnumerable<int>> Partitions { get; init; } = () => Enumerable.Range(0, CustomerId.Partitions);

    /// <summary>How long a sweep rests after each batch of 200 customers.</summary>
    public TimeSpan SweepPace { get; init; } = TimeSpan.FromMilliseconds(20);
}

/// <summary>What an engine is made from.</summary>
public sealed record EngineParts(GroupCommitter Committer, ActorServices Services, ActorReading Reading);
