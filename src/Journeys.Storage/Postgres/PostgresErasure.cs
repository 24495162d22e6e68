using Journeys.Domain;
using Npgsql;
using static Journeys.Storage.Postgres.PostgresCommands;

namespace Journeys.Storage.Postgres;

/// <summary>Forgets a customer: an empty turn takes the next version, so that nobody who still holds the customer in memory can add another; then the rest goes.</summary>
internal static class PostgresErasure
{
    public static async Task RunAsync(PostgresDatabase database, CustomerId customer, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await TryAsync(database, customer.Value, cancellationToken);
                return;
            }
            catch (PostgresException refusal) when (refusal.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected)
            {
                // A turn was faster, or waited for an identifier of this customer: the next attempt comes after it.
            }
        }
    }

    private static Task TryAsync(PostgresDatabase database, long customer, CancellationToken cancellationToken) => database.RunAsync(
        cancellationToken,
        Part(
            """
            INSERT INTO turns (customer, version, at, tx)
            SELECT t.customer, t.version + 1, t.at, 0 FROM turns t
            WHERE t.customer = $1 AND EXISTS (SELECT FROM customers WHERE id = $1 AND state <> 2)
            ORDER BY t.version DESC LIMIT 1
            """,
            customer),
        Part("SELECT FROM customers WHERE id = $1 FOR UPDATE", customer),
        Part("UPDATE customers SET state = 2, wrapped = NULL WHERE id = $1", customer),
        Part("DELETE FROM identifiers WHERE customer = $1", customer),
        Part("DELETE FROM wakes WHERE customer = $1", customer),
        Part("DELETE FROM snapshots WHERE customer = $1", customer));
}
