using System.Text;
using Journeys.Conformance.Storage;
using Journeys.Domain;
using Journeys.Domain.Binary;
using Journeys.Domain.Customers;
using Journeys.Domain.Identity;
using Journeys.Domain.Journal;
using Journeys.Domain.Playbooks;
using Journeys.Domain.Signals;
using Journeys.Runtime;
using Journeys.Runtime.Customers;
using Journeys.Runtime.Journal;
using Journeys.Runtime.Sealing;
using Journeys.Runtime.Signals;
using Journeys.Runtime.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Journeys.Conformance.Engines;

/// <summary>What every test of an engine needs: a database of its own, nodes over it, and shorthands for signals.</summary>
public abstract class EngineSuiteBase : IAsyncLifetime
{
    protected static readonly Instant Start = Instant.FromSeconds(1_767_225_600);

    private readonly List<TestNode> _nodes = [];
    protected KeyRing Keys { get; } = KeyRing.Parse(KeyRing.Generate());

    /// <summary>The time of every node of the test.</summary>
    protected DataClock Clock { get; } = new(Start);

    /// <summary>The node of this test.</summary>
    protected TestNode Node { get; private set; } = null!;

    /// <summary>The playbook with which nodes start.</summary>
    protected Playbook Playbook { get; set; } = TestPlaybooks.Read(TestPlaybooks.First);

    /// <summary>How customers live in nodes started from now on.</summary>
    protected ActorOptions Actors { get; set; } = new() { SnapshotWorth = 1 };

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await CreateAsync();
        Node = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await DropAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the test's database; skips the test where that kind of database is not at hand.</summary>
    protected abstract Task CreateAsync();

    /// <summary>Opens a store on the test's database.</summary>
    protected abstract Task<OpenStore> OpenStoreAsync();

    /// <summary>Removes the test's database.</summary>
    protected abstract Task DropAsync();

    /// <summary>Builds a node with the engine that is tried; a later one of the same test joins the earlier ones where the engine knows of that.</summary>
    /// <param name="parts">The node's parts but for the engine.</param>
    /// <returns>The node and what stops it.</returns>
    protected abstract Task<(JourneysNode Node, Func<ValueTask> Stop)> BuildAsync(NodeParts parts);

    /// <summary>Starts another node on the test's database; it is stopped at the end of the test.</summary>
    protected async Task<TestNode> StartAsync()
    {
        var store = await OpenStoreAsync();
        var journal = new FaultyJournal(store.Journal);
        var (node, stop) = await BuildAsync(new NodeParts
        {
            Journal = journal,
            Documents = store.Documents,
            Reports = store.Reports,
            Keys = Keys,
            Clock = Clock,
            Playbook = Playbook,
            MakeEngine = _ => throw new InvalidOperationException("The suite names the engine."),
            Actors = Actors,
            SweepPace = TimeSpan.Zero,
            Loggers = NullLoggerFactory.Instance,
        });
        var started = new TestNode(node, journal, store, stop);
        _nodes.Add(started);
        return started;
    }

    /// <summary>Stops the node and starts it anew.</summary>
    protected async Task RestartAsync()
    {
        await Node.DisposeAsync();
        Node = await StartAsync();
    }

    /// <summary>Makes a signal; its identifiers are written <c>user_id:ann</c>.</summary>
    protected static Signal Signal(string messageId, int second, string name, params string[] identifiers) => new()
    {
        Kind = SignalKind.Track,
        Name = name,
        At = Start + TimeSpan.FromSeconds(second),
        ReceivedAt = Start + TimeSpan.FromSeconds(second),
        MessageId = messageId,
        Identifiers = [.. identifiers.Select(Id)],
        Properties = Encoding.UTF8.GetBytes($$"""{"order_id":"{{messageId}}","total":10,"currency":"EUR"}"""),
    };

    protected static Identifier Id(string text) =>
        Identifier.TryParse(text, out var identifier) ? identifier : throw new ArgumentException($"'{text}' is not namespace:value.", nameof(text));

