using Journeys.Runtime.Customers;
using Journeys.Runtime.Identity;

namespace Journeys.Runtime.Signals;

/// <summary>Finds which signals of a batch must wait for one that changes who is who.</summary>
internal static class SignalChains
{
    /// <summary>Parts a batch into what can go at once and chains: what needs the arbiter, with all that comes later for the same people.</summary>
    public static (List<SignalMail> Free, IReadOnlyCollection<List<SignalMail>> Chains) Of(SignalMail[] mails, IdentifierResolver resolver)
    {
        var free = new List<SignalMail>(mails.Length);
        var byKey = new Dictionary<(UInt128 Hash, long Customer), List<SignalMail>>();
        var chains = new List<List<SignalMail>>();
        foreach (var mail in mails)
        {
            var keys = KeysOf(mail, resolver);
            var touched = keys.Select(k => byKey.GetValueOrDefault(k)).OfType<List<SignalMail>>().Distinct().ToList();
            if (touched.Count == 0 && !mail.To.IsNone)
            {
                free.Add(mail);
                continue;
            }

            var chain = Join(touched, mails, byKey, chains);
            chain.Add(mail);
            foreach (var key in keys)
                byKey[key] = chain;
        }

        return (free, chains);
    }

    private static List<SignalMail> Join(
        List<List<SignalMail>> touched, SignalMail[] mails, Dictionary<(UInt128, long), List<SignalMail>> byKey, List<List<SignalMail>> chains)
    {
        if (touched is [var only])
            return only;
        var members = touched.SelectMany(c => c).ToHashSet();
        List<SignalMail> joined = [.. mails.Where(members.Contains)];
        foreach (var key in byKey.Where(p => touched.Contains(p.Value)).Select(p => p.Key).ToList())
            byKey[key] = joined;
        chains.RemoveAll(touched.Contains);
        chains.Add(joined);
        return joined;
    }

    private static List<(UInt128 Hash, long Customer)> KeysOf(SignalMail mail, IdentifierResolver resolver)
    {
        var keys = new List<(UInt128, long)>(mail.Hashes.Length * 2);
        foreach (var hash in mail.Hashes)
        {
            keys.Add((hash.Value, 0));
            if (resolver.TryGet(hash, out var holder))
                keys.Add((0, holder.Customer.Value));
        }

        return keys;
    }
}
