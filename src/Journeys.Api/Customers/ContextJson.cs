using System.Text.Json;
using Journeys.Api.Http;
using Journeys.Domain;
using Journeys.Domain.Basket;
using Journeys.Domain.Contacts;
using Journeys.Domain.Context;
using Journeys.Domain.Counters;
using Journeys.Domain.Feelings;
using Journeys.Domain.Habits;
using Journeys.Domain.Interests;
using Journeys.Domain.Orders;
using Journeys.Domain.Places;
using Journeys.Domain.Rhythm;
using Journeys.Domain.Sessions;

namespace Journeys.Api.Customers;

/// <summary>Writes what is known of a person now. Amounts of money are in minor units of their currency (cents).</summary>
internal static class ContextJson
{
    private const int MostInterests = 12;

    /// <summary>Writes the members of the context.</summary>
    public static void Write(Utf8JsonWriter json, CustomerContext context, GlobalHabits everyone, Instant now)
    {
        Part(json, "visits", () => Visits(json, context.Visits, now));
        json.WriteObjects<Interest>("interests", [.. context.Interests.Top(MostInterests, now)], Interest);
        json.WriteMoment("interestsBrokenAt", context.Interests.BrokenAt);
        Part(json, "basket", () => Basket(json, context.Basket));
        Part(json, "orders", () => Orders(json, context.Orders, now));
        Part(json, "rhythm", () => Rhythm(json, context.Rhythm, now));
        Part(json, "habits", () => Habits(json, context.Habits, everyone));
        if (context.Places.HasPosition || context.Places.Store.Length > 0)
            Part(json, "place", () => Place(json, context.Places, now));
        Part(json, "feelings", () => Feelings(json, context.Feelings, now));
        json.WriteObjects<string>("contacts", [.. context.Contacts.Channels()], (j, channel) => Contacts(j, context.Contacts, channel));
        Part(json, "counters", () => Counters(json, context.Counters, now));
        json.WriteObjects("recent", context.Recent.Items, Recent);
    }

    private static void Part(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }

    private static void Visits(Utf8JsonWriter json, VisitState visits, Instant now)
    {
        json.WriteNumber("count", visits.Count);
        json.WriteMoment("firstSeenAt", visits.FirstSeen);
        json.WriteMoment("startedAt", visits.StartedAt);
        json.WriteMoment("lastActiveAt", visits.LastActiveAt);
        json.WriteMoment("previousVisitAt", visits.PreviousVisitAt);
        json.WriteNumber("pages", visits.Pages);
        json.WriteNumber("actions", visits.Actions);
        json.WriteBoolean("isActive", visits.IsActive(now));
    }

    private static void Interest(Utf8JsonWriter json, Interest interest)
    {
        json.WriteString("category", interest.Category);
        json.WritePermille("share", interest.Permille);
        json.WriteBoolean("isRecent", interest.IsRecent);
    }

    private static void Basket(Utf8JsonWriter json, ShoppingBasket basket)
    {
        json.WriteText("currency", basket.Currency.ToString());
        json.WriteNumber("totalMinor", basket.TotalMinor);
        json.WriteMoment("changedAt", basket.ChangedAt);
        json.WriteObjects("lines", basket.Lines, (j, line) =>
        {
            j.WriteString("product", line.Product);
            j.WriteText("category", line.Category);
            j.WriteNumber("quantity", line.Quantity);
            j.WriteNumber("priceMinor", line.PriceMinor);
            j.WriteMoment("at", line.At);
        });
    }

    private static void Orders(Utf8JsonWriter json, OrderHistory orders, Instant now)
    {
        json.WriteNumber("count", orders.Count);
        json.WriteNumber("returns", orders.Returns);
        json.WriteNumber("cancelled", orders.Cancelled);
        json.WriteMoment("firstAt", orders.FirstAt);
        json.WriteMoment("lastAt", orders.LastAt);
        json.WriteNumber("recentValueMinor", orders.RecentValue(now));
        json.WriteObjects("revenue", orders.Revenues, (j, revenue) =>
        {
            j.WriteString("currency", revenue.Currency.ToString());
            j.WriteNumber("minor", revenue.Minor);
            j.WriteNumber("exponent", revenue.Currency.Exponent);
        });
        json.WriteObjects("latest", orders.Items, (j, order) =>
        {
            j.WriteText("number", order.Number ?? "");
            j.WriteText("currency", order.Currency.ToString());
            j.WriteNumber("totalMinor", order.TotalMinor);
            j.WriteNumber("refundedMinor", order.RefundedMinor);
            j.WriteString("status", JsonNamingPolicy.SnakeCaseLower.ConvertName(order.Status.ToString()));
            j.WriteMoment("at", order.At);
        });
        json.WriteObjects("owned", orders.Owned, (j, owned) =>
        {
            j.WriteString("product", owned.Product);
            j.WriteText("category", owned.Category);
            j.WriteNumber("quantity", owned.Quantity);
            j.WriteMoment("at", owned.At);
        });
    }

