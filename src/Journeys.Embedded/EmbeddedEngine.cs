using Journeys.Domain;
using Journeys.Runtime.Commit;
using Journeys.Runtime.Customers;

namespace Journeys.Embedded;

/// <summary>Customers hosted in one process: spread over single-threaded lanes, brought to life on demand, put to sleep when idle.</summary>
public sealed class EmbeddedEngine : ICustomerEngine, IAsyncDisposable
{
    private readonly Lane[] lanes;

    /// <summary>Makes the lanes and starts them.</summary>
    /// <param name="committer">Commits their turns.</param>
    /// <param name="services">What customers share.</param>
    /// <param name="reading">Reads the store for them.</param>
    /// <param name="laneCount">How many lanes; 0 for one a processor.</param>
    public EmbeddedEngine(GroupCommitter committer, ActorServices services, ActorReading reading, int laneCount = 0)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentOutOfRangeException.ThrowIfNegative(laneCount);
        var count = laneCount == 0 ? Environment.ProcessorCount : laneCount;
        lanes = new Lane[count];
        for (var i = 0; i < count; i++)
            lanes[i] = new Lane(committer, services, reading, Math.Max(1, services.Options.AwakeAtMost / count));
    }

    /// <inheritdoc/>
    public string Kind => "embedded";

    /// <inheritdoc/>
    public int Awake => lanes.Sum(l => l.Awake);

    /// <inheritdoc/>
    public void Deliver(IReadOnlyList<SignalMail> mails, Action<SignalMail, MailOutcome> settled)
    {
        ArgumentNullException.ThrowIfNull(mails);
        var shares = new List<SignalMail>?[lanes.Length];
        foreach (var mail in mails)
            (shares[IndexOf(mail.To)] ??= new List<SignalMail>(mails.Count)).Add(mail);
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] is { } share)
                lanes[i].Post(new Lane.Delivery(share, settled));
        }
    }

    /// <inheritdoc/>
    public Task<CustomerView?> AskAsync(CustomerId customer, QuestionKind question, CancellationToken cancellationToken)
    {
        var asked = new Question(question);
        lanes[IndexOf(customer)].Post(new Lane.Asked(customer, asked));
        return asked.Answered.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        lanes[IndexOf(customer)].Post(new Lane.Released(customer));
        return Task.CompletedTask;
    }

    /// <summary>Ends what is under way and puts every customer to sleep.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
            await lane.DisposeAsync();
    }

    private int IndexOf(CustomerId customer) => customer.Partition % lanes.Length;
}
