using System.Diagnostics;
using System.Threading.Channels;
using Journeys.Domain;
using Journeys.Domain.Signals;
using Journeys.Runtime.Commit;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;

namespace Journeys.Embedded;

/// <summary>One single-threaded lane: a share of the customers lives here, and everything that concerns them is done in turn.</summary>
internal sealed class Lane : IActorHome, IAsyncDisposable
{
    private const int LoadsAtOnce = 256;
    private const int SnapshotsAtOnce = 128;

    private readonly Dictionary<long, CustomerActor> actors = [];
    private readonly Channel<object> work = Channel.CreateUnbounded<object>(new() { SingleReader = true });
    private readonly GroupCommitter committer;
    private readonly ActorServices services;
    private readonly ActorReading reading;
    private readonly int awakeAtMost;
    private readonly List<CustomerActor> toLoad = [];
    private readonly List<(CustomerActor, CommitOutcome?)> settling = [];
    private readonly Lock settlingLock = new();
    private readonly Task loop;
    private List<StoredSnapshot> snapshots = [];
    private Action<SignalMail, MailOutcome>? settled;
    private bool loading;
    private bool keeping;

    public Lane(GroupCommitter committer, ActorServices services, ActorReading reading, int awakeAtMost)
    {
        (this.committer, this.services, this.reading, this.awakeAtMost) = (committer, services, reading, awakeAtMost);
        loop = Task.Run(LoopAsync);
    }

    /// <summary>How many customers are in memory here.</summary>
    public int Awake { get; private set; }

    public void Post(object item) => work.Writer.TryWrite(item);

    public async ValueTask DisposeAsync()
    {
        Post(new SleepAll());
        work.Writer.TryComplete();
        await loop;
    }

    void IActorHome.Load(CustomerActor actor)
    {
        toLoad.Add(actor);
        StartLoading();
    }

    void IActorHome.LoadMessages(CustomerActor actor) => _ = PostLaterAsync(
        reading.MessagesAsync(actor.Id), keys => actor.MessagesLoaded(keys));

    void IActorHome.LoadHistory(CustomerActor actor) => _ = PostLaterAsync(
        reading.SignalsAsync(actor.Id), signals => actor.HistoryLoaded(signals));

    void IActorHome.Commit(CustomerActor actor, Turn turn) =>
        committer.Submit(new LaneCommit { Group = new TurnGroup([turn]), Lane = this, Actor = actor });

    void IActorHome.Settle(SignalMail mail, MailOutcome outcome) => settled!(mail, outcome);

    void IActorHome.Keep(StoredSnapshot snapshot)
    {
        snapshots.Add(snapshot);
        if (snapshots.Count >= SnapshotsAtOnce)
            KeepSnapshots();
    }

    private async Task LoopAsync()
    {
        var lastSweep = Stopwatch.GetTimestamp();
        while (await work.Reader.WaitToReadAsync())
        {
            while (work.Reader.TryRead(out var item))
                Do(item);
            if (actors.Count > awakeAtMost || Stopwatch.GetElapsedTime(lastSweep) > TimeSpan.FromSeconds(30))
            {
                Sweep();
                lastSweep = Stopwatch.GetTimestamp();
            }

            Awake = actors.Count;
        }

        if (snapshots.Count > 0)
            await reading.KeepAsync(snapshots);
    }

    private void Do(object item)
    {
        switch (item)
        {
            case Delivery delivery:
                settled = delivery.Settled;
                foreach (var mail in delivery.Mails)
                    ActorOf(mail.To).Post(mail);
                break;
            case Asked asked:
                ActorOf(asked.Customer).Post(asked.Question);
                break;
            case Released released:
                ActorOf(released.Customer).Release();
                break;
            case Later later:
                later.Action();
                break;
            case SleepAll:
                SleepWhile(_ => true);
                break;
            case List<(CustomerActor Actor, CommitOutcome? Outcome)> commits:
                foreach (var (actor, outcome) in commits)
                    actor.Committed(outcome);
                break;
        }
    }

    private CustomerActor ActorOf(CustomerId id)
    {
        if (!actors.TryGetValue(id.Value, out var actor))
            actors[id.Value] = actor = new CustomerActor(id, this, services);
        actor.LastUsed = Stopwatch.GetTimestamp();
        return actor;
    }

    private void StartLoading()
    {
        if (loading || toLoad.Count == 0)
            return;
        loading = true;
        var batch = toLoad.Take(LoadsAtOnce).ToArray();
        toLoad.RemoveRange(0, batch.Length);
        _ = PostLaterAsync(reading.LoadAsync([.. batch.Select(a => a.Id)]), stored =>
        {
            loading = false;
            var found = stored?.ToDictionary(s => s.Customer);
            foreach (var actor in batch)
                actor.Loaded(found?.GetValueOrDefault(actor.Id), failed: found is null);
            StartLoading();
        });
    }

    private async Task PostLaterAsync<T>(Task<T> task, Action<T> action)
    {
        var result = await task;
        Post(new Later(() => action(result)));
    }

    private void KeepSnapshots()
    {
        if (keeping || snapshots.Count == 0)
            return;
        keeping = true;
        var batch = snapshots;
        snapshots = [];
        _ = PostLaterAsync(KeepAsync(batch), _ =>
        {
            keeping = false;
            if (snapshots.Count >= SnapshotsAtOnce)
                KeepSnapshots();
        });
    }

    private async Task<bool> KeepAsync(List<StoredSnapshot> batch)
    {
        await reading.KeepAsync(batch);
        return true;
    }

    /// <summary>Puts customers to sleep: those idle for long, and, when there are too many, the tenth idle for longest.</summary>
    private void Sweep()
    {
        var idleSince = Stopwatch.GetTimestamp() - (long)(services.Options.SleepAfter.TotalSeconds * Stopwatch.Frequency);
        if (actors.Count > awakeAtMost)
        {
            var used = actors.Values.Select(a => a.LastUsed).ToArray();
            Array.Sort(used);
            idleSince = Math.Max(idleSince, used[used.Length - (int)(awakeAtMost * 0.9)]);
        }

        SleepWhile(actor => actor.LastUsed <= idleSince);
        KeepSnapshots();
    }

    private void SleepWhile(Func<CustomerActor, bool> condition)
    {
        foreach (var actor in actors.Values.Where(a => a.CanSleep && condition(a)).ToList())
        {
            if (actor.Sleep() is { } snapshot)
                snapshots.Add(snapshot);
            actors.Remove(actor.Id.Value);
        }
    }

    private void AddSettled(CustomerActor actor, CommitOutcome? outcome)
    {
        lock (settlingLock)
            settling.Add((actor, outcome));
    }

    private void FlushSettled()
    {
        List<(CustomerActor, CommitOutcome?)> batch;
        lock (settlingLock)
        {
            if (settling.Count == 0)
                return;
            batch = [.. settling];
            settling.Clear();
        }

        Post(batch);
    }

    internal sealed record Delivery(List<SignalMail> Mails, Action<SignalMail, MailOutcome> Settled);

    internal sealed record Asked(CustomerId Customer, Question Question);

    internal sealed record Released(CustomerId Customer);

    private sealed record Later(Action Action);

    private sealed record SleepAll;

    private sealed class LaneCommit : PendingCommit
    {
        public required Lane Lane { get; init; }

        public required CustomerActor Actor { get; init; }

        public override void Settled(CommitOutcome? outcome) => Lane.AddSettled(Actor, outcome);

        public override void Flush() => Lane.FlushSettled();
    }
}
