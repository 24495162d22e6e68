using System.CommandLine;
using Journeys.Domain;
using Journeys.Host.Commands;
using Journeys.Host.Nodes;
using Journeys.Host.Replay;
using Journeys.Runtime.Time;

var data = new Option<string>("--data")
{
    Description = "Folder for what the node writes: the SQLite file and the key ring.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JOURNEYS_DATA") ?? "journeys-data",
    Recursive = true,
};
var store = new Option<string?>("--store")
{
    Description = "The store: a SQLite file, or a PostgreSQL connection (Host=... or postgres://...). JOURNEYS_STORE says the same.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JOURNEYS_STORE"),
    Recursive = true,
};
var urls = new Option<string>("--urls")
{
    Description = "The address to listen on.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JOURNEYS_URLS") ?? "http://127.0.0.1:5080",
};
var clock = new Option<DateTimeOffset?>("--clock") { Description = "Stand at this moment instead of the machine's clock, to look at what was replayed: 2018-01-01T00:00:00Z." };
var engine = new Option<string?>("--engine") { Description = "embedded or silo; the best that this build has when left out." };

var root = new RootCommand("Journeys: every customer is an actor, and every journey its own.") { data, store, urls, engine, clock };
NodeOptions Read(ParseResult parsed) => new()
{
    Data = parsed.GetValue(data)!,
    Store = parsed.GetValue(store),
    KeyRing = Environment.GetEnvironmentVariable("JOURNEYS_KEYS"),
    Urls = parsed.GetValue(urls) ?? "http://127.0.0.1:5080",
    Engine = parsed.GetValue(engine),
};
root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(
    Read(parsed) with { TakesUsualPort = true },
    parsed.GetValue(clock) is { } moment ? new DataClock(Instant.From(moment)) : new MachineClock(TimeProvider.System),
    cancellationToken));

var customers = new Option<int>("--customers") { Description = "How many customers.", DefaultValueFactory = _ => 100_000 };
var seconds = new Option<int>("--seconds") { Description = "For how long each figure is measured.", DefaultValueFactory = _ => 10 };
var postgres = new Option<string?>("--postgres") { Description = "A PostgreSQL database to measure too; it must be empty, and is filled. JOURNEYS_BENCH_POSTGRES says the same.", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JOURNEYS_BENCH_POSTGRES") };
var scale = new Option<int>("--scale") { Description = "Also the cost of a signal with this many customers, beside 10,000; 0 leaves it out.", DefaultValueFactory = _ => 1_000_000 };
var bench = new Command("bench", "Measures this machine: engines, stores and HTTP, beside the raw limit and one upsert a signal.") { customers, seconds, postgres, scale };
bench.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(
    Read(parsed), parsed.GetValue(postgres), parsed.GetValue(customers), parsed.GetValue(seconds), parsed.GetValue(scale), cancellationToken));
root.Add(bench);
root.Add(ReplayCommand.Make(Read));

var file = new Argument<FileInfo>("file") { Description = "The document." }.AcceptExistingOnly();
var check = new Command("check", "Tells every mistake in a playbook document, by line and field.") { file };
check.SetAction((parsed, cancellationToken) => PlaybookCommand.CheckAsync(parsed.GetValue(file)!, cancellationToken));
root.Add(new Command("playbook", "Works on playbook documents.") { check });

var rotate = new Command("rotate", "Adds a master key to the key ring of the data folder.");
rotate.SetAction((parsed, cancellationToken) => KeysCommand.RotateAsync(Read(parsed), cancellationToken));
var rewrap = new Command("rewrap", "Wraps every customer's key by the newest master key.");
rewrap.SetAction((parsed, cancellationToken) => KeysCommand.RewrapAsync(Read(parsed), cancellationToken));
root.Add(new Command("keys", "Looks after the key ring, which opens everything that is stored.") { rotate, rewrap });

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IOException)
{
    await Console.Error.WriteLineAsync($"journeys: {e.Message.ReplaceLineEndings(" ")}");
    return 1;
}
