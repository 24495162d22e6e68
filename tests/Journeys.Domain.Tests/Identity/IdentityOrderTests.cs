using FsCheck;
using FsCheck.Fluent;
using Journeys.Domain.Identity;

namespace Journeys.Domain.Tests.Identity;

/// <summary>Order of arrival may change timing, never who belongs with whom.</summary>
public sealed class IdentityOrderTests
{
    private static readonly Identifier[] Pool =
    [
        new("user_id", "ann"), new("user_id", "bob"), new("user_id", "cyd"), new("loyalty_id", "7"), new("loyalty_id", "8"),
        new("email", "a@x"), new("email", "b@x"), new("device_id", "tv"), new("device_id", "pad"), new("anonymous_id", "1"), new("anonymous_id", "2"),
        new("anonymous_id", "3"),
    ];

    [Fact]
    public void Groups_AnyOrderOfTheSameSignals_AreTheSame()
    {
        var signals = Gen.Elements(Pool).ArrayOf().Where(s => s.Length > 0).Select(s => s.Distinct().Take(3).ToArray()).ArrayOf().Resize(10);
        var cases = signals.SelectMany(s => Gen.Shuffle(s), (s, shuffled) => (Given: s, Shuffled: shuffled));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(cases.ToArbitrary(), c => Groups(c.Given) == Groups(c.Shuffled)));
    }

    [Fact]
    public void Groups_OfOneWhoLogsIn_IsOne() =>
        Assert.Equal("anonymous_id:1 user_id:ann", Groups([[Pool[0]], [Pool[9]], [Pool[9], Pool[0]]]));

    [Fact]
    public void Groups_OfTwoOnOneDevice_AreThree() =>
        Assert.Equal("device_id:tv | user_id:ann | user_id:bob", Groups([[Pool[0], Pool[7]], [Pool[1], Pool[7]], [Pool[7]]]));

    /// <summary>Delivers signals one by one to a table of customers in memory; gives the groups of identifiers in the end.</summary>
    private static string Groups(IEnumerable<Identifier[]> signals)
    {
        var customers = new SortedDictionary<CustomerId, IdentityView>();
        var next = 1L;
        foreach (var seen in signals)
        {
            var owners = customers.Values.Where(c => c.Held.Any(h => seen.Contains(h.Identifier))).ToList();
            var plan = IdentityPlan.Decide(IdentityRules.Default, owners, seen);
            foreach (var owner in owners)
                customers.Remove(owner.Customer);
            foreach (var group in plan.Groups)
            {
                var id = group.Customer.IsNone ? new CustomerId(next++) : group.Customer;
                customers.Add(id, new IdentityView(id, plan.Contested, group.Held));
            }

            Assert.Contains(plan.Groups[plan.Receiver].Held, h => seen.Contains(h.Identifier));
        }

        return string.Join(" | ", customers.Values
            .Select(c => string.Join(' ', c.Held.Select(h => h.Identifier.ToString()).Order(StringComparer.Ordinal)))
            .Where(g => g.Length > 0)
            .Order(StringComparer.Ordinal));
    }
}
