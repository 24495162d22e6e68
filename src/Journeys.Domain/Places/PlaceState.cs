using Journeys.Domain.Binary;
using Journeys.Domain.Context;

namespace Journeys.Domain.Places;

/// <summary>A shop's position, as the shop's own data has it.</summary>
/// <param name="Id">The shop's id.</param>
/// <param name="LatitudeE6">Latitude in millionths of a degree.</param>
/// <param name="LongitudeE6">Longitude in millionths of a degree.</param>
public readonly record struct StorePlace(string Id, int LatitudeE6, int LongitudeE6);

/// <summary>Where a person was last, and which shop they entered or left.</summary>
/// <remarks>Mutable. A position is stale after <see cref="StaleMinutes"/> minutes; an older signal never replaces a newer one.</remarks>
public sealed class PlaceState
{
    /// <summary>After how many minutes a position no longer tells where someone is.</summary>
    public const int StaleMinutes = 60;

    /// <summary>After how many hours without a sign of leaving someone is no longer taken to be in a shop.</summary>
    public const int LongestStayHours = 4;

    private int latitude;
    private int longitude;
    private int accuracy;
    private uint at;
    private int store;
    private uint entered;
    private uint left;

    /// <summary>Whether any position is known.</summary>
    public bool HasPosition => at != 0;

    /// <summary>Latitude in millionths of a degree.</summary>
    public int LatitudeE6 => latitude;

    /// <summary>Longitude in millionths of a degree.</summary>
    public int LongitudeE6 => longitude;

    /// <summary>How exact the position is, in metres; 0 where not said.</summary>
    public int AccuracyMetres => accuracy;

    /// <summary>When the position was taken; <see cref="Instant.MinValue"/> without one.</summary>
    public Instant At => Moment.ToInstant(at);

    /// <summary>The shop or zone entered last; empty before the first.</summary>
    public string Store => Names.TextOf(store);

    /// <summary>When it was entered; <see cref="Instant.MinValue"/> before the first.</summary>
    public Instant EnteredAt => Moment.ToInstant(entered);

    /// <summary>When it was left; <see cref="Instant.MinValue"/> while there is no sign of that.</summary>
    public Instant LeftAt => Moment.ToInstant(left);

    /// <summary>Tells whether the position still says where the person is.</summary>
    public bool IsFresh(Instant now) => at != 0 && Moment.Since(at, Moment.Of(now)) <= StaleMinutes * Moment.Minute;

    /// <summary>Gives the shop that the person is in; empty outside, and after <see cref="LongestStayHours"/> hours without a sign of leaving.</summary>
    public string InStore(Instant now) =>
        store != 0 && left == 0 && Moment.Since(entered, Moment.Of(now)) <= LongestStayHours * Moment.Hour ? Store : "";

    /// <summary>Gives how far a place is from the last position, in whole metres; <see cref="int.MaxValue"/> when the position is stale or unknown.</summary>
    public int MetresTo(in StorePlace place, Instant now) => IsFresh(now) ? Distance.Metres(latitude, longitude, place.LatitudeE6, place.LongitudeE6) : int.MaxValue;

    /// <summary>Tells whether the person is within a distance of a place, or in it.</summary>
    public bool IsNear(in StorePlace place, int metres, Instant now) => MetresTo(place, now) <= metres || (InStore(now) is { Length: > 0 } inside && inside == place.Id);

    /// <summary>Gives the nearest of several places and how far it is; the first among equals; -1 when the position is stale or unknown.</summary>
    public (int Index, int Metres) Nearest(ReadOnlySpan<StorePlace> places, Instant now)
    {
        var (best, metres) = (-1, int.MaxValue);
        for (var i = 0; i < places.Length; i++)
        {
            var distance = MetresTo(places[i], now);
            if (distance < metres)
                (best, metres) = (i, distance);
        }

        return (best, metres);
    }

    internal void Locate(int latitudeE6, int longitudeE6, int metres, uint when)
    {
        if (when >= at)
            (latitude, longitude, accuracy, at) = (latitudeE6, longitudeE6, metres, when);
    }

    internal void Enter(int which, uint when)
    {
        if (when < Math.Max(entered, left))
            return;
        (store, entered, left) = (which, when, 0);
    }

    internal void Leave(int which, uint when)
    {
        if (when < entered || when < left || (which != store && which != 0 && store != 0))
            return;
        (store, left) = (which == 0 ? store : which, when);
    }

    internal void Absorb(PlaceState other)
    {
        if (other.at != 0)
            Locate(other.latitude, other.longitude, other.accuracy, other.at);
        if (Math.Max(other.entered, other.left) > Math.Max(entered, left))
            (store, entered, left) = (other.store, other.entered, other.left);
    }

    internal void Encode(ref NameWriter names)
    {
        var writer = names.Writer;
        writer.Int(latitude);
        writer.Int(longitude);
        writer.UInt((uint)accuracy);
        writer.UInt(at);
        names.Write(store);
        writer.UInt(entered);
        writer.UInt(left);
    }

    internal static PlaceState Decode(ref StateReader reader, NameReader names) => new()
    {
        latitude = (int)Math.Clamp(reader.Int(), -90_000_000, 90_000_000),
        longitude = (int)Math.Clamp(reader.Int(), -180_000_000, 180_000_000),
        accuracy = (int)Math.Min(reader.UInt(), 1_000_000),
        at = Slots.ReadSeconds(ref reader),
        store = names.Read(ref reader),
        entered = Slots.ReadSeconds(ref reader),
        left = Slots.ReadSeconds(ref reader),
    };
}
