namespace Journeys.Domain.Context;

/// <content>The names that are read, in Segment's spelling and a few others.</content>
public sealed partial class SignalContent
{
    private enum Part : byte
    {
        Properties,
        Context,
        Location,
    }

    private enum Field : byte
    {
        None,
        Products,
        Product,
        Sku,
        Category,
        Topic,
        Price,
        Quantity,
        Order,
        Total,
        Revenue,
        Value,
        Currency,
        Latitude,
        Longitude,
        Accuracy,
        Store,
        Score,
        Scale,
        Subject,
        Complaint,
        Sentiment,
        Channel,
        Machine,
        Location,
        Locale,
        Timezone,
        FactSource,
        FactConfidence,
        Purpose,
    }

    private static Field PropertyField(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("sku"u8) => Field.Sku,
        3 when name.SequenceEqual("lat"u8) => Field.Latitude,
        3 when name.SequenceEqual("lng"u8) || name.SequenceEqual("lon"u8) => Field.Longitude,
        3 when name.SequenceEqual("max"u8) => Field.Scale,
        5 when name.SequenceEqual("price"u8) => Field.Price,
        5 when name.SequenceEqual("total"u8) => Field.Total,
        5 when name.SequenceEqual("value"u8) => Field.Value,
        5 when name.SequenceEqual("topic"u8) => Field.Topic,
        5 when name.SequenceEqual("score"u8) => Field.Score,
        5 when name.SequenceEqual("scale"u8) => Field.Scale,
        5 when name.SequenceEqual("store"u8) => Field.Store,
        6 when name.SequenceEqual("rating"u8) => Field.Score,
        7 when name.SequenceEqual("revenue"u8) => Field.Revenue,
        7 when name.SequenceEqual("subject"u8) => Field.Subject,
        7 when name.SequenceEqual("channel"u8) => Field.Channel,
        7 when name.SequenceEqual("machine"u8) => Field.Machine,
        7 when name.SequenceEqual("orderId"u8) => Field.Order,
        7 when name.SequenceEqual("storeId"u8) => Field.Store,
        8 when name.SequenceEqual("category"u8) => Field.Category,
        8 when name.SequenceEqual("products"u8) => Field.Products,
        8 when name.SequenceEqual("order_id"u8) => Field.Order,
        8 when name.SequenceEqual("quantity"u8) => Field.Quantity,
        8 when name.SequenceEqual("currency"u8) => Field.Currency,
        8 when name.SequenceEqual("latitude"u8) => Field.Latitude,
        8 when name.SequenceEqual("accuracy"u8) => Field.Accuracy,
        8 when name.SequenceEqual("store_id"u8) => Field.Store,
        9 when name.SequenceEqual("longitude"u8) => Field.Longitude,
        9 when name.SequenceEqual("productId"u8) => Field.Product,
        9 when name.SequenceEqual("sentiment"u8) => Field.Sentiment,
        9 when name.SequenceEqual("ticket_id"u8) => Field.Complaint,
        10 when name.SequenceEqual("product_id"u8) => Field.Product,
        11 when name.SequenceEqual("geofence_id"u8) => Field.Store,
        11 when name.SequenceEqual("location_id"u8) => Field.Store,
        12 when name.SequenceEqual("complaint_id"u8) => Field.Complaint,
        _ => Field.None,
    };

    private static Field ContextField(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when name.SequenceEqual("locale"u8) => Field.Locale,
        7 when name.SequenceEqual("purpose"u8) => Field.Purpose,
        8 when name.SequenceEqual("location"u8) => Field.Location,
        8 when name.SequenceEqual("timezone"u8) => Field.Timezone,
        11 when name.SequenceEqual("fact_source"u8) => Field.FactSource,
        15 when name.SequenceEqual("fact_confidence"u8) => Field.FactConfidence,
        _ => Field.None,
    };

    private static Field PlaceField(ReadOnlySpan<byte> name) => PropertyField(name) is var field && field is Field.Latitude or Field.Longitude or Field.Accuracy ? field : Field.None;
}
