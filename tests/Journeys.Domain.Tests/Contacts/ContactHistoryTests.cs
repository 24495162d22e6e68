using Journeys.Domain.Contacts;
using Journeys.Domain.Context;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Contacts;

public sealed class ContactHistoryTests
{
    [Fact]
    public void GivenMessages_WhenCountedInAWindowAndByChannel_ThenTheCountIsExact()
    {
        var context = new CustomerContext();
        for (var day = 0; day < 30; day++)
        {
            context.Take(Sample.Track("Email Sent", Sample.At(day)));
            if (day % 3 == 0)
                context.Take(Sample.Track("Message Sent", Sample.At(day, 1), """{"channel":"sms"}"""));
        }

        context.Take(Sample.Track("Email Opened", Sample.At(29, 2)));
        context.Take(Sample.Track("Email Opened", Sample.At(29, 3), """{"machine":true}"""));
        var now = Sample.At(29, 4);
        Assert.Equal(7, context.Contacts.Count(ContactKind.Sent, TimeSpan.FromDays(7), now, "email"));
        Assert.Equal(9, context.Contacts.Count(ContactKind.Sent, TimeSpan.FromDays(7), now));
        Assert.Equal((30, 10, 1), (context.Contacts.Total(ContactKind.Sent, "email"), context.Contacts.Total(ContactKind.Sent, "sms"), context.Contacts.Total(ContactKind.Opened)));
        Assert.Equal(Sample.At(27, 1), context.Contacts.LastAt(ContactKind.Sent, "sms"));
    }
}
