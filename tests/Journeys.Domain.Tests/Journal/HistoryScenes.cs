using Journeys.Domain.Binary;
using Journeys.Domain.Counters;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Signals;
using Journeys.Domain.Tests.Context;
using Journeys.Domain.Tests.Turns;
using Journeys.Domain.Turns;

namespace Journeys.Domain.Tests.Journal;

/// <summary>The lives of which histories were committed. Used to write a file once; what a scene would give today does not matter any more.</summary>
internal static class HistoryScenes
{
    private static readonly Playbook First = TestPlaybooks.OneRegion("""
        { "on": ["Order Completed"], "to": "d", "priority": 5, "reenter": true },
        { "from": "a", "to": "b", "when": "count(\"Product Viewed\", duration(\"7d\")) >= 3" },
        { "from": "b", "to": "c", "when": "customer.basket_lines > 0" },
        { "from": ["b", "c"], "to": "a", "when": "idle(duration(\"12h\"))" },
        { "from": "d", "to": "a", "after": "2d" }
        """);

    private static readonly Playbook Second = TestPlaybooks.OneRegion("""
        { "on": ["Order Completed"], "to": "d", "priority": 5 },
        { "from": "a", "to": "b", "when": "count(\"page\", duration(\"7d\")) >= 2 && sum(\"Order Completed\", \"total\") >= 0.0" },
        { "from": "d", "to": "a", "after": "2d" }
        """, version: 2);

    /// <summary>The scenes by the names of their files.</summary>
    public static SortedDictionary<string, Func<CommittedHistory>> All { get; } = new(StringComparer.Ordinal)
    {
        ["1-shopper"] = () => new Life("A shop's customer: signals several to a turn, stages entered by signals and by time.", 1)
            .Under(First).Lives(new RandomSignals(1).Shopper(300), perTurn: 4).Committed(),
        ["1-everything"] = () => new Life("Every kind of signal, late ones among them, one to a turn.", 2)
            .Under(First).Lives(new RandomSignals(2).Many(200, categories: 12), perTurn: 1).Committed(),
        ["1-playbook-changed"] = () => new Life("A playbook published over another, whose new counters were filled from the journal.", 3)
            .Under(First).Lives(new RandomSignals(3).Shopper(60), perTurn: 3).Under(Second).Lives(new RandomSignals(4).Shopper(60), perTurn: 3).Committed(),
        ["1-merged-elder"] = () => Elder().Committed(),
        ["1-merged-younger"] = () => Younger().Turn(new StageEntered("r", "", "b", "merge", 1, Sample.At(days: 30)), new Retired(new CustomerId(4), Sample.At(days: 30))).Committed(),
        ["1-taken-apart"] = () => TakenApart().Committed(),
    };

    private static Identifier User(string value) => new("user_id", value);

    private static Life Younger() => new Life("The younger of two customers who turned out to be one.", 5)
        .Turn(new IdentifierHeld(new("anonymous_id", "cookie-5"), [], false))
        .Under(First).Lives(new RandomSignals(5).Shopper(40), perTurn: 5);

    private static Life Elder()
    {
        var younger = Younger();
        return new Life("The elder of two customers who turned out to be one; later it was contested, and gave an identifier away.", 4)
            .Turn(new IdentifierHeld(User("u-4"), [], false), new IdentifierHeld(new("email", "née@example.org"), [User("u-4")], false))
            .Under(First).Lives(new RandomSignals(6).Shopper(40), perTurn: 5)
            .Turn(
                new Absorbed(new CustomerId(5), younger.Turns, younger.State(), Sample.At(days: 30)),
                new IdentifierHeld(new("anonymous_id", "cookie-5"), [User("u-4")], false),
                new StageEntered("r", "c", "a", "merge", 1, Sample.At(days: 30)))
            .Turn(
                new IdentityContested(),
                new IdentifierHeld(new("email", "née@example.org"), [User("u-4"), User("u-9")], true),
                new IdentifierReleased(new("anonymous_id", "cookie-5"), new CustomerId(9)))
            .Turn(new StepFailed("r: a to b", "no such overload", Sample.At(days: 31)));
    }

    private static Life TakenApart()
    {
        var alone = new Life("", 6).Under(First).Lives(new RandomSignals(7).Shopper(30), perTurn: 5);
        return new Life("A customer that was taken apart again and computed anew, and lived on.", 6)
            .Turn(new IdentifierHeld(User("u-6"), [], false))
            .Under(First).Lives(new RandomSignals(8).Shopper(60), perTurn: 6)
            .Turn(
                new Refolded(alone.State(), "wrong address in a form", new CustomerId(7), Sample.At(days: 60)),
                new StageEntered("r", "b", "a", "split", 1, Sample.At(days: 60)),
                new PlaybookAdopted(1, CountersOf(First), Sample.At(days: 60)),
                new IdentityContested())
            .Lives([Sample.Track("Product Viewed", Sample.At(days: 61), """{"product_id":"P-1","category":"Garden"}""", id: "after")], perTurn: 1);
    }

    private static byte[] CountersOf(Playbook playbook)
    {
        var writer = new StateWriter();
        new CounterSet(playbook.Counters).Encode(writer);
        return writer.Written.ToArray();
    }

    /// <summary>A customer while its journal is made up.</summary>
    private sealed class Life(string about, long id)
    {
        private readonly Customer customer = new(new CustomerId(id));
        private readonly List<List<JourneyEvent>> turns = [];
        private TurnRules? rules;

        public long Turns => turns.Count;

        public byte[] State() => CommittedHistory.Encode(customer);

        public Life Under(Playbook playbook)
        {
            rules = new TurnRules(playbook, new Surroundings());
            return this;
        }

        public Life Turn(params JourneyEvent[] events)
        {
            foreach (var journeyEvent in events)
                customer.Apply(journeyEvent);
            turns.Add([.. events]);
            return this;
        }

        public Life Lives(IEnumerable<Signal> signals, int perTurn)
        {
            foreach (var together in signals.Chunk(perTurn))
            {
                var events = new List<JourneyEvent>();
                var now = Instant.Max(customer.LastAt, together.Max(s => s.At));
                if (rules!.MustAdopt(customer))
                    rules.Adopt(customer, rules.AdoptingNeedsHistory(customer) ? [.. turns.SelectMany(t => t).OfType<SignalReceived>().Select(r => r.Signal)] : null, together[0].At, events);
                foreach (var signal in together)
                    rules.Receive(customer, signal, now, events);
                customer.NextWake = rules.NextWake(customer, customer.LastAt);
                turns.Add(events);
            }

            return this;
        }

        public CommittedHistory Committed() => new(about, id, turns.Sum(t => t.Count), [.. turns.Select(Written)], []);

        private static byte[] Written(List<JourneyEvent> events)
        {
            var writer = new StateWriter();
            foreach (var journeyEvent in events)
                EventCodec.Write(writer, journeyEvent);
            return writer.Written.ToArray();
        }
    }
}