    private static void Rhythm(Utf8JsonWriter json, PersonalRhythm rhythm, Instant now)
    {
        Part(json, "visits", () => Gaps(json, rhythm.Visits));
        Part(json, "purchases", () => Gaps(json, rhythm.Purchases));
        json.WriteMoment("unusuallyQuietAt", rhythm.UnusuallyQuietAt());
        json.WriteBoolean("unusuallyQuiet", rhythm.UnusuallyQuiet(now));
        json.WriteObjects<int>("needs", [.. Enumerable.Range(0, rhythm.Needs)], (j, i) =>
        {
            var (kind, bought) = rhythm.NeedAt(i);
            j.WriteString("kind", kind);
            Gaps(j, bought);
        });
    }

    private static void Gaps(Utf8JsonWriter json, Intervals intervals)
    {
        json.WriteNumber("gaps", intervals.Gaps);
        if (intervals.Gaps == 0)
            return;
        json.WriteNumber("medianDays", Math.Round((decimal)intervals.MedianGap.TotalDays, 2));
        json.WriteMoment("dueAt", intervals.DueAt());
    }

    private static void Habits(Utf8JsonWriter json, HabitHistogram habits, GlobalHabits everyone)
    {
        json.WriteNumber("visits", habits.Visits);
        json.WriteNumber("offsetMinutes", habits.OffsetMinutes);
        json.WriteStartArray("topHours");
        if (habits.Visits > 0)
        {
            foreach (var hour in habits.TopHours(everyone))
                json.WriteNumberValue(hour);
        }

        json.WriteEndArray();
    }

    private static void Place(Utf8JsonWriter json, PlaceState place, Instant now)
    {
        if (place.HasPosition)
        {
            json.WriteNumber("latitude", place.LatitudeE6 / 1_000_000m);
            json.WriteNumber("longitude", place.LongitudeE6 / 1_000_000m);
            json.WriteNumber("accuracyMetres", place.AccuracyMetres);
            json.WriteMoment("at", place.At);
            json.WriteBoolean("isFresh", place.IsFresh(now));
        }

        json.WriteText("store", place.Store);
        json.WriteText("inStore", place.InStore(now));
        json.WriteMoment("enteredAt", place.EnteredAt);
        json.WriteMoment("leftAt", place.LeftAt);
    }

    private static void Feelings(Utf8JsonWriter json, FeelingState feelings, Instant now)
    {
        json.WritePermille("sentiment", feelings.Sentiment(now));
        json.WriteNumber("openComplaints", feelings.OpenComplaints);
        json.WriteObjects("complaints", feelings.Complaints, (j, complaint) =>
        {
            j.WriteText("subject", complaint.Subject);
            j.WriteMoment("openedAt", complaint.OpenedAt);
            j.WriteMoment("resolvedAt", complaint.ResolvedAt);
            j.WriteBoolean("isOpen", complaint.IsOpen);
        });
        json.WriteNumber("compliments", feelings.Compliments);
        json.WriteMoment("lastComplimentAt", feelings.LastComplimentAt);
    }

    private static void Contacts(Utf8JsonWriter json, ContactHistory contacts, string channel)
    {
        json.WriteString("channel", channel);
        json.WriteNumber("sent", contacts.Total(ContactKind.Sent, channel));
        json.WriteNumber("opened", contacts.Total(ContactKind.Opened, channel));
        json.WriteNumber("clicked", contacts.Total(ContactKind.Clicked, channel));
        json.WriteMoment("lastSentAt", contacts.LastAt(ContactKind.Sent, channel));
    }

    private static void Counters(Utf8JsonWriter json, CounterSet counters, Instant now)
    {
        for (var i = 0; i < counters.Plan.Definitions.Length; i++)
            json.WriteNumber(counters.Plan.Definitions[i].ToString(), counters.ValueOf(i, now));
    }

    private static void Recent(Utf8JsonWriter json, RecentSignal signal)
    {
        json.WriteMoment("at", signal.At);
        json.WriteString("name", signal.Name);
        json.WriteText("product", signal.Product);
        json.WriteText("category", signal.Category);
        if (signal.AmountMinor != 0)
            json.WriteNumber("amountMinor", signal.AmountMinor);
    }
}
