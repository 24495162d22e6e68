using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>What a name or a call in an expression stands for.</summary>
internal abstract record Binding;

/// <summary>A variable of the environment.</summary>
internal sealed record VariableBinding(int Slot, string Name) : Binding;

/// <summary>A variable of a macro, held in the frame.</summary>
internal sealed record LocalBinding(int Index) : Binding;

/// <summary>A name of a type.</summary>
internal sealed record ConstantBinding(CelValue Value) : Binding;

/// <summary>A function with the overloads that may apply, and what they are given, the target first.</summary>
internal sealed record FunctionBinding(string Name, ImmutableArray<CelFunction> Overloads, ImmutableArray<CelExpression> Arguments) : Binding;

/// <summary>The places in the frame of the variables of a macro.</summary>
internal sealed record ComprehensionBinding(int First, int Second) : Binding;

/// <summary>A name or function that nothing declares; evaluating it fails.</summary>
internal sealed record UnknownBinding(string Message) : Binding;
