using Journeys.Domain;
using Journeys.Domain.Journal;
using Journeys.Runtime.Identity;
using Journeys.Runtime.Journal;

namespace Journeys.Runtime.Customers;

/// <summary>Forgets a customer: its key is destroyed, and whatever was written under it can be read by nobody any more.</summary>
public sealed class CustomerErasure(IdentityArbiter arbiter, IdentifierResolver resolver, IJournal journal, ActorServices services)
{
    private const int Attempts = 10;

    /// <summary>Erases a customer, and those that it absorbed; gives false when there is nobody of that number, or others kept changing it.</summary>
    public async Task<bool> EraseAsync(CustomerId id, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await arbiter.HoldingAsync([id], people => TryEraseAsync(people, cancellationToken), cancellationToken) is { } erased)
                return erased;
        }

        return false;
    }

    private async Task<bool?> TryEraseAsync(List<HeldCustomer> people, CancellationToken cancellationToken)
    {
        if (people is not [{ Version: > 0 } person])
            return false;
        var absorbed = await AbsorbedAsync(person, cancellationToken);
        foreach (var stage in person.Customer.Stages.All.ToArray())
            person.Add(new StageEntered(stage.Region, "", stage.Stage, "erasure", person.Customer.PlaybookVersion, services.Clock.Now));
        if (person.Events.Count > 0 && await arbiter.CommitAsync(people, [], cancellationToken) != CommitOutcome.Committed)
            return null;
        foreach (var gone in absorbed.Append(person.Customer.Id))
            await journal.EraseAsync(gone, cancellationToken);
        foreach (var held in person.Customer.Held)
            resolver.Forget([services.Keys.HashOf(held.Identifier)]);
        return true;
    }

    /// <summary>Whatever turned out to be this customer goes with it.</summary>
    private async Task<List<CustomerId>> AbsorbedAsync(HeldCustomer person, CancellationToken cancellationToken)
    {
        var found = new List<CustomerId>();
        var open = new Queue<CustomerId>([person.Customer.Id]);
        while (open.TryDequeue(out var id))
        {
            if (await journal.LoadAsync([id], cancellationToken) is not [{ WrappedKey: { } wrapped }])
                continue;
            var key = services.Keys.Unwrap(wrapped);
            foreach (var turn in await CustomerFold.TurnsAsync(journal, id, cancellationToken))
            {
                foreach (var absorbed in CustomerFold.Open(turn, key).OfType<Absorbed>())
                {
                    found.Add(absorbed.Loser);
                    open.Enqueue(absorbed.Loser);
                }
            }
        }

        return found;
    }
}
