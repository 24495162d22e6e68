using Journeys.Domain.Basket;
using Journeys.Domain.Binary;
using Journeys.Domain.Contacts;
using Journeys.Domain.Counters;
using Journeys.Domain.Facts;
using Journeys.Domain.Feelings;
using Journeys.Domain.Habits;
using Journeys.Domain.Interests;
using Journeys.Domain.Orders;
using Journeys.Domain.Places;
using Journeys.Domain.Rhythm;
using Journeys.Domain.Sessions;
using Journeys.Domain.Signals;

namespace Journeys.Domain.Context;

/// <summary>All that is known now of one person, in about two kilobytes whatever the history.</summary>
/// <remarks>
/// Mutable in place, one turn at a time: a copy per turn would cost more than the turn. The same signals in the same order give the same
/// bytes. Applying never throws. Parts that nothing has touched share one empty object each and are not to be kept by the caller.
/// </remarks>
public sealed partial class CustomerContext
{
    private static readonly RecentSignals NoRecent = new();
    private static readonly VisitState NoVisits = new();
    private static readonly ShoppingBasket NoBasket = new();
    private static readonly OrderHistory NoOrders = new();
    private static readonly InterestProfile NoInterests = new();
    private static readonly CounterSet NoCounters = new(CounterPlan.Empty);
    private static readonly HabitHistogram NoHabits = new();
    private static readonly PersonalRhythm NoRhythm = new();
    private static readonly PlaceState NoPlaces = new();
    private static readonly FeelingState NoFeelings = new();
    private static readonly ContactHistory NoContacts = new();
    private static readonly FactBook NoFacts = new();

    private RecentSignals? recent;
    private VisitState? visits;
    private ShoppingBasket? basket;
    private OrderHistory? orders;
    private InterestProfile? interests;
    private CounterSet? counters;
    private HabitHistogram? habits;
    private PersonalRhythm? rhythm;
    private PlaceState? places;
    private FeelingState? feelings;
    private ContactHistory? contacts;
    private FactBook? facts;

    /// <summary>The latest signals.</summary>
    public RecentSignals Recent => recent ?? NoRecent;

    /// <summary>The current visit, and visits in all.</summary>
    public VisitState Visits => visits ?? NoVisits;

    /// <summary>What was put aside to buy.</summary>
    public ShoppingBasket Basket => basket ?? NoBasket;

    /// <summary>Orders, revenue and owned products.</summary>
    public OrderHistory Orders => orders ?? NoOrders;

    /// <summary>What draws the customer.</summary>
    public InterestProfile Interests => interests ?? NoInterests;

    /// <summary>The counters of the playbook under which the customer lives.</summary>
    public CounterSet Counters => counters ?? NoCounters;

    /// <summary>When the customer comes.</summary>
    public HabitHistogram Habits => habits ?? NoHabits;

    /// <summary>How often the customer comes, buys, and needs each kind of thing.</summary>
    public PersonalRhythm Rhythm => rhythm ?? NoRhythm;

    /// <summary>Where the customer was last.</summary>
    public PlaceState Places => places ?? NoPlaces;

    /// <summary>What the customer says they feel.</summary>
    public FeelingState Feelings => feelings ?? NoFeelings;

    /// <summary>What was sent to the customer, and what they opened and clicked.</summary>
    public ContactHistory Contacts => contacts ?? NoContacts;

    /// <summary>What is held about the customer.</summary>
    public FactBook Facts => facts ?? NoFacts;

    /// <summary>Takes over counters that were filled from the journal for another playbook.</summary>
    public void Adopt(CounterSet filled)
    {
        ArgumentNullException.ThrowIfNull(filled);
        counters = filled.Plan.Definitions.Length == 0 ? null : filled;
    }

