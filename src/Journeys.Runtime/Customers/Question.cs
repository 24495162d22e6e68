using Journeys.Domain;
using Journeys.Domain.Customers;

namespace Journeys.Runtime.Customers;

/// <summary>What is asked of a customer.</summary>
public enum QuestionKind : byte
{
    /// <summary>Its state.</summary>
    View,

    /// <summary>To think again: time has passed, or there is a new playbook.</summary>
    Think,

    /// <summary>To hold still: it answers once it is idle, forgets its state, and takes no mail until released.</summary>
    Hold,
}

/// <summary>A question to a customer, and where the answer goes.</summary>
/// <param name="Kind">What is asked.</param>
public sealed record Question(QuestionKind Kind)
{
    private readonly TaskCompletionSource<CustomerView?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer: a view for <see cref="QuestionKind.View"/>, else null; null too when the customer could not be read.</summary>
    public Task<CustomerView?> Answered => answer.Task;

    internal void Answer(CustomerView? view) => answer.TrySetResult(view);
}

/// <summary>A customer's state at a version, encoded: what crosses from one node to another.</summary>
/// <param name="Id">Who.</param>
/// <param name="Version">The last turn; 0 when there is nobody of that number.</param>
/// <param name="State">As <see cref="Customer.Encode"/> wrote it.</param>
public sealed record CustomerView(CustomerId Id, long Version, ReadOnlyMemory<byte> State)
{
    /// <summary>Reads the state.</summary>
    public Customer Open() => Customer.Decode(Id, State.Span);
}
