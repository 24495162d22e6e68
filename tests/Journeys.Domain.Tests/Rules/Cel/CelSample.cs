using Journeys.Domain.Rules;

namespace Journeys.Domain.Tests.Rules;

/// <summary>An environment as the product has it: a signal, a customer, and functions that read the activation.</summary>
internal static class CelSample
{
    public const string Guard =
        """signal.name == "Order Completed" && signal.revenue > 50.0 && count("Product Viewed", duration("7d")) >= 3""";

    public static readonly CelType Signal = CelType.Object(
        "signal", ("name", CelType.String), ("revenue", CelType.Double), ("at", CelType.Timestamp), ("properties", CelType.Map(CelType.String, CelType.Dyn)));

    public static readonly CelEnvironment Environment = CelEnvironment.Standard
        .WithVariable("signal", Signal)
        .WithVariable("customer", CelType.OpenObject("customer", ("email", CelType.String), ("tags", CelType.List(CelType.String))))
        .WithVariable("extra", CelType.Dyn)
        .WithFunction(new CelFunction(
            "count", [CelType.String, CelType.Duration], CelType.Int, (activation, arguments) => CelValue.Of(((Context)activation).Counted)))
        .WithFunction(new CelFunction(
            "shouted", [CelType.String], CelType.String, (_, arguments) => CelValue.Of(arguments[0].AsString.ToUpperInvariant()), isMember: true, isPure: true));

    public static CelProgram Compile(string source) => Environment.Compile(source);

    public static CelValue Evaluate(string source) => Compile(source).Evaluate(new Context());

    public static string ErrorOf(string source, CelType? expected = null) =>
        Environment.TryCompile(source, expected, out _, out var errors) ? "" : string.Join(" | ", errors);

    /// <summary>What an evaluation reads.</summary>
    internal sealed class Context : ICelActivation
    {
        private readonly CelValue _signal;
        private readonly CelValue _customer = CelValue.Of(CelMap.Of(
            ("email", CelValue.Of("ada@example.org")), ("tags", CelValue.Of(CelList.Of(CelValue.Of("vip"), CelValue.Of("beta")))), ("age", CelValue.Of(36))));

        public Context(string name = "Order Completed", double revenue = 80, long counted = 3)
        {
            Counted = counted;
            _signal = CelValue.Of(CelMap.Of(
                ("name", CelValue.Of(name)),
                ("revenue", CelValue.Of(revenue)),
                ("at", CelValue.Of(new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero))),
                ("properties", CelValue.Of(CelMap.Of(("sku", CelValue.Of("A-1")))))));
        }

        public long Counted { get; }

        public bool TryResolve(int slot, string name, out CelValue value)
        {
            value = slot switch { 0 => _signal, 1 => _customer, _ => default };
            return slot < 2;
        }
    }
}
