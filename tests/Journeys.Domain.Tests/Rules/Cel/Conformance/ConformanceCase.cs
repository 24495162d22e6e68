using System.Text.RegularExpressions;
using Journeys.Domain.Rules;

namespace Journeys.Domain.Tests.Rules;

/// <summary>What became of one case: nothing to say, out of scope for a reason, or failed with a description.</summary>
internal sealed record ConformanceResult(string Name, string? OutOfScope, string? Failure);

/// <summary>One case of the conformance suite (<c>cel.expr.conformance.test.SimpleTest</c>).</summary>
internal sealed partial class ConformanceCase(string file, string section, TextProtoMessage test)
{
    private readonly string _expression = test.String("expr");

    private string Name => $"{file}/{section}/{test.String("name")}";

    public static IEnumerable<ConformanceCase> ReadFile(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return from section in TextProtoReader.Read(File.ReadAllText(path)).Messages("section")
               from test in section.Messages("test")
               select new ConformanceCase(name, section.String("name"), test);
    }

    public ConformanceResult Run()
    {
        var reason = OutOfScope();
        return new ConformanceResult(Name, reason, reason is null ? Failure() : null);
    }

    /// <summary>Tells why a case is out of scope, by what it mentions.</summary>
    private string? OutOfScope()
    {
        if (Protobuf().IsMatch(Container().Replace(test.Text, "")) || MessageLiteral().IsMatch(_expression))
            return "protobuf";
        if (Extension().IsMatch(_expression) || file is "math_ext" or "string_ext" or "network_ext")
            return "extension";
        return test.Has("unknown") || test.Has("any_unknowns") ? "unknown values" : null;
    }

    private string? Failure()
    {
        try
        {
            if (!Environment().TryCompile(_expression, out var program, out var errors))
                return $"{_expression}: {string.Join("; ", errors)}";
            return test.Message("typed_result") is { } typed
                ? TypeFailure(program, typed) ?? ResultFailure(program, typed.Message("result"))
                : ResultFailure(program, test.Message("value"));
        }
        catch (NotSupportedException refusal)
        {
            return $"{_expression}: not supported: {refusal.Message}";
        }
    }

    private CelEnvironment Environment()
    {
        var environment = CelEnvironment.Standard.WithContainer(test.String("container"));
        if (test.Word("disable_macros") == "true")
            environment = environment.WithoutMacros();
        if (test.Word("disable_check") == "true")
            environment = environment.WithoutChecks();
        foreach (var binding in test.Messages("bindings"))
            environment = environment.WithVariable(binding.String("key"), CelType.Dyn);
        foreach (var declaration in test.Messages("type_env"))
        {
            if (declaration.Message("ident") is { } ident)
                environment = environment.WithVariable(declaration.String("name"), ConformanceValues.TypeOf(ident.Message("type")!));
            foreach (var overload in declaration.Message("function")?.Messages("overloads") ?? [])
                environment = environment.WithFunction(Declare(declaration.String("name"), overload));
        }
        return environment;
    }

    private static CelFunction Declare(string name, TextProtoMessage overload) => new(
        name,
        [.. overload.Messages("params").Select(ConformanceValues.TypeOf)],
        ConformanceValues.TypeOf(overload.Message("result_type")!),
        (_, _) => CelValue.Error("declared only"),
        isMember: overload.Word("is_instance_function") == "true");

    private string? TypeFailure(CelProgram program, TextProtoMessage typed)
    {
        var expected = typed.Message("deduced_type") is { } type ? ConformanceValues.TypeOf(type) : program.ResultType;
        return expected.Equals(program.ResultType) ? null : $"{_expression}: expected type {expected}, found {program.ResultType}";
    }

    private string? ResultFailure(CelProgram program, TextProtoMessage? expected)
    {
        if (test.Word("check_only") == "true")
            return null;
        var actual = program.Evaluate(Activation());
        if (test.Has("eval_error") || test.Has("any_eval_errors"))
            return actual.IsError ? null : $"{_expression}: expected an error, found {actual}";
        var wanted = expected is null ? CelValue.True : ConformanceValues.ValueOf(expected);
        return ConformanceValues.AreSame(wanted, actual) ? null : $"{_expression}: expected {wanted}, found {actual}";
    }

    private CelActivation Activation() => new(
        Environment(),
        [.. test.Messages("bindings").Select(binding => (binding.String("key"), ConformanceValues.ValueOf(binding.Message("value")!.Message("value")!)))]);

    // Messages and enumerations of the suite, wrappers, and all well-known messages but the two that are types of the language.
    [GeneratedRegex(@"TestAllTypes|TestRequired|cel\.expr\.conformance\.proto|google\.protobuf\.(?!Timestamp|Duration)|\bwrapper\b|GlobalEnum|NestedEnum|NestedMessage|proto\.(get|has)Ext", RegexOptions.CultureInvariant)]
    private static partial Regex Protobuf();

    [GeneratedRegex(@"^\s*container:.*$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Container();

    [GeneratedRegex(@"\b[A-Z]\w*\{", RegexOptions.CultureInvariant)]
    private static partial Regex MessageLiteral();

    // Libraries beside the standard definitions.
    [GeneratedRegex(@"\boptional\.|\boptional_type\b|\.\?|\[\?|\{\?|, \?|\bcel\.(block|index|iterVar|accuVar)\b|\bbase64\.|\bmath\.|\bstrings\.", RegexOptions.CultureInvariant)]
    private static partial Regex Extension();
}
