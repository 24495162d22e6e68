using Journeys.Domain;
using Journeys.Domain.Signals;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Identity;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Playbooks;
using Journeys.Runtime.Sealing;
using Microsoft.Extensions.Logging;

namespace Journeys.Runtime.Signals;

/// <summary>Finds out whom signals are about and hands them to the engine; sends on what turns out to be somebody else's.</summary>
public sealed partial class SignalIngress : ISignalIngress
{
    private const int AttemptsAtMost = 30;

    private readonly ICustomerEngine engine;
    private readonly IdentifierResolver resolver;
    private readonly IdentityArbiter arbiter;
    private readonly KeyRing keys;
    private readonly LivePlaybook playbook;
    private readonly ActorOptions options;
    private readonly ILogger<SignalIngress> logger;
    private readonly Action<SignalMail, MailOutcome> settled;
    private readonly Lock reroutingLock = new();
    private readonly List<SignalMail> rerouting = [];
    private bool isRerouting;
    private int underWay;
    private long accepted;

    /// <summary>Brings the parts together.</summary>
    public SignalIngress(
        ICustomerEngine engine, IdentifierResolver resolver, IdentityArbiter arbiter, KeyRing keys, LivePlaybook playbook,
        ActorOptions options, ILogger<SignalIngress> logger)
    {
        (this.engine, this.resolver, this.arbiter, this.keys, this.playbook) = (engine, resolver, arbiter, keys, playbook);
        (this.options, this.logger) = (options, logger);
        settled = Settled;
    }

    /// <summary>How many signals are under way on this node.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>How many signals this node has accepted since it started.</summary>
    public long Accepted => Volatile.Read(ref accepted);

    /// <inheritdoc/>
    public async Task<SignalOutcome[]> ReceiveAsync(IReadOnlyList<Signal> signals, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signals);
        if (signals.Count == 0)
            return [];
        if (Interlocked.Add(ref underWay, signals.Count) > options.SignalsUnderWayAtMost && underWay > signals.Count)
        {
            Interlocked.Add(ref underWay, -signals.Count);
            throw new OverloadedException(TimeSpan.FromSeconds(1));
        }

