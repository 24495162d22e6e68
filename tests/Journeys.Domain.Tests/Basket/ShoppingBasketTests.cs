using Journeys.Domain.Context;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Basket;

public sealed class ShoppingBasketTests
{
    private static CustomerContext Filled() => new CustomerContext()
        .Take(Sample.Track("Product Added", Sample.At(), """{"product_id":"a","price":2.5,"quantity":2,"currency":"EUR"}"""))
        .Take(Sample.Track("Product Added", Sample.At(minutes: 1), """{"product_id":"b","price":1}"""));

    [Fact]
    public void GivenProductsAdded_WhenOneIsRemoved_ThenTheRestIsLeft()
    {
        var context = Filled();
        Assert.Equal(600, context.Basket.TotalMinor);
        context.Take(Sample.Track("Product Removed", Sample.At(minutes: 2), """{"product_id":"a"}"""));
        Assert.Equal((2, 350L), (context.Basket.Count, context.Basket.TotalMinor));
        context.Take(Sample.Track("Product Removed", Sample.At(minutes: 3), """{"product_id":"a"}"""));
        Assert.False(context.Basket.Holds("a"));
        Assert.Equal(Sample.At(minutes: 3), context.Basket.ChangedAt);
    }

    [Fact]
    public void GivenABasket_WhenAnOrderIsPlaced_ThenItIsEmpty_AndALateAddDoesNotRefillIt()
    {
        var context = Filled().Take(Sample.Order("o", Sample.At(minutes: 5), "6"));
        Assert.Equal(0, context.Basket.Count);
        context.Take(Sample.Track("Product Added", Sample.At(minutes: 4), """{"product_id":"c"}"""));
        Assert.Equal(0, context.Basket.Count);
    }

    [Fact]
    public void GivenTwoDevices_WhenTheyAreOnePerson_ThenTheBasketHoldsBoth()
    {
        var other = new CustomerContext().Take(Sample.Track("Product Added", Sample.At(minutes: 2), """{"product_id":"c","price":4,"currency":"EUR"}"""));
        var context = Filled();
        context.Absorb(other);
        Assert.Equal((3, 1000L), (context.Basket.Count, context.Basket.TotalMinor));
    }
}
