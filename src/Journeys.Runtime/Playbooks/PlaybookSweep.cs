using Journeys.Domain;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;

namespace Journeys.Runtime.Playbooks;

/// <summary>Brings sleeping customers under a new playbook, a few at a time, so that it reaches those who do not move.</summary>
public sealed class PlaybookSweep(IJournal journal, ICustomerEngine engine)
{
    private const int AtOnce = 200;

    /// <summary>Lets every customer of the partitions think, in the order of their numbers; gives how many.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="pace">How long to rest after each batch of 200.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public async Task<int> RunAsync(IEnumerable<int> partitions, TimeSpan pace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        var swept = 0;
        foreach (var partition in partitions)
        {
            CustomerId after = default;
            while (true)
            {
                var customers = await journal.CustomersAsync(partition, after, AtOnce, cancellationToken);
                if (customers.Count == 0)
                    break;
                await Task.WhenAll(customers.Select(c => engine.AskAsync(c, QuestionKind.Think, cancellationToken)));
                swept += customers.Count;
                after = customers[^1];
                if (pace > TimeSpan.Zero)
                    await Task.Delay(pace, cancellationToken);
            }
        }

        return swept;
    }
}
