using System.Globalization;
using System.IO.Compression;
using Journeys.Domain.Binary;
using Journeys.Domain.Habits;
using Journeys.Domain.Context;
using Journeys.Domain.Tests.Context;

namespace Journeys.Domain.Tests.Habits;

public sealed class HabitHistogramTests(ITestOutputHelper output)
{
    // A Saturday.
    private static readonly Instant Saturday = Instant.From(new DateTimeOffset(2026, 5, 2, 10, 10, 0, TimeSpan.Zero));

    [Fact]
    public void GivenSaturdayMornings_WhenComingOnTuesdayEvening_ThenItIsUnusual_AndNotTakenForTheHabit()
    {
        var everyone = Everyone();
        var habits = new CustomerContext();
        for (var week = 0; week < 8; week++)
            habits.Take(Visit(Saturday + TimeSpan.FromDays(7 * week)));
        var next = Saturday + TimeSpan.FromDays(7 * 8);
        var tuesday = next + new TimeSpan(3, 11, 40, 0);
        Assert.True(habits.Habits.IsUnusualHour(tuesday, everyone));
        Assert.False(habits.Habits.IsUnusualHour(next, everyone));
        Assert.False(habits.Habits.IsUnusualHour(next + TimeSpan.FromHours(1), everyone));
        habits.Take(Visit(tuesday));
        Assert.DoesNotContain(21, habits.Habits.TopHours(everyone));
        Assert.DoesNotContain(21, habits.Habits.TopHours(everyone, DayOfWeek.Tuesday));
        Assert.Equal(10, habits.Habits.TopHours(everyone)[0]);
    }

    [Fact]
    public void GivenAVisitOfManyPages_WhenCounted_ThenItCountsOnce_InLocalTime()
    {
        var context = new CustomerContext();
        for (var i = 0; i < 10; i++)
            context.Take(Sample.Track("Product Viewed", Saturday + TimeSpan.FromMinutes(i), offset: 120));
        Assert.Equal(1, context.Habits.Visits);
        Assert.Equal(12, context.Habits.TopHours(new GlobalHabits())[0]);
        Assert.Equal((6 * 24) + 12, HabitHistogram.SlotOf(Saturday, 120));
    }

    [Fact]
    public void GivenEveryonesHabits_WhenCountedApart_ThenTheyAddUp()
    {
        var (one, other, both) = (new GlobalHabits(), new GlobalHabits(), new GlobalHabits());
        one.Add(DayOfWeek.Monday, 9, 5);
        other.Add(DayOfWeek.Monday, 9, 2);
        other.Add(Saturday, 0);
        both.Merge(one);
        both.Merge(other);
        var writer = new StateWriter();
        both.Encode(writer);
        var reader = new StateReader(writer.Written);
        var decoded = GlobalHabits.Decode(ref reader);
        Assert.Equal((8UL, 7UL, 1UL), (decoded.Visits, decoded[DayOfWeek.Monday, 9], decoded[DayOfWeek.Saturday, 10]));
    }

