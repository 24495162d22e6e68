using System.Text.RegularExpressions;

namespace Journeys.Domain.Rules;

/// <summary>Whether a string matches a pattern; a constant pattern is prepared once, another as long as it stays the same.</summary>
internal sealed class MatchesNode(Node text, Node pattern, CelPosition position) : Node(position)
{
    private const int CostOfPreparing = 1_000;

    private Prepared? _last;

    public override CelValue Evaluate(ref Frame frame)
    {
        var subject = text.Evaluate(ref frame);
        if (subject.IsError)
            return subject;
        var wanted = pattern.Evaluate(ref frame);
        if (subject.Kind != CelKind.String || wanted.Kind != CelKind.String)
            return NoOverload("matches()", subject, wanted);
        if (!frame.Spend(1 + CelEquality.CostOfText(subject) * (1 + CelEquality.CostOfText(wanted))))
            return Exhausted;
        var prepared = _last;
        if (prepared is null || !string.Equals(prepared.Pattern, wanted.AsString, StringComparison.Ordinal))
        {
            if (!frame.Spend(CostOfPreparing))
                return Exhausted;
            if (!Prepared.TryMake(wanted.AsString, out prepared, out var error))
                return Fail(error!);
            _last = prepared;
        }
        return CelValue.Of(prepared!.Regex.IsMatch(subject.AsString));
    }

    /// <summary>Prepares the pattern when it is known; gives what is wrong with it.</summary>
    public string? Prepare() =>
        pattern is not ConstantNode { Value.Kind: CelKind.String } constant || Prepared.TryMake(constant.Value.AsString, out _last, out var error)
            ? null
            : error;

    private sealed record Prepared(string Pattern, Regex Regex)
    {
        public static bool TryMake(string pattern, out Prepared? prepared, out string? error)
        {
            var made = Re2Pattern.TryCompile(pattern, out var regex, out error);
            prepared = made ? new Prepared(pattern, regex!) : null;
            return made;
        }
    }
}
