using Journeys.Domain;
using Journeys.Runtime;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;

namespace Journeys.Host.Replay;

/// <summary>What a store's customers come to, all of them, as their own states say.</summary>
/// <param name="Customers">How many people there are.</param>
/// <param name="Orders">Orders placed.</param>
/// <param name="Returns">Orders paid back, wholly or in part.</param>
/// <param name="Cancelled">Orders cancelled.</param>
/// <param name="History">Signals that came too late to move anything.</param>
/// <param name="Revenue">By currency, in minor units: totals less refunds and cancelled orders.</param>
/// <param name="People">How many people are in each stage.</param>
internal sealed record ReplayTotals(
    long Customers, long Orders, long Returns, long Cancelled, long History,
    IReadOnlyDictionary<string, long> Revenue, IReadOnlyList<StageCount> People)
{
    private const int AtOnce = 256;

    /// <summary>Asks every customer.</summary>
    public static async Task<ReplayTotals> ReadAsync(JourneysNode node, CancellationToken cancellationToken)
    {
        var (customers, orders, returns, cancelled, history) = (0L, 0L, 0L, 0L, 0L);
        var revenue = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var people = new SortedDictionary<(string Region, string Stage), long>();
        await foreach (var view in ViewsAsync(node, cancellationToken))
        {
            var customer = view.Open();
            var context = customer.Context;
            customers++;
            orders += context.Orders.Count;
            returns += context.Orders.Returns;
            cancelled += context.Orders.Cancelled;
            history += customer.HistoryCount;
            foreach (var sum in context.Orders.Revenues)
                revenue[sum.Currency.ToString()] = revenue.GetValueOrDefault(sum.Currency.ToString()) + sum.Minor;
            foreach (var at in customer.Stages.All)
                people[(at.Region, at.Stage)] = people.GetValueOrDefault((at.Region, at.Stage)) + 1;
        }

        return new ReplayTotals(
            customers, orders, returns, cancelled, history, revenue, [.. people.Select(p => new StageCount(p.Key.Region, p.Key.Stage, p.Value))]);
    }

    /// <summary>Gives the state of every customer, in the order of partitions and numbers.</summary>
    public static async IAsyncEnumerable<CustomerView> ViewsAsync(
        JourneysNode node, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var partition = 0; partition < CustomerId.Partitions; partition++)
        {
            var after = default(CustomerId);
            while (true)
            {
                var page = await node.Parts.Journal.CustomersAsync(partition, after, AtOnce, cancellationToken);
                if (page.Count == 0)
                    break;
                after = page[^1];
                foreach (var view in await Task.WhenAll(page.Select(c => node.Engine.AskAsync(c, QuestionKind.View, cancellationToken))))
                {
                    if (view is { Version: > 0 })
                        yield return view;
                }
            }
        }
    }
}
