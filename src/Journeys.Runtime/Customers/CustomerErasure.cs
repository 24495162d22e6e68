using Journeys.Domain;
using Journeys.Runtime.Journal;

namespace Journeys.Runtime.Customers;

/// <summary>Forgets a customer: its key is destroyed, and whatever was written under it can be read by nobody any more.</summary>
public sealed class CustomerErasure(ICustomerEngine engine, IJournal journal)
{
    /// <summary>Erases a customer, and those that it absorbed.</summary>
    /// <param name="customers">Who, elder and absorbed.</param>
    /// <param name="cancellationToken">Stops before the first erasure.</param>
    public async Task EraseAsync(IReadOnlyList<CustomerId> customers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(customers);
        foreach (var customer in customers)
        {
            // A hold that was asked for is waited for: one given up would be taken by nobody, and end by nobody.
            cancellationToken.ThrowIfCancellationRequested();
            await engine.AskAsync(customer, QuestionKind.Hold, CancellationToken.None);
            try
            {
                await journal.EraseAsync(customer, cancellationToken);
            }
            finally
            {
                await engine.ReleaseAsync(customer, CancellationToken.None);
            }
        }
    }
}
