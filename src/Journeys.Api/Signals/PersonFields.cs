using System.Text.Json;

namespace Journeys.Api.Signals;

/// <summary>Where members were read that tell who the person is.</summary>
internal enum PersonKeys
{
    /// <summary>Nowhere that counts: a group's traits, for one.</summary>
    None,

    /// <summary>In traits, where they count unless the traits are a group's.</summary>
    Traits,

    /// <summary>In <c>context.traits</c>.</summary>
    ContextTraits,

    /// <summary>In <c>context.device</c>.</summary>
    Device,

    /// <summary>In properties, where they count for identify only.</summary>
    Properties,

    /// <summary>In the data of a CloudEvent, where the names of ids count too.</summary>
    EventData,
}

/// <summary>A member that tells who the person is.</summary>
internal enum PersonField
{
    None,
    Email,
    Phone,
    LoyaltyId,
    UserId,
    AnonymousId,
    DeviceId,
    MobileId,
}

/// <summary>The names of such members: camel case as Segment has them, snake case as others do, or run together as CloudEvents extensions must be.</summary>
internal static class PersonFields
{
    /// <summary>Gives the member whose name the reader stands at.</summary>
    public static PersonField Of(ref Utf8JsonReader reader) => Of(JsonNames.Of(ref reader));

    /// <summary>Gives the member with this name.</summary>
    public static PersonField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual("email"u8) => PersonField.Email,
        5 when name.SequenceEqual("phone"u8) => PersonField.Phone,
        6 when name.SequenceEqual("userId"u8) || name.SequenceEqual("userid"u8) => PersonField.UserId,
        7 when name.SequenceEqual("user_id"u8) => PersonField.UserId,
        8 when name.SequenceEqual("deviceId"u8) || name.SequenceEqual("deviceid"u8) => PersonField.DeviceId,
        8 when name.SequenceEqual("mobileId"u8) || name.SequenceEqual("mobileid"u8) => PersonField.MobileId,
        9 when name.SequenceEqual("loyaltyId"u8) || name.SequenceEqual("loyaltyid"u8) => PersonField.LoyaltyId,
        9 when name.SequenceEqual("device_id"u8) => PersonField.DeviceId,
        9 when name.SequenceEqual("mobile_id"u8) => PersonField.MobileId,
        10 when name.SequenceEqual("loyalty_id"u8) => PersonField.LoyaltyId,
        11 when name.SequenceEqual("anonymousId"u8) || name.SequenceEqual("anonymousid"u8) => PersonField.AnonymousId,
        12 when name.SequenceEqual("anonymous_id"u8) => PersonField.AnonymousId,
        _ => PersonField.None,
    };
}
