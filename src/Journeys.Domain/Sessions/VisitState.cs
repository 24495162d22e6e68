using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Sessions;

/// <summary>The current visit, how many there were, and when the customer was first and last seen.</summary>
/// <remarks>Mutable. A visit ends after <see cref="IdleMinutes"/> minutes without activity. What a machine or a sender does is no activity.</remarks>
public sealed class VisitState
{
    /// <summary>After how many idle minutes a visit has ended.</summary>
    public const int IdleMinutes = 30;

    internal const uint Idle = IdleMinutes * Moment.Minute;

    private uint firstSeen;
    private uint started;
    private uint last;
    private uint previous;
    private int pages;
    private int actions;
    private int count;

    /// <summary>The earliest signal of any kind; <see cref="Instant.MinValue"/> before the first.</summary>
    public Instant FirstSeen => Moment.ToInstant(firstSeen);

    /// <summary>When the latest visit began; <see cref="Instant.MinValue"/> before the first.</summary>
    public Instant StartedAt => Moment.ToInstant(started);

    /// <summary>The latest activity; <see cref="Instant.MinValue"/> before the first.</summary>
    public Instant LastActiveAt => Moment.ToInstant(last);

    /// <summary>When the visit before the latest one ended; <see cref="Instant.MinValue"/> without one.</summary>
    public Instant PreviousVisitAt => Moment.ToInstant(previous);

    /// <summary>Pages and screens seen in the latest visit.</summary>
    public int Pages => pages;

    /// <summary>Everything done in the latest visit, pages included.</summary>
    public int Actions => actions;

    /// <summary>How many visits there were, history included.</summary>
    public int Count => count;

    /// <summary>Tells whether the customer is in a visit.</summary>
    public bool IsActive(Instant now) => last != 0 && Moment.Of(now) <= Moment.Plus(last, Idle);

    internal uint FirstSeconds => firstSeen;

    internal uint LastSeconds => last;

    internal void Seen(uint at) => firstSeen = firstSeen == 0 ? at : Math.Min(firstSeen, at);

    /// <summary>Tells whether a moment belongs to the latest visit.</summary>
    internal bool IsWithin(uint at) => last != 0 && at <= Moment.Plus(last, Idle) && Moment.Plus(at, Idle) >= started;

    internal void CountVisit() => count++;

    /// <summary>Takes something the customer did; what is older than the latest visit changes nothing.</summary>
    internal void Act(uint at, bool isPage)
    {
        if (last == 0 || at > Moment.Plus(last, Idle))
        {
            previous = last;
            started = last = at;
            pages = actions = 0;
        }
        else if (Moment.Plus(at, Idle) < started)
        {
            return;
        }

        started = Math.Min(started, at);
        last = Math.Max(last, at);
        actions++;
        if (isPage)
            pages++;
    }

    internal void Absorb(VisitState other)
    {
        if (other.firstSeen != 0)
            Seen(other.firstSeen);
        count = Math.Min(count + other.count, int.MaxValue / 2);
        if (other.last == 0)
            return;
        if (last == 0 || other.started > Moment.Plus(last, Idle))
        {
            (previous, started, last, pages, actions) = (Math.Max(last, other.previous), other.started, other.last, other.pages, other.actions);
        }
        else if (started > Moment.Plus(other.last, Idle))
        {
            previous = Math.Max(previous, other.last);
        }
        else
        {
            started = Math.Min(started, other.started);
            last = Math.Max(last, other.last);
            previous = Math.Max(previous, other.previous);
            if (previous >= started)
                previous = 0;
            pages += other.pages;
            actions += other.actions;
        }
    }

    internal void Encode(StateWriter writer)
    {
        writer.UInt(firstSeen);
        writer.UInt(started);
        writer.UInt(last);
        writer.UInt(previous);
        writer.UInt((uint)pages);
        writer.UInt((uint)actions);
        writer.UInt((uint)count);
    }

    internal static VisitState Decode(ref StateReader reader) => new()
    {
        firstSeen = Slots.ReadSeconds(ref reader),
        started = Slots.ReadSeconds(ref reader),
        last = Slots.ReadSeconds(ref reader),
        previous = Slots.ReadSeconds(ref reader),
        pages = (int)Math.Min(reader.UInt(), int.MaxValue / 2),
        actions = (int)Math.Min(reader.UInt(), int.MaxValue / 2),
        count = (int)Math.Min(reader.UInt(), int.MaxValue / 2),
    };
}
