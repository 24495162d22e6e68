using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Facts;

/// <summary>What is held about a person: one fact per key and source, at most <see cref="Capacity"/>.</summary>
/// <remarks>
/// Mutable; packed into at most <see cref="MostBytes"/> bytes between changes, which are rare. When it is full the least sure fact leaves,
/// the older among equals. Texts are cut at <see cref="LongestText"/> characters.
/// </remarks>
public sealed partial class FactBook
{
    /// <summary>How many facts are kept.</summary>
    public const int Capacity = 24;

    /// <summary>How many characters of a text are kept.</summary>
    public const int LongestText = 64;

    /// <summary>How many bytes all facts together take.</summary>
    public const int MostBytes = 400;

    private byte[] packed = [];

    /// <summary>How many facts are kept now.</summary>
    public int Count => packed.Length == 0 ? 0 : packed[0];

    /// <summary>Gives the fact that is used for a key now; <c>null</c> when there is none, or none that is sure enough.</summary>
    public FactView? Use(string key, Instant now)
    {
        var id = Names.IdOf(key);
        var seconds = Moment.Of(now);
        var facts = Unpack();
        var best = Best(facts, id, seconds);
        return best < 0 ? null : facts[best].View(seconds, FactStanding.Used);
    }

    /// <summary>Gives every fact with its standing, those that are not used included, in the order in which they became known.</summary>
    public IReadOnlyList<FactView> All(Instant now)
    {
        var seconds = Moment.Of(now);
        var facts = Unpack();
        var views = new FactView[facts.Count];
        for (var i = 0; i < facts.Count; i++)
            views[i] = facts[i].View(seconds, StandingOf(facts, i, seconds));
        return views;
    }

    /// <summary>Takes a fact.</summary>
    internal void Hold(int key, FactValue value, FactSource source, int confidence, int purpose, uint at)
    {
        if (key == 0)
            return;
        if (value.Kind == FactKind.Text && value.Text.Length > LongestText)
            value = FactValue.Of(value.Text[..LongestText]);
        confidence = Math.Clamp(confidence, 0, 1000);
        var facts = Unpack();
        var index = IndexOf(facts, key, source);
        if (index >= 0 && at < facts[index].At)
            return;
        var fact = new StoredFact
        {
            Text = value.Text,
            Number = value.Thousandths,
            Kind = value.Kind,
            Key = key,
            Purpose = purpose != 0 || index < 0 ? purpose : facts[index].Purpose,
            At = at,
            Confidence = (ushort)confidence,
            Doubt = Compare(facts, key, value, source, confidence, at),
            Source = source,
        };
        if (index >= 0)
            facts[index] = fact;
        else
            facts.Add(fact);
        while (facts.Count > Capacity || !Pack(facts))
            facts.RemoveAt(LeastSure(facts, at));
    }

    /// <summary>Drops every fact about a key, whoever said it.</summary>
    internal void Drop(int key)
    {
        var facts = Unpack();
        if (facts.RemoveAll(fact => fact.Key == key) > 0)
            Pack(facts);
    }

    // What is held under the key by other sources is lowered by a newer contradiction and raised by agreement; gives how far the new fact is in doubt from newer ones.
    private static ushort Compare(List<StoredFact> facts, int key, in FactValue value, FactSource source, int confidence, uint at)
    {
        var doubt = 0;
        foreach (ref var other in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(facts))
        {
            if (other.Key != key || other.Source == source)
                continue;
            if (other.Value == value)
            {
                other.Doubt = (ushort)(other.Doubt * (1000 - (confidence * FactRules.PowerOf(source) / 1000)) / 1000);
                continue;
            }

            if (at >= other.At)
                other.Doubt = Doubted(other.Doubt, confidence, source);
            else
                doubt = Doubted(doubt, other.Confidence, other.Source);
        }

        return (ushort)doubt;
    }

    private static ushort Doubted(int doubt, int confidence, FactSource by) => (ushort)(doubt + ((1000 - doubt) * (confidence * FactRules.PowerOf(by) / 1000) / 1000));

    // Of the facts that are sure enough, that of the most trusted source.
    private static int Best(List<StoredFact> facts, int key, uint now)
    {
        var best = -1;
        for (var i = 0; i < facts.Count; i++)
        {
            if (facts[i].Key == key && key != 0 && facts[i].ConfidenceAt(now) >= FactRules.UsableFrom && (best < 0 || facts[i].Source < facts[best].Source))
                best = i;
        }

        return best;
    }

    private static FactStanding StandingOf(List<StoredFact> facts, int index, uint now)
    {
        var fact = facts[index];
        if (fact.ConfidenceAt(now) >= FactRules.UsableFrom)
            return Best(facts, fact.Key, now) == index ? FactStanding.Used : FactStanding.Outranked;
        if (fact.Confidence < FactRules.UsableFrom)
            return FactStanding.Unsure;
        return (long)fact.Confidence * (1000 - fact.Doubt) / 1000 < FactRules.UsableFrom ? FactStanding.Contradicted : FactStanding.Stale;
    }

    private static int LeastSure(List<StoredFact> facts, uint now)
    {
        var least = 0;
        for (var i = 1; i < facts.Count; i++)
        {
            var (a, b) = (facts[i].ConfidenceAt(now), facts[least].ConfidenceAt(now));
            if (a < b || (a == b && facts[i].At < facts[least].At))
                least = i;
        }

        return least;
    }

    private static int IndexOf(List<StoredFact> facts, int key, FactSource source)
    {
        for (var i = 0; i < facts.Count; i++)
        {
            if (facts[i].Key == key && facts[i].Source == source)
                return i;
        }

        return -1;
    }
}
