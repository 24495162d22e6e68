using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>The functions that read parts of timestamps, in UTC or in a time zone, and that measure durations.</summary>
internal static class TimeFunctions
{
    private const long Day = 86_400;
    private const long Second = 1_000_000_000;

    public static ImmutableArray<CelFunction> Functions { get; } =
    [
        .. Part("getFullYear", moment => moment.Year),
        .. Part("getMonth", moment => moment.Month - 1),
        .. Part("getDate", moment => moment.Day),
        .. Part("getDayOfMonth", moment => moment.Day - 1),
        .. Part("getDayOfYear", moment => moment.Days - CelCalendar.DaysFromCivil(moment.Year, 1, 1)),
        .. Part("getDayOfWeek", moment => ((moment.Days % 7) + 11) % 7),
        .. Part("getHours", moment => moment.SecondOfDay / 3600),
        .. Part("getMinutes", moment => moment.SecondOfDay / 60 % 60),
        .. Part("getSeconds", moment => moment.SecondOfDay % 60),
        .. Part("getMilliseconds", moment => moment.Nanoseconds / 1_000_000),
        Length("getHours", nanoseconds => nanoseconds / (3600 * Second)),
        Length("getMinutes", nanoseconds => nanoseconds / (60 * Second)),
        Length("getSeconds", nanoseconds => nanoseconds / Second),
        Length("getMilliseconds", nanoseconds => nanoseconds % Second / 1_000_000),
    ];

    private static IEnumerable<CelFunction> Part(string name, Func<Moment, long> read)
    {
        yield return new CelFunction(
            name, [CelType.Timestamp], CelType.Int, (_, arguments) => CelValue.Of(read(Moment.At(arguments[0].AsTimestamp, 0))), isMember: true, isPure: true);
        yield return new CelFunction(name, [CelType.Timestamp, CelType.String], CelType.Int, InZone, isMember: true, isPure: true);

        CelValue InZone(ICelActivation activation, ReadOnlySpan<CelValue> arguments)
        {
            var timestamp = arguments[0].AsTimestamp;
            return CelCalendar.TryGetOffset(arguments[1].AsString, timestamp, out var offset)
                ? CelValue.Of(read(Moment.At(timestamp, offset)))
                : CelValue.Error($"{arguments[1]} is no time zone; \"Europe/Paris\", \"UTC\" and \"+01:00\" are");
        }
    }

    private static CelFunction Length(string name, Func<long, long> measure) => new(
        name, [CelType.Duration], CelType.Int, (_, arguments) => CelValue.Of(measure(arguments[0].AsDuration.Nanoseconds)), isMember: true, isPure: true);

    /// <summary>A timestamp as clocks and calendars show it.</summary>
    private readonly record struct Moment(long Year, int Month, int Day, long Days, long SecondOfDay, int Nanoseconds)
    {
        public static Moment At(CelTimestamp timestamp, int offset)
        {
            var seconds = timestamp.Seconds + offset;
            var days = seconds >= 0 ? seconds / TimeFunctions.Day : (seconds - TimeFunctions.Day + 1) / TimeFunctions.Day;
            var (year, month, day) = CelCalendar.CivilFromDays(days);
            return new Moment(year, month, day, days, seconds - days * TimeFunctions.Day, timestamp.Nanoseconds);
        }
    }
}
