using Journeys.Domain.Context;
using Journeys.Domain.Places;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Places;

public sealed class PlaceStateTests
{
    private static readonly StorePlace[] Stores = [new("lyon", 45_764_043, 4_835_659), new("paris", 48_856_614, 2_352_222)];

    [Fact]
    public void GivenAPosition_WhenAskedForTheNearestShop_ThenItIsThatOne_UntilThePositionIsStale()
    {
        var context = new CustomerContext().Take(Sample.Track("Location Updated", Sample.At(), """{"latitude":48.8606,"longitude":"2.3376","accuracy":12}"""));
        var (index, metres) = context.Places.Nearest(Stores, Sample.At(minutes: 5));
        Assert.Equal(1, index);
        Assert.InRange(metres, 1100, 1250);
        Assert.Equal(-1, context.Places.Nearest(Stores, Sample.At(hours: 2)).Index);
        Assert.InRange(Distance.Metres(45_764_043, 4_835_659, 48_856_614, 2_352_222), 391_000, 393_000);
    }

    [Fact]
    public void GivenAPositionInTheContext_WhenAnOlderOneArrivesLate_ThenTheNewerStays()
    {
        var context = new CustomerContext()
            .Take(Sample.Track("Product Viewed", Sample.At(hours: 1), context: """{"location":{"latitude":45.5,"longitude":4.5,"city":"Lyon"}}"""))
            .Take(Sample.Track("Location Updated", Sample.At(), """{"latitude":1,"longitude":1}"""));
        Assert.Equal((45_500_000, 4_500_000), (context.Places.LatitudeE6, context.Places.LongitudeE6));
    }

    [Fact]
    public void GivenAShopEntered_WhenLeft_ThenTheCustomerIsNotThere()
    {
        var context = new CustomerContext().Take(Sample.Track("Geofence Entered", Sample.At(), """{"geofence_id":"lyon"}"""));
        Assert.True(context.Places.IsNear(Stores[0], 500, Sample.At(minutes: 9)));
        Assert.Equal("", context.Places.InStore(Sample.At(hours: 5)));
        context.Take(Sample.Track("Geofence Exited", Sample.At(minutes: 10), """{"geofence_id":"lyon"}"""));
        Assert.Equal(("", Sample.At(minutes: 10)), (context.Places.InStore(Sample.At(minutes: 11)), context.Places.LeftAt));
    }
}
