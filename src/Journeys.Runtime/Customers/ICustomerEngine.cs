using Journeys.Domain;

namespace Journeys.Runtime.Customers;

/// <summary>Where customers live: embedded lanes or Orleans grains. A port of Runtime, with one conformance suite.</summary>
public interface ICustomerEngine
{
    /// <summary>The engine's name for people to read: <c>embedded</c>, or <c>silo</c>.</summary>
    string Kind { get; }

    /// <summary>Hands signals to the customers that they are addressed to, in order; what becomes of each is told through <paramref name="settled"/>.</summary>
    /// <param name="mails">The signals.</param>
    /// <param name="settled">Called once for each, on any thread; must not block.</param>
    void Deliver(IReadOnlyList<SignalMail> mails, Action<SignalMail, MailOutcome> settled);

    /// <summary>Asks a customer; completes once everything before it is durable.</summary>
    Task<CustomerView?> AskAsync(CustomerId customer, QuestionKind question, CancellationToken cancellationToken);

    /// <summary>Ends a hold.</summary>
    Task ReleaseAsync(CustomerId customer, CancellationToken cancellationToken);

    /// <summary>How many customers are awake on this node.</summary>
    int Awake { get; }
}
