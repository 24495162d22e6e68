using Journeys.Domain.Context;

namespace Journeys.Domain.Feelings;

/// <summary>Turns scores into feelings from -1000 to 1000.</summary>
public static class Sentiments
{
    /// <summary>
    /// Gives the feeling that a survey or review tells: <c>sentiment</c> from -1 to 1 as it is; <c>score</c> or <c>rating</c> on a scale of
    /// 1 to 5 around its middle; on a scale to 10 as a net promoter score, where 0 to 6 is bad, 7 and 8 fair, 9 and 10 good (Reichheld
    /// 2003); on a scale to 100 around 50. Without a scale a score above 5 is one of 10. <c>null</c> without a score.
    /// </summary>
    public static int? Of(SignalContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Sentiment is { } direct)
            return (int)Math.Clamp(direct.ToUnits(3), -1000, 1000);
        if (content.Score is not { } score)
            return null;
        var value = score.ToUnits(3);
        var most = content.Scale?.ToUnits(0) ?? (value > 10_000 ? 100 : value > 5000 ? 10 : content.Meaning == SignalMeaning.SurveyAnswered && value == 0 ? 10 : 5);
        return most switch
        {
            10 => Promoter(value),
            <= 1 => (int)Math.Clamp((value * 2) - 1000, -1000, 1000),
            <= 9 => (int)Math.Clamp(((value - 1000) * 2000 / ((most - 1) * 1000)) - 1000, -1000, 1000),
            _ => (int)Math.Clamp((value * 2 / most) - 1000, -1000, 1000),
        };
    }

    // 0 to 6: -1000 to -250; 7 and 8: 100 and 300; 9 and 10: 800 and 1000.
    private static int Promoter(long value) => value switch
    {
        >= 10_000 => 1000,
        >= 9000 => 800,
        >= 8000 => 300,
        >= 7000 => 100,
        _ => (int)Math.Max(-1000, -1000 + (Math.Max(value, 0) / 8)),
    };
}
