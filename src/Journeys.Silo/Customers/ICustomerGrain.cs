using Orleans;

namespace Journeys.Silo.Customers;

/// <summary>A customer, by its number.</summary>
internal interface ICustomerGrain : IGrainWithIntegerKey
{
    /// <summary>Takes signals; gives the <c>MailOutcome</c> of each once all are settled.</summary>
    Task<byte[]> DeliverAsync([Immutable] SignalParcel parcel);

    /// <summary>Gives the state, once everything before is durable.</summary>
    Task<ViewReply> ViewAsync();

    /// <summary>Lets the customer think: time has passed, or there is a new playbook.</summary>
    Task ThinkAsync();

    /// <summary>Holds the customer still until released, or for as long as a hold lasts at the most; gives the hold's number.</summary>
    Task<long> HoldAsync();

    /// <summary>Ends a hold, if it has not ended by itself.</summary>
    Task ReleaseAsync(long hold);
}

/// <summary>A customer's state on its way to who asked.</summary>
[GenerateSerializer, Immutable, Alias("journeys.view")]
internal readonly record struct ViewReply([property: Id(0)] bool Found, [property: Id(1)] long Version, [property: Id(2)] byte[] State);
