using Journeys.Domain.Counters;
using Journeys.Domain.Rules;

namespace Journeys.Domain.Turns;

/// <summary>The functions that rules may call beside CEL's own.</summary>
internal static class RuleFunctions
{
    private static readonly CelValue NoSuchCounter = CelValue.Error("the counter is not among those of the playbook");

    private delegate CelValue Answer(RuleContext context, ReadOnlySpan<CelValue> arguments);

    public static bool IsCounter(string function) => function is "count" or "sum" or "distinct" or "last";

    /// <summary>Gives the counter that a call with constant arguments asks for.</summary>
    public static CounterDefinition CounterOf(CelCallSite call) => CounterOf(call.Function, [.. call.Constants.Select(c => c!.Value)]);

    public static CelEnvironment Declare(CelEnvironment environment) => environment.WithFunctions(
        Counter("count", CelType.Int, CelType.String),
        Counter("count", CelType.Int, CelType.String, CelType.Duration),
        Counter("sum", CelType.Double, CelType.String, CelType.String),
        Counter("sum", CelType.Double, CelType.String, CelType.String, CelType.Duration),
        Counter("distinct", CelType.Int, CelType.String, CelType.String),
        Counter("distinct", CelType.Int, CelType.String, CelType.String, CelType.Duration),
        Counter("last", CelType.Timestamp, CelType.String),
        Ask("in_stage", CelType.Bool, (c, a) => CelValue.Of(c.InStage(a[0].AsString)), CelType.String),
        Ask("in_stage_for", CelType.Bool, (c, a) => CelValue.Of(c.InStageFor(a[0].AsString, a[1].AsDuration.ToTimeSpan())), CelType.String, CelType.Duration),
        Ask("idle", CelType.Bool, (c, a) => CelValue.Of(c.Idle(a[0].AsDuration.ToTimeSpan())), CelType.Duration),
        Ask("no_order_for", CelType.Bool, (c, a) => CelValue.Of(c.NoOrderFor(a[0].AsDuration.ToTimeSpan())), CelType.Duration),
        Ask("owns", CelType.Bool, (c, a) => CelValue.Of(c.Customer.Context.Orders.Owns(a[0].AsString)), CelType.String),
        Ask("in_basket", CelType.Bool, (c, a) => CelValue.Of(c.Customer.Context.Basket.Holds(a[0].AsString)), CelType.String),
        Ask("interest", CelType.Int, (c, a) => CelValue.Of(c.Customer.Context.Interests.Permille(a[0].AsString, c.Now)), CelType.String),
        Ask("unusually_quiet", CelType.Bool, (c, _) => CelValue.Of(c.Reached(c.Customer.Context.Rhythm.UnusuallyQuietAt()))),
        Ask("unusual_hour", CelType.Bool, (c, _) => CelValue.Of(c.UnusualHour())),
        Ask("needs_again", CelType.Bool, (c, _) => CelValue.Of(c.Reached(c.Customer.Context.Rhythm.NextNeedAt()))),
        Ask("needs_again", CelType.Bool, (c, a) => CelValue.Of(c.Reached(c.Customer.Context.Rhythm.NextNeedAt(a[0].AsString))), CelType.String),
        Ask("fact", CelType.Dyn, (c, a) => c.Fact(a[0].AsString), CelType.String),
        Ask("sentiment", CelType.Int, (c, _) => CelValue.Of(c.Customer.Context.Feelings.Sentiment(c.Now))),
        Ask("sentiment", CelType.Int, (c, a) => CelValue.Of(c.Customer.Context.Feelings.Sentiment(a[0].AsString, c.Now)), CelType.String),
        Ask("in_store", CelType.String, (c, _) => CelValue.Of(c.Customer.Context.Places.InStore(c.Now))),
        Ask("identified", CelType.Bool, (c, _) => CelValue.Of(c.Identified())));

    private static CelFunction Ask(string name, CelType result, Answer answer, params CelType[] parameters) =>
        new(name, [.. parameters], result, (activation, arguments) => answer((RuleContext)activation, arguments));

    private static CelFunction Counter(string name, CelType result, params CelType[] parameters) =>
        new(name, [.. parameters], result, (activation, arguments) =>
        {
            var context = (RuleContext)activation;
            if (!context.Customer.Context.Counters.TryGet(CounterOf(name, arguments), context.Now, out var value))
                return NoSuchCounter;
            return name switch
            {
                "sum" => CelValue.Of(value / 1000.0),
                "last" => CelValue.Of(DateTimeOffset.FromUnixTimeSeconds(value)),
                _ => CelValue.Of(value),
            };
        });

    private static CounterDefinition CounterOf(string function, ReadOnlySpan<CelValue> arguments)
    {
        var signal = arguments[0].AsString;
        var window = arguments[^1].Kind == CelKind.Duration ? arguments[^1].AsDuration.ToTimeSpan() : TimeSpan.Zero;
        return function switch
        {
            "count" => CounterDefinition.Count(signal, window),
            "sum" => CounterDefinition.Sum(signal, arguments[1].AsString, window),
            "distinct" => CounterDefinition.Distinct(signal, arguments[1].AsString, window),
            _ => CounterDefinition.Last(signal),
        };
    }
}