        var receipt = new SignalReceipt(signals.Count);
        var mails = new SignalMail[signals.Count];
        for (var i = 0; i < mails.Length; i++)
            mails[i] = new SignalMail(signals[i], Hash(signals[i]), receipt, i);
        try
        {
            await DispatchAsync(mails);
            return await receipt.Task;
        }
        finally
        {
            Interlocked.Add(ref underWay, -signals.Count);
        }
    }

    private IdentifierHash[] Hash(Signal signal)
    {
        var hashes = new IdentifierHash[signal.Identifiers.Length];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = keys.HashOf(signal.Identifiers[i]);
        return hashes;
    }

    private ValueTask DispatchAsync(SignalMail[] mails)
    {
        var arbitrated = false;
        foreach (var mail in mails)
        {
            if (!TryAddress(mail, out var conflict) && !conflict)
                return DispatchAfterReadingAsync(mails);
            arbitrated |= conflict;
        }

        Send(mails, arbitrated);
        return ValueTask.CompletedTask;
    }

    private async ValueTask DispatchAfterReadingAsync(SignalMail[] mails)
    {
        try
        {
            var unknown = new HashSet<IdentifierHash>();
            foreach (var mail in mails)
            {
                foreach (var hash in mail.Hashes)
                {
                    if (!resolver.TryGet(hash, out _))
                        unknown.Add(hash);
                }
            }

            await resolver.ReadAsync([.. unknown], CancellationToken.None);
            await resolver.ReserveAsync(mails.Length, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogResolveFailed(logger, e);
            foreach (var mail in mails)
                mail.Settle(SignalOutcome.Failed);
            return;
        }

        var arbitrated = false;
        foreach (var mail in mails)
        {
            if (!TryAddress(mail, out var conflict) && !conflict)
                AddressToNew(mail);
            arbitrated |= mail.To.IsNone;
        }

        Send(mails, arbitrated);
    }

    /// <summary>Addresses a signal to the one customer that holds its identifiers, as far as they are known.</summary>
    /// <param name="mail">The signal.</param>
    /// <param name="conflict">Several customers hold them.</param>
    private bool TryAddress(SignalMail mail, out bool conflict)
    {
        (mail.To, mail.ToSomebodyNew, mail.Foreign) = (default, false, 0);
        CustomerId to = default;
        var (anyUnknown, anySettled) = (false, false);
        conflict = false;
        for (var i = 0; i < mail.Hashes.Length; i++)
        {
            if (!resolver.TryGet(mail.Hashes[i], out var holder))
                anyUnknown = true;
            else if (holder.Settled)
                anySettled = true;
            else if (to.IsNone)
                to = holder.Customer;
            else if (to != holder.Customer)
                conflict = true;
        }

        if (anySettled)
            (to, conflict) = AddressAmongSettled(mail);
        if (conflict || to.IsNone)
            return false;
        if (anyUnknown)
        {
            // The row arbitrates; until the commit this node stands by one answer.
            if (!mail.Read)
                return false;
            for (var i = 0; i < mail.Hashes.Length; i++)
                resolver.ClaimFor(to, mail.Hashes[i]);
        }

        mail.To = to;
        return true;
    }

    /// <summary>Some identifiers say nothing about who it is: the strongest one decides, and settled ones of others are left out.</summary>
    private (CustomerId To, bool Conflict) AddressAmongSettled(SignalMail mail)
    {
        var rules = playbook.Current.Identity;
        var strongest = 0;
        for (var i = 1; i < mail.Hashes.Length; i++)
        {
            if (rules.RankOf(mail.Signal.Identifiers[i].Namespace) < rules.RankOf(mail.Signal.Identifiers[strongest].Namespace))
                strongest = i;
        }

        CustomerId to = resolver.TryGet(mail.Hashes[strongest], out var first) ? first.Customer : default;
        var conflict = false;
        for (var i = 0; i < mail.Hashes.Length; i++)
        {
            if (!resolver.TryGet(mail.Hashes[i], out var holder) || holder.Customer == to)
                continue;
            if (holder.Settled && i < 64)
                mail.Foreign |= 1UL << i;
            else if (to.IsNone)
                to = holder.Customer;
            else
                conflict = true;
        }

        return (to, conflict);
    }

    private void AddressToNew(SignalMail mail)
    {
        mail.Read = true;
        if (TryAddress(mail, out var conflict) || conflict)
            return;
        var hashes = mail.Foreign == 0 ? mail.Hashes : [.. mail.Hashes.Where((_, i) => (mail.Foreign & (1UL << i)) == 0)];
        var customer = resolver.ClaimForNew(hashes);
        (mail.To, mail.ToSomebodyNew) = (customer, !customer.IsNone);
    }

    private void Send(SignalMail[] mails, bool arbitrated)
    {
        if (!arbitrated)
        {
            engine.Deliver(mails, settled);
            return;
        }

        if (mails is [var only])
        {
            _ = ArbitrateAsync(only);
            return;
        }

        // What needs the arbiter, and what follows it for the same people, goes one after the other; the rest at once.
        var (free, chains) = SignalChains.Of(mails, resolver);
        engine.Deliver(free, settled);
        foreach (var chain in chains)
            _ = SendOneByOneAsync(chain);
    }

    private async Task SendOneByOneAsync(List<SignalMail> chain)
    {
        foreach (var mail in chain)
        {
            // One that was sent on may be waited for already.
            mail.Followed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await DispatchAsync([mail]);
            await mail.Followed.Task;
        }
    }

    private void Settled(SignalMail mail, MailOutcome outcome)
    {
        switch (outcome)
        {
            case MailOutcome.Accepted:
                Interlocked.Increment(ref accepted);
                mail.Settle(SignalOutcome.Accepted);
                break;
            case MailOutcome.Duplicate:
                mail.Settle(SignalOutcome.Duplicate);
                break;
            case MailOutcome.StepFailed:
                Interlocked.Increment(ref accepted);
                mail.Settle(SignalOutcome.StepFailed);
                break;
            case MailOutcome.Reroute when ++mail.Attempts <= AttemptsAtMost:
                Reroute(mail);
                break;
            case MailOutcome.Arbitrate when ++mail.Attempts <= AttemptsAtMost:
                _ = ArbitrateAsync(mail);
                break;
            default:
                mail.Settle(SignalOutcome.Failed);
                break;
        }
    }

    /// <summary>Sends mail on, in the order in which it came back: a customer's mails come back in theirs.</summary>
    private void Reroute(SignalMail mail)
    {
        lock (reroutingLock)
        {
            rerouting.Add(mail);
            if (isRerouting)
                return;
            isRerouting = true;
        }

        _ = RerouteAsync();
    }

    private async Task RerouteAsync()
    {
        while (true)
        {
            await Task.Yield();
            SignalMail[] batch;
            lock (reroutingLock)
            {
                isRerouting = rerouting.Count > 0;
                if (!isRerouting)
                    return;
                batch = [.. rerouting];
                rerouting.Clear();
            }

            foreach (var mail in batch)
            {
                resolver.Forget(mail.Hashes);
                mail.Read = false;
            }

            var attempts = batch.Max(m => m.Attempts);
            if (attempts > 3)
                await Task.Delay(Math.Min(200, attempts * 5));
            await DispatchAfterReadingAsync(batch);
        }
    }

    private async Task ArbitrateAsync(SignalMail mail)
    {
        var outcome = MailOutcome.Failed;
        try
        {
            outcome = await arbiter.ArbitrateAsync(mail, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogResolveFailed(logger, e);
        }

        Settled(mail, outcome);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Who signals are about could not be found out; they were refused and may be sent again")]
    private static partial void LogResolveFailed(ILogger logger, Exception exception);
}