    /// <summary>Takes one signal.</summary>
    /// <param name="signal">The signal, in any order of time.</param>
    /// <param name="content">The same signal's content.</param>
    /// <param name="isHistory">Whether it came too late to move anything: it is counted, but is no visit under way, no basket and no position.</param>
    public void Apply(Signal signal, SignalContent content, bool isHistory = false)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(content);
        var at = Moment.Of(signal.At);
        var meaning = content.Meaning;
        (visits ??= new VisitState()).Seen(at);
        if (SignalMeanings.IsVisit(meaning))
            Visit(signal, at, meaning, isHistory);
        Attend(content, at);
        Shop(content, at, isHistory);
        if (!isHistory)
            Locate(content, at);
        if (Speaks(meaning))
            (feelings ??= new FeelingState()).Take(content, at);
        if (ContactHistory.IsContact(meaning))
            (contacts ??= new ContactHistory()).Take(signal, content, at);
        FactReading.Read(ref facts, signal, content, at);
        counters?.Apply(signal, content);
        if (meaning != SignalMeaning.Identity)
            Remember(signal, content, at);
    }

    private static bool Speaks(SignalMeaning meaning) => meaning
        is SignalMeaning.SurveyAnswered or SignalMeaning.Reviewed or SignalMeaning.ComplaintOpened or SignalMeaning.ComplaintResolved or SignalMeaning.Compliment;

    private void Visit(Signal signal, uint at, SignalMeaning meaning, bool isHistory)
    {
        if (IsNewVisit(at))
        {
            visits!.CountVisit();
            (habits ??= new HabitHistogram()).Visit(signal.At, signal.OffsetMinutes, at);
            (rhythm ??= new PersonalRhythm()).Visit(at);
        }

        if (!isHistory)
            visits!.Act(at, meaning == SignalMeaning.PageSeen);
    }

    // A visit is new when nothing that the customer did and that is still remembered lies within half an hour of it.
    private bool IsNewVisit(uint at)
    {
        var items = Recent.Items;
        if (items.Length == RecentSignals.Capacity && Moment.Plus(at, VisitState.Idle) < items[0].Seconds)
            return at <= Visits.FirstSeconds;
        if (Visits.IsWithin(at))
            return false;
        for (var i = items.Length - 1; i >= 0; i--)
        {
            var other = items[i].Seconds;
            if (!items[i].IsVisit)
                continue;
            if (Math.Max(other, at) - Math.Min(other, at) <= VisitState.Idle)
                return false;
            if (other < at)
                break;
        }

        return true;
    }

    private void Locate(SignalContent content, uint at)
    {
        if (content is { LatitudeE6: { } latitude, LongitudeE6: { } longitude })
            (places ??= new PlaceState()).Locate(latitude, longitude, content.AccuracyMetres, at);
        if (content.Meaning == SignalMeaning.StoreEntered)
            (places ??= new PlaceState()).Enter(content.Store, at);
        else if (content.Meaning == SignalMeaning.StoreLeft)
            (places ??= new PlaceState()).Leave(content.Store, at);
    }

    private void Attend(SignalContent content, uint at)
    {
        var weight = InterestWeights.Of(content.Meaning);
        if (weight == 0)
            return;
        if (content.Meaning == SignalMeaning.OrderPlaced)
        {
            var lines = 0;
            foreach (ref readonly var product in content.Products)
            {
                if (lines++ < InterestWeights.MostLines)
                    Attend(product.Category, weight, at);
            }

            return;
        }

        Attend(content.Category, weight, at);
    }

    private void Attend(int category, uint weight, uint at)
    {
        if (category != 0 && (interests ??= new InterestProfile()).Attend(category, weight, at))
            orders?.Break();
    }

    private void Shop(SignalContent content, uint at, bool isHistory)
    {
        switch (content.Meaning)
        {
            case SignalMeaning.ProductAdded when !isHistory:
                foreach (ref readonly var product in content.Products)
                    (basket ??= new ShoppingBasket()).Add(product, content.Currency, at);
                break;
            case SignalMeaning.ProductRemoved when !isHistory && basket is not null:
                foreach (ref readonly var product in content.Products)
                    basket.Remove(product, at);
                break;
            case SignalMeaning.CartViewed when !isHistory && content.Products.Length > 0:
                (basket ??= new ShoppingBasket()).Set(content.Products, content.Currency, at);
                break;
            case SignalMeaning.OrderPlaced:
                if ((orders ??= new OrderHistory()).Place(content, at))
                    (rhythm ??= new PersonalRhythm()).Buy(content, at);
                basket?.Clear(at);
                break;
            case SignalMeaning.OrderUpdated:
                (orders ??= new OrderHistory()).Update(content, at);
                break;
            case SignalMeaning.OrderRefunded:
                (orders ??= new OrderHistory()).Refund(content, at);
                break;
            case SignalMeaning.OrderCancelled:
                (orders ??= new OrderHistory()).Cancel(content, at);
                break;
            default:
                break;
        }
    }

    private void Remember(Signal signal, SignalContent content, uint at)
    {
        var name = Names.IdOf(signal.Name.Length is > 0 and <= SignalContent.LongestName ? signal.Name : content.Meaning == SignalMeaning.PageSeen ? "Page Viewed" : "");
        var product = content.Products.Length > 0 ? content.Products[0].Product : 0;
        var amount = content.Total is { } total ? total.ToUnits(content.Currency.Exponent) : 0;
        (recent ??= new RecentSignals()).Add(new RecentSignal(at, name, SignalMeanings.IsVisit(content.Meaning), product, content.Category, (int)Math.Clamp(amount, int.MinValue, int.MaxValue)));
    }
}
