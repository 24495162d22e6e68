using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Facts;

/// <summary>What is held about a person: one fact per key and source, at most <see cref="Capacity"/>.</summary>
/// <remarks>Mutable. When it is full the least sure fact leaves, the older among equals. Texts are cut at <see cref="LongestText"/> characters and <see cref="MostText"/> in all.</remarks>
public sealed partial class FactBook
{
    /// <summary>How many facts are kept.</summary>
    public const int Capacity = 24;

    /// <summary>How many characters of a text are kept.</summary>
    public const int LongestText = 64;

    /// <summary>How many characters of all texts together are kept.</summary>
    public const int MostText = 256;

    private StoredFact[] facts = [];
    private int count;

    /// <summary>How many facts are kept now.</summary>
    public int Count => count;

    /// <summary>Gives the fact that is used for a key now; <c>null</c> when there is none, or none that is sure enough.</summary>
    public FactView? Use(string key, Instant now)
    {
        var id = Names.IdOf(key);
        var seconds = Moment.Of(now);
        var best = Best(id, seconds);
        return best < 0 ? null : facts[best].View(seconds, FactStanding.Used);
    }

    /// <summary>Gives every fact with its standing, those that are not used included, in the order in which they became known.</summary>
    public IReadOnlyList<FactView> All(Instant now)
    {
        var seconds = Moment.Of(now);
        var views = new FactView[count];
        for (var i = 0; i < count; i++)
            views[i] = facts[i].View(seconds, StandingOf(i, seconds));
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
        var doubt = Compare(key, value, source, confidence, at);
        var index = IndexOf(key, source);
        if (index >= 0)
        {
            ref var known = ref facts[index];
            if (at < known.At)
                return;
            known = Made(key, value, source, confidence, purpose == 0 ? known.Purpose : purpose, at, doubt, known.Text);
        }
        else
        {
            if (count == Capacity)
                Slots.RemoveAt(facts, ref count, LeastSure(at));
            Slots.Grow(ref facts, count, Capacity);
            facts[count++] = Made(key, value, source, confidence, purpose, at, doubt, "");
        }

        while (TextLength() > MostText && count > 1)
            Slots.RemoveAt(facts, ref count, LeastSure(at, texts: true));
    }

    /// <summary>Drops every fact about a key, whoever said it.</summary>
    internal void Drop(int key)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            if (facts[i].Key == key)
                Slots.RemoveAt(facts, ref count, i);
        }
    }

    // What is held under the key by other sources is lowered by a newer contradiction and raised by agreement; gives how far the new fact is in doubt from newer ones.
    private ushort Compare(int key, in FactValue value, FactSource source, int confidence, uint at)
    {
        var doubt = 0;
        for (var i = 0; i < count; i++)
        {
            ref var other = ref facts[i];
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

    private static StoredFact Made(int key, in FactValue value, FactSource source, int confidence, int purpose, uint at, ushort doubt, string before) => new()
    {
        Text = value.Text == before ? before : value.Text,
        Number = value.Thousandths,
        Kind = value.Kind,
        Key = key,
        Purpose = purpose,
        At = at,
        Confidence = (ushort)confidence,
        Doubt = doubt,
        Source = source,
    };

    // Of the facts that are sure enough, that of the most trusted source.
    private int Best(int key, uint now)
    {
        var best = -1;
        for (var i = 0; i < count; i++)
        {
            if (facts[i].Key == key && key != 0 && facts[i].ConfidenceAt(now) >= FactRules.UsableFrom && (best < 0 || facts[i].Source < facts[best].Source))
                best = i;
        }

        return best;
    }

    private FactStanding StandingOf(int index, uint now)
    {
        ref readonly var fact = ref facts[index];
        if (fact.ConfidenceAt(now) >= FactRules.UsableFrom)
            return Best(fact.Key, now) == index ? FactStanding.Used : FactStanding.Outranked;
        if (fact.Confidence < FactRules.UsableFrom)
            return FactStanding.Unsure;
        return (long)fact.Confidence * (1000 - fact.Doubt) / 1000 < FactRules.UsableFrom ? FactStanding.Contradicted : FactStanding.Stale;
    }

    private int LeastSure(uint now, bool texts = false)
    {
        var least = -1;
        for (var i = 0; i < count; i++)
        {
            if (texts && facts[i].Text.Length == 0)
                continue;
            if (least < 0)
                least = i;
            var (a, b) = (facts[i].ConfidenceAt(now), facts[least].ConfidenceAt(now));
            if (a < b || (a == b && facts[i].At < facts[least].At))
                least = i;
        }

        return Math.Max(least, 0);
    }

    private int TextLength()
    {
        var length = 0;
        for (var i = 0; i < count; i++)
            length += facts[i].Text.Length;
        return length;
    }

    private int IndexOf(int key, FactSource source)
    {
        for (var i = 0; i < count; i++)
        {
            if (facts[i].Key == key && facts[i].Source == source)
                return i;
        }

        return -1;
    }
}
