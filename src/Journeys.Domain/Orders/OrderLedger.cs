using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Orders;

/// <summary>The latest orders while they are looked at or changed; otherwise they are kept packed, some 30 bytes each.</summary>
internal sealed class OrderLedger
{
    private readonly Order[] orders = new Order[OrderHistory.Capacity];
    private int count;

    public Order this[int index]
    {
        get => orders[index];
        set => orders[index] = value;
    }

    public ReadOnlySpan<Order> ToSpan() => orders.AsSpan(0, count);

    public int IndexOf(ulong key)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            if (orders[i].Key == key)
                return i;
        }

        return -1;
    }

    public void RemoveAt(int index) => Slots.RemoveAt(orders, ref count, index);

    /// <summary>Puts an order in its place by time; the oldest leaves. One older than all is kept only when forced.</summary>
    public int Keep(in Order order, bool force = false)
    {
        if (count == OrderHistory.Capacity)
        {
            if (order.Seconds < orders[0].Seconds && !force)
                return -1;
            RemoveAt(0);
        }

        var index = count;
        while (index > 0 && orders[index - 1].Seconds > order.Seconds)
            index--;
        Slots.InsertAt(orders, ref count, index, order);
        return index;
    }

    public byte[] Pack()
    {
        var writer = new StateWriter(48 * Math.Max(1, count));
        foreach (ref readonly var order in ToSpan())
        {
            writer.Fixed64(order.Key);
            writer.Text(order.Number);
            writer.UInt(order.Seconds);
            writer.UInt((uint)order.Currency.Packed);
            writer.Int(order.TotalMinor);
            writer.Int(order.RefundedMinor);
            writer.Byte((byte)order.Marks);
        }

        return writer.Written.ToArray();
    }

    public static OrderLedger Unpack(ReadOnlySpan<byte> packed)
    {
        var ledger = new OrderLedger();
        var reader = new StateReader(packed);
        while (!reader.AtEnd && ledger.count < OrderHistory.Capacity)
        {
            ledger.orders[ledger.count++] = new Order
            {
                Key = reader.Fixed64(),
                Number = reader.Text(),
                Seconds = Slots.ReadSeconds(ref reader),
                Currency = new Currency((int)Math.Min(reader.UInt(), 0xFFFFFF)),
                TotalMinor = reader.Int(),
                RefundedMinor = reader.Int(),
                Marks = (OrderMarks)reader.Byte(),
            };
        }

        return ledger;
    }
}
