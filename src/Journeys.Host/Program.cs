using System.CommandLine;
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
var engine = new Option<string?>("--engine") { Description = "embedded or silo; the best that this build has when left out." };

var root = new RootCommand("Journeys: every customer is an actor, and every journey its own.") { data, store, urls, engine };
NodeOptions Read(ParseResult parsed) => new()
{
    Data = parsed.GetValue(data)!,
    Store = parsed.GetValue(store),
    KeyRing = Environment.GetEnvironmentVariable("JOURNEYS_KEYS"),
    Urls = parsed.GetValue(urls) ?? "http://127.0.0.1:5080",
    Engine = parsed.GetValue(engine),
};
root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(Read(parsed), new MachineClock(TimeProvider.System), cancellationToken));

var customers = new Option<int>("--customers") { Description = "How many customers.", DefaultValueFactory = _ => 100_000 };
var seconds = new Option<int>("--seconds") { Description = "For how long each figure is measured.", DefaultValueFactory = _ => 8 };
var bench = new Command("bench", "Measures this machine: engines, stores and HTTP, beside the raw limit.") { customers, seconds };
bench.SetAction((parsed, cancellationToken) => BenchCommand.RunAsync(Read(parsed), parsed.GetValue(customers), parsed.GetValue(seconds), cancellationToken));
root.Add(bench);
root.Add(ReplayCommand.Make(Read));

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IOException)
{
    await Console.Error.WriteLineAsync($"journeys: {e.Message.ReplaceLineEndings(" ")}");
    return 1;
}
