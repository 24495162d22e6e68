using Journeys.Domain;
using Journeys.Runtime.Commit;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Journeys.Silo.Customers;

/// <summary>Hosts a customer: calls the same loop and the same journal as every engine, and decides nothing itself.</summary>
/// <remarks>
/// Reentrant, so that signals which come while a turn is in flight join the next one. Everything runs on the grain's own scheduler:
/// what is awaited here continues there.
/// </remarks>
[Reentrant, PreferLocalPlacement]
internal sealed class CustomerGrain(SiloParts silo) : Grain, ICustomerGrain, IActorHome
{
    private static readonly TimeSpan LastTurnAtMost = TimeSpan.FromSeconds(5);

    private CustomerActor actor = null!;
    private long hold;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        actor = new CustomerActor(new CustomerId(this.GetPrimaryKeyLong()), this, silo.Engine.Services);
        silo.Woke();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        silo.Slept();
        for (var waited = TimeSpan.Zero; !actor.CanSleep && waited < LastTurnAtMost && !cancellationToken.IsCancellationRequested; waited += TimeSpan.FromMilliseconds(20))
            await Task.Delay(20, CancellationToken.None);
        if (actor.CanSleep && actor.Sleep() is { } snapshot)
            await silo.Snapshots.AskAsync(snapshot);
    }

    public Task<byte[]> DeliverAsync(SignalParcel parcel)
    {
        var delivery = new Delivery(parcel.Mails);
        actor.Post(parcel.Mails);
        return delivery.Settled;
    }

    public async Task<ViewReply> ViewAsync()
    {
        var question = new Question(QuestionKind.View);
        actor.Post(question);
        return await question.Answered is { } view ? new ViewReply(true, view.Version, view.State.ToArray()) : default;
    }

    public Task ThinkAsync()
    {
        var question = new Question(QuestionKind.Think);
        actor.Post(question);
        return question.Answered;
    }

    public async Task<long> HoldAsync()
    {
        var question = new Question(QuestionKind.Hold);
        actor.Post(question);
        await question.Answered;
        _ = ExpireAsync(++hold);
        return hold;
    }

    public Task ReleaseAsync(long hold)
    {
        if (hold == this.hold)
            actor.Release();
        return Task.CompletedTask;
    }

    void IActorHome.Load(CustomerActor actor) => _ = LoadAsync();

    void IActorHome.LoadMessages(CustomerActor actor) => _ = LoadMessagesAsync();

    void IActorHome.LoadHistory(CustomerActor actor) => _ = LoadHistoryAsync();

    void IActorHome.Commit(CustomerActor actor, Turn turn) => _ = CommitAsync(turn);

    void IActorHome.Settle(SignalMail mail, MailOutcome outcome) => ((Delivery)mail.Carrier!).Settle(mail, outcome);

    void IActorHome.Keep(StoredSnapshot snapshot) => _ = silo.Snapshots.AskAsync(snapshot);

    private async Task LoadAsync()
    {
        var loaded = await silo.Loads.AskAsync(actor.Id);
        actor.Loaded(loaded.Stored, loaded.Failed);
    }

    private async Task LoadMessagesAsync() => actor.MessagesLoaded(await silo.Engine.Reading.MessagesAsync(actor.Id));

    private async Task LoadHistoryAsync() => actor.HistoryLoaded(await silo.Engine.Reading.SignalsAsync(actor.Id));

    private async Task CommitAsync(Turn turn)
    {
        var pending = new GrainCommit { Group = new TurnGroup([turn]) };
        silo.Engine.Committer.Submit(pending);
        actor.Committed(await pending.Outcome);
    }

    /// <summary>Ends a hold whose holder did not come back.</summary>
    private async Task ExpireAsync(long expiring)
    {
        await Task.Delay(silo.Options.HoldAtMost);
        await ReleaseAsync(expiring);
    }

    /// <summary>The signals of one call, and what became of them.</summary>
    private sealed class Delivery
    {
        private readonly SignalMail[] mails;
        private readonly byte[] outcomes;
        private readonly TaskCompletionSource<byte[]> settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int left;

        public Delivery(SignalMail[] mails)
        {
            (this.mails, outcomes, left) = (mails, new byte[mails.Length], mails.Length);
            foreach (var mail in mails)
                mail.Carrier = this;
        }

        public Task<byte[]> Settled => settled.Task;

        public void Settle(SignalMail mail, MailOutcome outcome)
        {
            outcomes[Array.IndexOf(mails, mail)] = (byte)outcome;
            if (--left == 0)
                settled.SetResult(outcomes);
        }
    }

    private sealed class GrainCommit : PendingCommit
    {
        private readonly TaskCompletionSource<CommitOutcome?> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<CommitOutcome?> Outcome => outcome.Task;

        public override void Settled(CommitOutcome? result) => outcome.SetResult(result);
    }
}
