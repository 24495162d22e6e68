using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Orders;

/// <content>Owned products, merging and the stored form.</content>
public sealed partial class OrderHistory
{
    private void Own(SignalContent content, uint at, uint orderKey, bool replace = false)
    {
        foreach (ref readonly var product in content.Products)
        {
            if (product.Product != 0)
                Own(new OwnedProduct(product.Product, product.Category, product.Quantity, at, orderKey), replace);
        }
    }

    private void Own(in OwnedProduct bought, bool replace)
    {
        var index = IndexOfOwned(bought.ProductNumber);
        var item = bought;
        if (index >= 0)
        {
            var known = owned[index];
            if (known.OrderMark == bought.OrderMark && !replace && known.Seconds == bought.Seconds)
                replace = true;
            item = known.Seconds > bought.Seconds
                ? new OwnedProduct(known.ProductNumber, known.CategoryNumber, Sum(known.Quantity, bought.Quantity), known.Seconds, known.OrderMark)
                : new OwnedProduct(bought.ProductNumber, bought.CategoryNumber == 0 ? known.CategoryNumber : bought.CategoryNumber, replace && known.OrderMark == bought.OrderMark ? bought.Quantity : Sum(known.Quantity, bought.Quantity), bought.Seconds, bought.OrderMark);
            Slots.RemoveAt(owned, ref ownedCount, index);
        }
        else if (ownedCount == MostOwned)
        {
            if (item.Seconds < owned[0].Seconds)
                return;
            Slots.RemoveAt(owned, ref ownedCount, 0);
        }

        Slots.Grow(ref owned, ownedCount, MostOwned);
        var place = ownedCount;
        while (place > 0 && owned[place - 1].Seconds > item.Seconds)
            place--;
        Slots.InsertAt(owned, ref ownedCount, place, item);
    }

    // The products said leave; when the whole order went back, so do all of it.
    private void GiveBack(SignalContent content, uint orderKey, bool whole)
    {
        for (var i = ownedCount - 1; i >= 0; i--)
        {
            var item = owned[i];
            if (whole && item.OrderMark == (orderKey & 4095))
            {
                Slots.RemoveAt(owned, ref ownedCount, i);
                continue;
            }

            foreach (ref readonly var product in content.Products)
            {
                if (product.Product != item.ProductNumber)
                    continue;
                if (item.Quantity <= product.Quantity)
                    Slots.RemoveAt(owned, ref ownedCount, i);
                else
                    owned[i] = new OwnedProduct(item.ProductNumber, item.CategoryNumber, item.Quantity - product.Quantity, item.Seconds, item.OrderMark);
                break;
            }
        }
    }

    private int IndexOfOwned(int product)
    {
        for (var i = 0; i < ownedCount; i++)
        {
            if (owned[i].ProductNumber == product)
                return i;
        }

        return -1;
    }

    private static int Sum(int a, int b) => (int)Math.Min((long)a + b, 1_000_000);

    internal void Absorb(OrderHistory other)
    {
        (placed, returns, cancelled) = (Sum(placed, other.placed), Sum(returns, other.returns), Sum(cancelled, other.cancelled));
        foreach (ref readonly var revenue in other.Revenues)
            AddRevenue(revenue.Currency, revenue.Minor);
        var orders = Unpack();
        foreach (ref readonly var order in other.Items)
        {
            var index = orders.IndexOf(order.Key);
            if (index < 0)
            {
                orders.Keep(order);
                continue;
            }

            // The same order was told of both: it counts once.
            AddRevenue(order.Currency, -order.Contribution);
            if ((order.Marks & orders[index].Marks & OrderMarks.Seen) != OrderMarks.None)
                placed--;
            if ((order.Marks & orders[index].Marks & OrderMarks.Returned) != OrderMarks.None)
                returns--;
            if ((order.Marks & orders[index].Marks & OrderMarks.Cancelled) != OrderMarks.None)
                cancelled--;
            var mine = orders[index];
            var seen = (mine.Marks & OrderMarks.Seen) != OrderMarks.None ? mine : order;
            Change(orders, index, seen with { RefundedMinor = Math.Max(mine.RefundedMinor, order.RefundedMinor), Marks = mine.Marks | order.Marks, Seconds = mine.Seconds });
        }

        Pack(orders);
        foreach (ref readonly var item in other.Owned)
            Own(item, replace: true);
        first = first == 0 ? other.first : other.first == 0 ? first : Math.Min(first, other.first);
        last = Math.Max(last, other.last);
        AddRecent(other.recentValue, other.recentAt);
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        writer.UInt((uint)placed);
        writer.UInt((uint)returns);
        writer.UInt((uint)cancelled);
        writer.UInt(first);
        writer.UInt(last);
        writer.Int(recentValue);
        writer.UInt(recentAt);
        writer.Bytes(packed);
        writer.UInt((uint)ownedCount);
        foreach (ref readonly var item in Owned)
        {
            names.Write(item.ProductNumber);
            names.Write(item.CategoryNumber);
            writer.UInt((uint)item.Quantity);
            writer.UInt(item.Seconds);
            writer.UInt(item.OrderMark);
        }

        writer.UInt((uint)revenueCount);
        foreach (ref readonly var revenue in Revenues)
        {
            writer.UInt((uint)revenue.Currency.Packed);
            writer.Int(revenue.Minor);
        }
    }

    internal static OrderHistory Decode(ref StateReader reader, NameReader names)
    {
        var history = new OrderHistory
        {
            placed = (int)Math.Min(reader.UInt(), 1_000_000),
            returns = (int)Math.Min(reader.UInt(), 1_000_000),
            cancelled = (int)Math.Min(reader.UInt(), 1_000_000),
            first = Slots.ReadSeconds(ref reader),
            last = Slots.ReadSeconds(ref reader),
            recentValue = reader.Int(),
            recentAt = Slots.ReadSeconds(ref reader),
            packed = reader.Bytes().ToArray(),
        };
        history.Pack(history.Unpack());
        history.ownedCount = Slots.ReadCount(ref reader, MostOwned);
        history.owned = new OwnedProduct[history.ownedCount];
        for (var i = 0; i < history.ownedCount; i++)
        {
            history.owned[i] = new OwnedProduct(
                names.Read(ref reader), names.Read(ref reader), (int)Math.Min(reader.UInt(), 4095), Slots.ReadSeconds(ref reader), Slots.ReadSeconds(ref reader));
        }

        history.revenueCount = Slots.ReadCount(ref reader, MostCurrencies);
        history.revenues = new Revenue[history.revenueCount];
        for (var i = 0; i < history.revenueCount; i++)
            history.revenues[i] = new Revenue(new Currency((int)Math.Min(reader.UInt(), 0xFFFFFF)), reader.Int());
        return history;
    }
}
