using System.Text;
using Journeys.Api.Signals;
using Journeys.Domain;
using static Journeys.Api.Tests.Signals.Reading;

namespace Journeys.Api.Tests.Signals;

public sealed class TimeTests
{
    [Theory]
    [InlineData("2026-05-01T12:00:00Z", "2026-05-01T12:00:00.000Z", 0)]
    [InlineData("2026-05-01T12:00:00.1234567Z", "2026-05-01T12:00:00.123Z", 0)]
    [InlineData("2026-05-01t12:00:00.5z", "2026-05-01T12:00:00.500Z", 0)]
    [InlineData("2026-05-01T14:00:00+02:00", "2026-05-01T12:00:00.000Z", 120)]
    [InlineData("2026-05-01T14:00:00.000+0200", "2026-05-01T12:00:00.000Z", 120)]
    [InlineData("2026-05-01T02:30:00-09:30", "2026-05-01T12:00:00.000Z", -570)]
    [InlineData("2026-05-01T12:00:00+00:00", "2026-05-01T12:00:00.000Z", 0)]
    [InlineData("2026-05-01T12:00:00", "2026-05-01T12:00:00.000Z", 0)]
    [InlineData("2026-05-01 12:00", "2026-05-01T12:00:00.000Z", 0)]
    [InlineData("2026-05-01", "2026-05-01T00:00:00.000Z", 0)]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z", 0)]
    public void Moment_Good_Read(string text, string expected, int offset)
    {
        Assert.True(Rfc3339.TryParse(Encoding.ASCII.GetBytes(text), out var milliseconds, out var local));
        Assert.Equal((expected, offset == 0 ? Rfc3339.NoOffset : (short)offset), (new Instant(milliseconds).ToString(), local));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01")]
    [InlineData("0000-01-01")]
    [InlineData("2026-05-01T24:00:00Z")]
    [InlineData("2026-05-01T12:00:61Z")]
    [InlineData("2026-05-01T12:00:00.Z")]
    [InlineData("2026-05-01T12:00:00+2")]
    [InlineData("2026-05-01T12:00:00+25:00")]
    [InlineData("2026-05-01T12:00:00+02:00x")]
    [InlineData("2026-05-01T12:00:00 Europe/Paris")]
    [InlineData("2026-05-01x12:00:00Z")]
    [InlineData("01/05/2026 12:00")]
    public void Moment_Bad_Refused(string text) => Assert.False(Rfc3339.TryParse(Encoding.ASCII.GetBytes(text), out _, out _));

    [Theory]
    // The sender's clock is ten minutes slow, then ten minutes fast.
    [InlineData("2026-05-01T11:40:00Z", "2026-05-01T11:50:00Z", "2026-05-01T11:50:00.000Z")]
    [InlineData("2026-05-01T12:00:00Z", "2026-05-01T12:10:00Z", "2026-05-01T11:50:00.000Z")]
    // A whole time zone wrong.
    [InlineData("2026-05-01T16:59:00Z", "2026-05-01T17:00:00Z", "2026-05-01T11:59:00.000Z")]
    // Absurd moments of sending correct nothing.
    [InlineData("2026-05-01T11:40:00Z", "1970-01-01T00:00:00Z", "2026-05-01T11:40:00.000Z")]
    [InlineData("2026-05-01T11:40:00Z", "9999-01-01T00:00:00Z", "2026-05-01T11:40:00.000Z")]
    [InlineData("2026-05-01T11:40:00Z", "soon", "2026-05-01T11:40:00.000Z")]
    // The future: a little is kept, more happens on arrival.
    [InlineData("2026-05-01T12:00:20Z", null, "2026-05-01T12:00:20.000Z")]
    [InlineData("2026-05-01T12:01:00Z", null, "2026-05-01T12:00:00.000Z")]
    [InlineData("2030-01-01T00:00:00Z", "2026-05-01T12:00:00Z", "2026-05-01T12:00:00.000Z")]
    [InlineData(null, "2026-05-01T11:00:00Z", "2026-05-01T12:00:00.000Z")]
    [InlineData(null, null, "2026-05-01T12:00:00.000Z")]
    public void Skew_SentAt_Corrected(string? timestamp, string? sentAt, string expected)
    {
        var single = $$"""{"type":"page","userId":"u"{{Member("timestamp", timestamp)}}{{Member("sentAt", sentAt)}}}""";
        Assert.Equal(expected, Good(single).At.ToString());
        var batch = $$"""{"batch":[{"type":"page","userId":"u"{{Member("timestamp", timestamp)}}}]{{Member("sentAt", sentAt)}}}""";
        Assert.Equal(expected, Batch(batch).Signals[0].At.ToString());
    }

    [Fact]
    public void SentAt_OfTheItem_CountsBeforeThatOfTheBatch() =>
        Assert.Equal("2026-05-01T11:50:00.000Z", Batch("""
            {"sentAt":"2026-05-01T12:00:00Z","batch":[{"type":"page","userId":"u","timestamp":"2026-05-01T11:40:00Z","sentAt":"2026-05-01T11:50:00Z"}]}
            """).Signals[0].At.ToString());

    [Fact]
    public void OriginalTimestamp_CountsWhereThereIsNoOther()
    {
        Assert.Equal("2026-05-01T11:00:00.000Z", Good("""{"type":"page","userId":"u","originalTimestamp":"2026-05-01T11:00:00Z"}""").At.ToString());
        Assert.Equal("2026-05-01T10:00:00.000Z", Good(
            """{"type":"page","userId":"u","originalTimestamp":"2026-05-01T11:00:00Z","timestamp":"2026-05-01T10:00:00Z"}""").At.ToString());
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-05-01T10:00:00Z", 120)]
    [InlineData("Europe/Paris", "2026-01-15T10:00:00Z", 60)]
    [InlineData("Europe/Paris", "2026-01-15T10:00:00-05:00", 60)]
    [InlineData("Asia/Calcutta", "2026-01-15T10:00:00Z", 330)]
    [InlineData(null, "2026-01-15T10:00:00-05:00", -300)]
    [InlineData("Nowhere/Land", "2026-01-15T10:00:00-05:00", -300)]
    [InlineData("../../etc/passwd", "2026-01-15T10:00:00Z", 540)]
    [InlineData(null, "2026-01-15T10:00:00Z", 540)]
    [InlineData(null, "2026-01-15T10:00:00+00:00", 540)]
    public void Offset_ZoneThenTimestampThenDefault(string? zone, string timestamp, int expected)
    {
        var origin = Origin with { DefaultZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo") };
        var json = $$$"""{"type":"page","userId":"u","timestamp":"{{{timestamp}}}","context":{"locale":"x"{{{Member("timezone", zone)}}}}}""";
        Assert.Equal(expected, Good(json, origin: origin).OffsetMinutes);
    }

    [Fact]
    public void Origin_DataDriveTheClock_NothingCorrected()
    {
        var origin = new SignalOrigin("file", null);
        var signal = Good("""{"type":"page","userId":"u","timestamp":"2031-01-15T10:00:00Z","sentAt":"2031-01-15T11:00:00Z"}""", origin: origin);
        Assert.Equal(("2031-01-15T10:00:00.000Z", signal.At), (signal.At.ToString(), signal.ReceivedAt));
        signal = Good("""{"type":"page","userId":"u","timestamp":"2021-01-15T10:00:00Z","receivedAt":"2021-01-16T10:00:00Z"}""", origin: origin);
        Assert.Equal(("2021-01-15T10:00:00.000Z", "2021-01-16T10:00:00.000Z"), (signal.At.ToString(), signal.ReceivedAt.ToString()));
    }

    private static string Member(string name, string? value) => value is null ? "" : $",\"{name}\":\"{value}\"";
}
