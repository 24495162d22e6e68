using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Journeys.Domain.Counters;
using Journeys.Domain.Rules;

namespace Journeys.Domain.Turns;

/// <summary>The language of a playbook's rules: CEL, with what may be asked of a signal and of a customer; collects the counters that rules use.</summary>
public sealed class RuleLanguage
{
    /// <summary>The variables and functions that rules may name.</summary>
    public static readonly CelEnvironment Environment = RuleFunctions.Declare(
        RuleVariables.Declare(CelEnvironment.Standard.WithMixedNumbers().WithConstantChecks()));

    private readonly List<CounterDefinition> counters = [];

    /// <summary>The counters used by the rules compiled so far, each once.</summary>
    public CounterPlan Counters => CounterPlan.Of(counters);

    /// <summary>Compiles a rule, or gives every mistake in it.</summary>
    /// <param name="source">The rule.</param>
    /// <param name="stages">The stages that <c>in_stage</c> may name, as <c>region.stage</c>.</param>
    /// <param name="rule">The rule compiled.</param>
    /// <param name="mistakes">The mistakes.</param>
    public bool TryCompile(
        string source, IReadOnlySet<string> stages, [NotNullWhen(true)] out CelProgram? rule, out ImmutableArray<CelError> mistakes)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (!Environment.TryCompile(source, CelType.Bool, out rule, out mistakes))
            return false;
        mistakes = [.. rule.Calls.SelectMany(call => Mistakes(call, stages))];
        if (!mistakes.IsEmpty)
            rule = null;
        return rule is not null;
    }

    private IEnumerable<CelError> Mistakes(CelCallSite call, IReadOnlySet<string> stages)
    {
        if (RuleFunctions.IsCounter(call.Function))
        {
            if (call.Constants.Any(c => c is null))
                yield return Mistake(call, $"{call.Function} counts what is written out: its arguments must be constants");
            else if (counters.Count >= CounterPlan.Capacity && !counters.Contains(RuleFunctions.CounterOf(call)))
                yield return Mistake(call, $"a playbook may use {CounterPlan.Capacity} counters, and this is one more");
            else
                counters.Add(RuleFunctions.CounterOf(call));
        }
        else if (call.Function is "in_stage" or "in_stage_for" && call.Constants[0] is { } stage && !stages.Contains(stage.AsString))
        {
            yield return Mistake(call, $"{call.Function} names no stage of the map: '{stage.AsString}'; write region.stage");
        }
    }

    private static CelError Mistake(CelCallSite call, string message) => new(call.Position.Line, call.Position.Column, message);
}
