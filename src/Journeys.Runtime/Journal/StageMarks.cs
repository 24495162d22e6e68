using System.Globalization;
using System.Text;
using Journeys.Domain;
using Journeys.Domain.Customers;
using Journeys.Domain.Journal;

namespace Journeys.Runtime.Journal;

/// <summary>Writes and reads the plain marks of a turn: <c>region:from&gt;to@day;...</c>, with days counted from 1970-01-01 in UTC.</summary>
public static class StageMarks
{
    /// <summary>Writes the stage moves among events; gives empty text when there are none.</summary>
    public static string Write(IReadOnlyList<JourneyEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        StringBuilder? marks = null;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is StageEntered e)
                Append(marks ??= new StringBuilder(), e.Region, e.From, e.Stage, e.At);
        }

        return marks?.ToString() ?? "";
    }

    /// <summary>Writes that somebody left every stage for good: retired or erased.</summary>
    public static string WriteLeaving(Customer customer, Instant at)
    {
        ArgumentNullException.ThrowIfNull(customer);
        var marks = new StringBuilder();
        foreach (var stage in customer.Stages.All)
            Append(marks, stage.Region, stage.Stage, "", at);
        return marks.ToString();
    }

    /// <summary>Reads marks.</summary>
    public static IEnumerable<StageFlow> Read(string marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        foreach (var mark in marks.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = mark.IndexOf(':', StringComparison.Ordinal);
            var arrow = mark.IndexOf('>', colon);
            var at = mark.IndexOf('@', arrow);
            var day = int.Parse(mark.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            yield return new StageFlow(
                DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day), mark[..colon], mark[(colon + 1)..arrow], mark[(arrow + 1)..at], 1);
        }
    }

    private static void Append(StringBuilder marks, string region, string from, string to, Instant at) =>
        marks.Append(CultureInfo.InvariantCulture, $"{region}:{from}>{to}@{Math.DivRem(at.Seconds, 86400L).Quotient};");
}
