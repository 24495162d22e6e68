using System.Security.Cryptography;
using System.Text.Json;
using Journeys.Domain.Binary;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;

namespace Journeys.Domain.Tests.Journal;

/// <summary>One customer's journal as it was written once, and what it folds into.</summary>
/// <param name="About">What it is an example of.</param>
/// <param name="Customer">The customer's number.</param>
/// <param name="Events">How many events its turns hold.</param>
/// <param name="Turns">The events of each turn as <see cref="EventCodec"/> wrote them.</param>
/// <param name="States">By version of the reducer, the SHA-256 of the state's encoding, in hexadecimal digits.</param>
internal sealed record CommittedHistory(string About, long Customer, int Events, byte[][] Turns, SortedDictionary<byte, string> States)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Where the files are in the working tree.</summary>
    public static string Folder
    {
        get
        {
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                if (File.Exists(Path.Combine(at.FullName, "Journeys.sln")))
                    return Path.Combine(at.FullName, "tests", "Journeys.Domain.Tests", "Journal", "Histories");
            }

            throw new DirectoryNotFoundException("There is no Journeys.sln above the tests.");
        }
    }

    public static CommittedHistory Read(string name) =>
        JsonSerializer.Deserialize<CommittedHistory>(File.ReadAllBytes(PathOf(name)), Json)!;

    public static string PathOf(string name) => Path.Combine(Folder, name + ".json");

    public void Write(string name) => File.WriteAllText(PathOf(name), JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>Folds the turns; with <paramref name="snapshots"/>, through a stored state after each turn.</summary>
    public string Fold(bool snapshots)
    {
        var customer = new Customer(new CustomerId(Customer));
        foreach (var turn in Turns)
        {
            foreach (var journeyEvent in EventCodec.Read(turn))
                customer.Apply(journeyEvent);
            if (snapshots)
                customer = Domain.Customers.Customer.Decode(customer.Id, Encode(customer));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encode(customer)));
    }

    public static byte[] Encode(Customer customer)
    {
        var writer = new StateWriter();
        customer.Encode(writer);
        return writer.Written.ToArray();
    }
}
