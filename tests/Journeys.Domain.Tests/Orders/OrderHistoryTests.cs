using Journeys.Domain.Context;
using Journeys.Domain.Orders;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Orders;

public sealed class OrderHistoryTests
{
    [Fact]
    public void GivenHundredsOfOrdersAndRefunds_WhenSummed_ThenRevenueIsExact()
    {
        var context = new CustomerContext();
        var expected = 0L;
        for (var i = 0; i < 400; i++)
        {
            var minor = (i * 7919L % 100_000) + 1;
            expected += minor;
            context.Take(Sample.Order($"o{i}", Sample.At(i), $"{minor / 100}.{minor % 100:00}"));
            if (i % 3 != 0)
                continue;
            expected -= minor / 3;
            context.Take(Sample.Track("Order Refunded", Sample.At(i, 2), $$"""{"order_id":"o{{i}}","total":"{{minor / 3 / 100}}.{{minor / 3 % 100:00}}"}"""));
        }

        Assert.Equal(400, context.Orders.Count);
        Assert.Equal(134, context.Orders.Returns);
        Assert.Equal(expected, context.Orders.Revenue("EUR"));
        Assert.Equal(OrderHistory.Capacity, context.Orders.Items.Length);
    }

    [Fact]
    public void GivenAnOrder_WhenToldTwice_ThenItCountsOnce()
    {
        var context = new CustomerContext().Take(Sample.Order("o1", Sample.At(), "10.00")).Take(Sample.Order("o1", Sample.At(hours: 1), "10.00"));
        Assert.Equal((1, 1000), (context.Orders.Count, context.Orders.Revenue("EUR")));
    }

    [Fact]
    public void GivenAnOrder_WhenUpdated_ThenItsTotalIsTheNewOne()
    {
        var context = new CustomerContext().Take(Sample.Order("o1", Sample.At(), "10.00"))
            .Take(Sample.Track("Order Updated", Sample.At(hours: 1), """{"order_id":"o1","total":12.5,"currency":"EUR"}"""));
        Assert.Equal((1, 1250), (context.Orders.Count, context.Orders.Revenue("EUR")));
    }

    [Fact]
    public void GivenARefundBeforeItsOrder_WhenTheOrderArrives_ThenNothingIsLeftOfIt()
    {
        var context = new CustomerContext().Take(Sample.Track("Order Refunded", Sample.At(1), """{"order_id":"o1"}"""));
        Assert.Equal(OrderStatus.Unseen, context.Orders.Items[0].Status);
        context.Take(Sample.Order("o1", Sample.At(), "10.00", """[{"product_id":"a"}]"""));
        Assert.Equal((1, 1, 0L), (context.Orders.Count, context.Orders.Returns, context.Orders.Revenue("EUR")));
        Assert.Equal(OrderStatus.Refunded, context.Orders.Items[0].Status);
        Assert.False(context.Orders.Owns("a"));
    }

    [Fact]
    public void GivenProductsBought_WhenOneIsGivenBack_ThenTheOtherIsStillOwned()
    {
        var context = new CustomerContext().Take(Sample.Order("o1", Sample.At(), "30", """[{"product_id":"bread maker","price":20},{"product_id":"flour","price":10}]"""));
        context.Take(Sample.Track("Order Refunded", Sample.At(2), """{"order_id":"o1","products":[{"product_id":"flour","price":10}]}"""));
        Assert.True(context.Orders.Owns("bread maker"));
        Assert.False(context.Orders.Owns("flour"));
        Assert.Equal(OrderStatus.PartlyRefunded, context.Orders.Items[0].Status);
        Assert.Equal(2000, context.Orders.Revenue("EUR"));
    }

    [Fact]
    public void GivenAnOrder_WhenCancelled_ThenItAddsNothing()
    {
        var context = new CustomerContext().Take(Sample.Order("o1", Sample.At(), "30")).Take(Sample.Track("Order Cancelled", Sample.At(1), """{"order_id":"o1"}"""));
        Assert.Equal((1, 1, 0L), (context.Orders.Count, context.Orders.Cancelled, context.Orders.Revenue("EUR")));
    }

    [Fact]
    public void GivenTheSameOrderOnBothSides_WhenAbsorbed_ThenItCountsOnce()
    {
        var a = new CustomerContext().Take(Sample.Order("o1", Sample.At(), "30")).Take(Sample.Order("o2", Sample.At(1), "5"));
        var b = new CustomerContext().Take(Sample.Order("o1", Sample.At(), "30"));
        a.Absorb(b);
        Assert.Equal((2, 3500L), (a.Orders.Count, a.Orders.Revenue("EUR")));
    }
}