    protected Task<SignalOutcome[]> ReceiveAsync(params Signal[] signals) =>
        Node.Node.Ingress.ReceiveAsync(signals, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

    /// <summary>Sends signals and expects every one of them to be accepted.</summary>
    protected async Task TakeAsync(params Signal[] signals) => Assert.All(await ReceiveAsync(signals), o => Assert.Equal(SignalOutcome.Accepted, o));

    /// <summary>The customer that holds an identifier, as the engine sees it; null when nobody does.</summary>
    protected async Task<Customer?> FindAsync(string identifier, TestNode? node = null)
    {
        var questions = (node ?? Node).Node.Questions;
        return await questions.HolderAsync(Id(identifier), Token) is { } holder ? (await questions.FindAsync(holder, Token))?.Customer : null;
    }

    protected async Task<Customer> GetAsync(string identifier, TestNode? node = null) =>
        await FindAsync(identifier, node) ?? throw new InvalidOperationException($"Nobody holds {identifier}.");

    protected async Task<string> StageAsync(string identifier) => (await GetAsync(identifier)).Stages.Of("shopping")!.Value.Stage;

    protected static byte[] Encode(Customer customer)
    {
        var writer = new StateWriter();
        customer.Encode(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Reads the journals of all customers there ever were.</summary>
    protected async Task<List<TestCustomer>> ReadAllAsync()
    {
        var journal = Node.Store.Journal;
        var last = await journal.AllocateCustomersAsync(1, Token);
        var customers = new List<TestCustomer>();
        foreach (var ids in Enumerable.Range(1, (int)last).Select(i => new CustomerId(i)).Chunk(500))
        {
            foreach (var stored in await CustomerFold.LoadAsync(journal, Keys, ids, Token))
            {
                var key = Keys.Unwrap(stored.WrappedKey!);
                var turns = await CustomerFold.TurnsAsync(journal, stored.Customer, Token);
                customers.Add(new TestCustomer(stored, turns, [.. turns.SelectMany(t => CustomerFold.Open(t, key))], key));
            }
        }

        return customers;
    }

    /// <summary>
    /// Checks what holds after anything: every message is in exactly one journal, once; versions have no gaps; the journal folds to
    /// the very bytes that are in memory, with a snapshot or without; who holds an identifier is who the rows say.
    /// </summary>
    protected async Task VerifyAsync(params IEnumerable<string> messages)
    {
        var customers = await ReadAllAsync();
        Assert.Equal(messages.Order(), customers.SelectMany(c => c.Messages).Order());
        foreach (var customer in customers)
        {
            Assert.Equal(Enumerable.Range(1, customer.Turns.Count).Select(v => (long)v), customer.Turns.Select(t => t.Version));
            var folded = CustomerFold.Fold(customer.Stored with { Snapshot = null, Turns = customer.Turns }, customer.Key);
            Assert.Equal(Encode(folded), Encode(CustomerFold.Fold(customer.Stored, customer.Key)));
            var view = await Node.Node.Engine.AskAsync(customer.Stored.Customer, QuestionKind.View, Token);
            Assert.NotNull(view);
            Assert.Equal(customer.Turns.Count, view.Version);
            Assert.Equal(Encode(folded), view.State.ToArray());
            if (!folded.RetiredInto.IsNone)
                continue;
            var rows = await Node.Store.Journal.ResolveAsync([.. folded.Held.Select(h => Keys.HashOf(h.Identifier))], Token);
            Assert.Equal(folded.Held.Length, rows.Count);
            Assert.All(rows, r => Assert.Equal(folded.Id, r.Customer));
        }
    }
}

/// <summary>A node under test.</summary>
public sealed class TestNode(JourneysNode node, FaultyJournal journal, OpenStore store, Func<ValueTask> stop) : IAsyncDisposable
{
    private bool _stopped;

    public JourneysNode Node => node;

    /// <summary>The journal as the node sees it.</summary>
    public FaultyJournal Journal => journal;

    /// <summary>The store behind it.</summary>
    public OpenStore Store => store;

    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await stop();
        await store.Owner.DisposeAsync();
    }
}

/// <summary>A customer as the journal has it.</summary>
public sealed record TestCustomer(StoredCustomer Stored, IReadOnlyList<StoredTurn> Turns, IReadOnlyList<JourneyEvent> Events, CustomerKey Key)
{
    public IEnumerable<string> Messages => Events.OfType<SignalReceived>().Select(e => e.Signal.MessageId);
}