    [Fact]
    public void GivenCompleteJourneysVisits_WhenTheHourOfEachIsForeseenFromEarlierOnes_ThenItBeatsEveryonesHours()
    {
        var visits = CompleteJourney();
        var everyone = new GlobalHabits();
        var people = new Dictionary<int, CustomerContext>();
        var (all, known) = (new Score(), new Score());
        var (plain, plainKnown) = (new Score(), new Score());
        var nobody = new HabitHistogram();
        var (unusual, judged) = (0, 0);
        Span<uint> shares = stackalloc uint[24];
        foreach (var (household, at) in visits)
        {
            var person = people.TryGetValue(household, out var found) ? found : people[household] = new CustomerContext();
            var slot = HabitHistogram.SlotOf(at, 0);
            var (day, hour) = ((DayOfWeek)(slot / 24), slot % 24);
            var isKnown = person.Habits.Visits >= 5;
            nobody.HourDistribution(everyone, day, shares);
            plain.Add(shares, hour);
            if (isKnown)
                plainKnown.Add(shares, hour);
            person.Habits.HourDistribution(everyone, day, shares);
            all.Add(shares, hour);
            if (isKnown)
            {
                known.Add(shares, hour);
                judged++;
                unusual += person.Habits.IsUnusualHour(at, everyone) ? 1 : 0;
            }

            person.Take(Visit(at));
            everyone.Add(at, 0);
        }

        output.WriteLine($"visits {visits.Count}, households {people.Count}");
        output.WriteLine($"everyone: {plain} | after five visits {plainKnown}");
        output.WriteLine($"personal: {all} | after five visits {known}");
        output.WriteLine($"called unusual: {100.0 * unusual / judged:F1} % of visits");
        Assert.True(known.Bits <= 3.72, $"{known.Bits:F3} bits");
        Assert.True(known.TopThree >= 0.39, $"{known.TopThree:F3}");
        Assert.True(all.Bits <= plain.Bits - 0.18);
        Assert.InRange(unusual / (double)judged, 0.02, 0.2);

        var (odd, entered) = (0, 0);
        // An odd visit: at an hour, 3 or 21 on a Tuesday, at which the person never came.
        var hours = visits.Select(v => (v.Household, HabitHistogram.SlotOf(v.At, 0) % 24)).ToHashSet();
        foreach (var (household, person) in people.OrderBy(p => p.Key))
        {
            if (person.Habits.Visits < 5)
                continue;
            foreach (var hour in (int[])[3, 21])
            {
                var at = TuesdayAfter(person.Visits.LastActiveAt, hour);
                if (hours.Contains((household, hour)) || person.Habits.TopHours(everyone).Contains(hour) || person.Habits.TopHours(everyone, DayOfWeek.Tuesday).Contains(hour))
                    continue;
                odd++;
                var after = Sample.Decoded(person.Bytes()).Take(Visit(at));
                entered += after.Habits.TopHours(everyone).Contains(hour) || after.Habits.TopHours(everyone, DayOfWeek.Tuesday).Contains(hour) ? 1 : 0;
            }
        }

        output.WriteLine($"an odd visit entered the top three of {entered} of {odd}");
        Assert.True(entered <= odd * 0.005, $"{entered} of {odd}");
    }

    private static Instant TuesdayAfter(Instant last, int hour)
    {
        var day = last.ToDateTimeOffset().UtcDateTime.Date.AddDays(1);
        while (day.DayOfWeek != DayOfWeek.Tuesday)
            day = day.AddDays(1);
        return Instant.From(new DateTimeOffset(day.AddHours(hour).AddMinutes(50), TimeSpan.Zero));
    }

    private static Journeys.Domain.Signals.Signal Visit(Instant at) => Sample.Track("Store Visited", at);

    private static GlobalHabits Everyone()
    {
        var everyone = new GlobalHabits();
        for (var day = 0; day < 7; day++)
        {
            for (var hour = 7; hour < 23; hour++)
                everyone.Add((DayOfWeek)day, hour, (ulong)(hour is > 15 and < 20 ? 200 : 80));
        }

        return everyone;
    }

    private static List<(int Household, Instant At)> CompleteJourney()
    {
        var file = SharedFolder.Find("completejourney/transactions_sample.csv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var header = reader.ReadLine()!.Split(',');
        var (household, basket, time) = (Array.IndexOf(header, "household_id"), Array.IndexOf(header, "basket_id"), Array.IndexOf(header, "transaction_timestamp"));
        var visits = new Dictionary<string, (int, Instant)>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            visits[cells[basket]] = (int.Parse(cells[household], CultureInfo.InvariantCulture), Instant.From(DateTimeOffset.Parse(cells[time], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
        }

        return [.. visits.OrderBy(v => v.Value.Item2).ThenBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value)];
    }

    private sealed class Score
    {
        private double bits;
        private int hits;
        private int count;

        public double Bits => bits / count;

        public double TopThree => (double)hits / count;

        public void Add(ReadOnlySpan<uint> shares, int hour)
        {
            var (total, above) = (0.0, 0);
            for (var h = 0; h < 24; h++)
            {
                total += shares[h];
                above += shares[h] > shares[hour] || (shares[h] == shares[hour] && h < hour) ? 1 : 0;
            }

            bits -= Math.Log2(Math.Max(shares[hour], 0.5) / total);
            hits += above < 3 ? 1 : 0;
            count++;
        }

        public override string ToString() => $"{Bits:F3} bits, top three {TopThree:F3} ({count})";
    }
}
