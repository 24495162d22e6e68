namespace Journeys.Silo.Customers;

/// <summary>Gathers what many grains ask of the store one by one, so that they share a query: while one runs, the next one gathers.</summary>
/// <param name="atMost">How many share a query at the most.</param>
/// <param name="ask">Asks for many; must not fail.</param>
internal sealed class Gatherer<TItem, TAnswer>(int atMost, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> ask)
{
    private readonly Lock gathering = new();
    private readonly Queue<(TItem Item, TaskCompletionSource<TAnswer> Answer)> waiting = new();
    private Task running = Task.CompletedTask;
    private bool isRunning;

    public Task<TAnswer> AskAsync(TItem item)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gathering)
        {
            waiting.Enqueue((item, answer));
            if (!isRunning)
            {
                isRunning = true;
                running = Task.Run(RunAsync);
            }
        }

        return answer.Task;
    }

    /// <summary>Completes when nothing that was asked for so far is left.</summary>
    public Task IdleAsync()
    {
        lock (gathering)
            return running;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var batch = new List<(TItem Item, TaskCompletionSource<TAnswer> Answer)>();
            lock (gathering)
            {
                while (batch.Count < atMost && waiting.TryDequeue(out var next))
                    batch.Add(next);
                isRunning = batch.Count > 0;
                if (!isRunning)
                    return;
            }

            try
            {
                var answers = await ask([.. batch.Select(b => b.Item)]);
                for (var i = 0; i < batch.Count; i++)
                    batch[i].Answer.SetResult(answers[i]);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                foreach (var (_, answer) in batch)
                    answer.TrySetException(e);
            }
        }
    }
}
