using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>Parses, checks and plans.</summary>
internal static class CelCompiler
{
    public static CelProgram? Compile(CelEnvironment environment, string source, CelType? expected, out ImmutableArray<CelError> errors)
    {
        CelExpression expression;
        try
        {
            expression = Parser.Parse(source, environment.ExpandsMacros);
        }
        catch (CelSyntaxException refusal)
        {
            errors = [CelError.At(refusal.Position, refusal.Message)];
            return null;
        }
        var check = Checker.Check(environment, expression, expected);
        if (!check.Errors.IsEmpty)
        {
            errors = Order(check.Errors);
            return null;
        }
        var planner = new Planner(environment, check);
        var root = planner.Plan(expression);
        errors = Order(planner.Errors);
        return errors.IsEmpty ? new CelProgram(source, check, root, planner.Constants) : null;
    }

    private static ImmutableArray<CelError> Order(IEnumerable<(CelPosition Position, string Message)> errors) =>
        [.. errors.OrderBy(error => error.Position.Offset).Select(error => CelError.At(error.Position, error.Message))];
}
