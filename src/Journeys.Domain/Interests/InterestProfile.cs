using System.Runtime.InteropServices;
using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Interests;

/// <summary>How much a category draws the customer.</summary>
/// <param name="Category">The category, with its levels.</param>
/// <param name="Permille">Its share of the customer's attention now, 0 to 1000.</param>
/// <param name="IsRecent">Whether the last days speak for it more than the last months do.</param>
public readonly record struct Interest(string Category, int Permille, bool IsRecent);

/// <summary>What draws the customer, by category, on two time scales, with breaks in behaviour.</summary>
/// <remarks>
/// Mutable. At most <see cref="Capacity"/> categories, a level above counting as one of them; the weakest leaves. The short score halves in
/// a day, the long one in four months. The more attention the last days have had, the more they decide: s / (s + 2 pages).
/// </remarks>
public sealed partial class InterestProfile
{
    /// <summary>How many categories are kept.</summary>
    public const int Capacity = 12;

    /// <summary>What one page is worth, in units of the scores.</summary>
    internal const uint Page = 4096;

    private const uint ShortHalfLife = Moment.Day;
    private const uint LongHalfLife = 120 * Moment.Day;
    private const uint Most = 1u << 30;
    private const int Learned = 12;

    private Slot[] slots = [];
    private int count;
    private uint latest;
    private uint broken;
    private ushort familiar;
    private ushort usual;
    private ushort learned;

    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public int Category;
        public uint Short;
        public uint Long;
        public uint At;
    }

    /// <summary>How many categories are kept now.</summary>
    public int Count => count;

    /// <summary>When behaviour broke with what it was; <see cref="Instant.MinValue"/> when it never did.</summary>
    public Instant BrokenAt => Moment.ToInstant(broken);

    /// <summary>How familiar the latest categories were, 0 to 1000: the share that the long score already gave them.</summary>
    public int FamiliarityPermille => familiar;

    /// <summary>Gives the strongest categories, strongest first; among equals the one met first.</summary>
    /// <param name="most">How many, at most.</param>
    /// <param name="now">The present moment.</param>
    public IReadOnlyList<Interest> Top(int most, Instant now)
    {
        Span<(int Score, int Index, bool Recent)> scores = stackalloc (int, int, bool)[Capacity];
        Score(Moment.Of(now), scores);
        var found = new List<Interest>(Math.Min(most, count));
        while (found.Count < most)
        {
            var best = -1;
            for (var i = 0; i < count; i++)
            {
                if (scores[i].Score > 0 && (best < 0 || scores[i].Score > scores[best].Score))
                    best = i;
            }

            if (best < 0)
                break;
            found.Add(new Interest(Names.TextOf(slots[best].Category), scores[best].Score, scores[best].Recent));
            scores[best].Score = 0;
        }

        return found;
    }

    /// <summary>Gives the share of attention that a category has now, 0 to 1000.</summary>
    public int Permille(string category, Instant now)
    {
        var index = IndexOf(Names.IdOf(CategoryLevels.Clean(category)));
        if (index < 0)
            return 0;
        Span<(int Score, int Index, bool Recent)> scores = stackalloc (int, int, bool)[Capacity];
        Score(Moment.Of(now), scores);
        return scores[index].Score;
    }

    /// <summary>Takes attention to a category; tells whether behaviour broke with what it was.</summary>
    internal bool Attend(int category, uint weight, uint at)
    {
        if (category == 0)
            return false;
        var top = CategoryLevels.TopOf(category);
        var hasBroken = Familiarise(top == 0 ? category : top, at);
        latest = Math.Max(latest, at);
        Add(category, weight, weight, at);
        if (top != 0)
            Add(top, weight, weight, at);
        if (hasBroken)
            BreakAt(at);
        return hasBroken;
    }

    /// <summary>Forgets most of what was before: the long scores fall to an eighth, so that the last days decide.</summary>
    internal void BreakAt(uint at)
    {
        broken = Math.Max(broken, at);
        for (var i = 0; i < count; i++)
            slots[i].Long = Math.Max(slots[i].Long / 8, Math.Min(slots[i].Long, slots[i].Short));
        familiar = usual = 0;
        learned = 0;
    }

    // Once a day and category: how much of the long score does it have? A break is when that falls to a third of the usual.
    private bool Familiarise(int category, uint at)
    {
        var index = IndexOf(category);
        if (at < latest || (index >= 0 && Moment.Since(slots[index].At, at) < 12 * Moment.Hour))
            return false;
        var all = 0UL;
        for (var i = 0; i < count; i++)
        {
            if (CategoryLevels.TopOf(slots[i].Category) == 0)
                all += FixedPoint.Decay(slots[i].Long, Moment.Since(slots[i].At, at), LongHalfLife);
        }

        var share = all == 0 || index < 0 ? 0 : (int)(FixedPoint.Decay(slots[index].Long, Moment.Since(slots[index].At, at), LongHalfLife) * 1000UL / all);
        familiar = (ushort)Math.Clamp(familiar + ((share - familiar) / 4), 0, 1000);
        var pace = Math.Clamp(learned + 1, 1, 32);
        usual = (ushort)Math.Clamp(usual + ((share - usual) / pace), 0, 1000);
        learned = (ushort)Math.Min(learned + 1, 1000);
        return learned > Learned && usual >= 120 && familiar * 3 < usual;
    }

    private void Add(int category, uint shortWeight, uint longWeight, uint at)
    {
        var index = IndexOf(category);
        if (index < 0)
        {
            if (count == Capacity)
                Slots.RemoveAt(slots, ref count, Weakest(at));
            Slots.Grow(ref slots, count, Capacity);
            index = count++;
            slots[index] = new Slot { Category = category, At = at };
        }

        ref var slot = ref slots[index];
        if (at >= slot.At)
        {
            slot.Short = FixedPoint.Decay(slot.Short, at - slot.At, ShortHalfLife);
            slot.Long = FixedPoint.Decay(slot.Long, at - slot.At, LongHalfLife);
            slot.At = at;
        }
        else
        {
            shortWeight = FixedPoint.Decay(shortWeight, slot.At - at, ShortHalfLife);
            longWeight = FixedPoint.Decay(longWeight, slot.At - at, LongHalfLife);
        }

        slot.Short = Math.Min(slot.Short + shortWeight, Most);
        slot.Long = Math.Min(slot.Long + longWeight, Most);
    }

    private int Weakest(uint at)
    {
        Span<(int Score, int Index, bool Recent)> scores = stackalloc (int, int, bool)[Capacity];
        Score(at, scores);
        var weakest = 0;
        for (var i = 1; i < count; i++)
        {
            if (scores[i].Score < scores[weakest].Score)
                weakest = i;
        }

        return weakest;
    }

    // score = w x share of the short scores + (1 - w) x share of the long ones; shares are of all top levels together.
    private void Score(uint now, Span<(int Score, int Index, bool Recent)> scores)
    {
        Span<(uint Short, uint Long)> faded = stackalloc (uint, uint)[Capacity];
        var (allShort, allLong) = (0UL, 0UL);
        for (var i = 0; i < count; i++)
        {
            var age = Moment.Since(slots[i].At, now);
            faded[i] = (FixedPoint.Decay(slots[i].Short, age, ShortHalfLife), FixedPoint.Decay(slots[i].Long, age, LongHalfLife));
            if (CategoryLevels.TopOf(slots[i].Category) != 0)
                continue;
            allShort += faded[i].Short;
            allLong += faded[i].Long;
        }

        allShort = Math.Max(allShort, 1);
        allLong = Math.Max(allLong, 1);
        var weight = allShort * 1024 / (allShort + (2 * Page));
        for (var i = 0; i < count; i++)
        {
            var recent = Math.Min(faded[i].Short * 1000UL / allShort, 1000) * weight;
            var lasting = Math.Min(faded[i].Long * 1000UL / allLong, 1000) * (1024 - weight);
            scores[i] = ((int)((recent + lasting) >> 10), i, recent > lasting);
        }
    }

    private int IndexOf(int category)
    {
        for (var i = 0; i < count; i++)
        {
            if (slots[i].Category == category)
                return i;
        }

        return -1;
    }
}
