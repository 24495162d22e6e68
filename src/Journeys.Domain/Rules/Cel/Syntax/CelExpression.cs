using System.Collections.Immutable;

namespace Journeys.Domain.Rules;

/// <summary>
/// A parsed expression, as it was written: operators are calls named by <see cref="CelOperator"/>, macros are
/// <see cref="CelComprehension"/>. <see cref="object.ToString"/> gives source text that parses to the same tree.
/// </summary>
/// <param name="Position">Where the expression starts; for a binary operator and a selection, where the operator stands.</param>
public abstract record CelExpression(CelPosition Position)
{
    /// <summary>Gets the direct parts, in the order in which they are written.</summary>
    public abstract IEnumerable<CelExpression> Parts { get; }

    /// <summary>Gets this expression and everything in it, an expression before its parts.</summary>
    public IEnumerable<CelExpression> All()
    {
        var open = new Stack<CelExpression>();
        open.Push(this);
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var part in next.Parts.Reverse())
                open.Push(part);
        }
    }

    /// <summary>Writes the expression as source text.</summary>
    public sealed override string ToString() => CelPrinter.Print(this);
}

/// <summary>A value that is written down.</summary>
/// <param name="Value">A null, boolean, number, string or sequence of octets.</param>
/// <param name="Position">Where it starts.</param>
public sealed record CelLiteral(CelValue Value, CelPosition Position) : CelExpression(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<CelExpression> Parts => [];
}

/// <summary>A name.</summary>
/// <param name="Name">The name; a leading dot says that it is looked up outside of containers and comprehensions.</param>
/// <param name="Position">Where it starts.</param>
public sealed record CelIdentifier(string Name, CelPosition Position) : CelExpression(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<CelExpression> Parts => [];
}

/// <summary>A field of something, <c>operand.field</c>, or the question whether it is there, <c>has(operand.field)</c>.</summary>
/// <param name="Operand">What the field is selected from.</param>
/// <param name="Field">The name of the field.</param>
/// <param name="TestsPresence">Whether it is written in <c>has(...)</c>.</param>
/// <param name="Position">Where the dot stands.</param>
public sealed record CelSelect(CelExpression Operand, string Field, bool TestsPresence, CelPosition Position) : CelExpression(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<CelExpression> Parts => [Operand];
}

/// <summary>A call of a function or an operator.</summary>
/// <param name="Function">The name of the function, or one of <see cref="CelOperator"/>.</param>
/// <param name="Target">What the function is called on, in <c>target.function(...)</c>.</param>
/// <param name="Arguments">What it is given; for <c>and</c> and <c>or</c>, all operands in a row.</param>
/// <param name="Position">Where the name or the operator stands.</param>
public sealed record CelCall(string Function, CelExpression? Target, ImmutableArray<CelExpression> Arguments, CelPosition Position)
    : CelExpression(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<CelExpression> Parts => Target is null ? Arguments : [Target, .. Arguments];
}

/// <summary>A list that is written down.</summary>
/// <param name="Elements">Its elements.</param>
/// <param name="Position">Where the bracket stands.</param>
public sealed record CelListLiteral(ImmutableArray<CelExpression> Elements, CelPosition Position) : CelExpression(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<CelExpression> Parts => Elements;
}

/// <summary>A map that is written down.</summary>
/// <param name="Entries">Its entries.</param>
/// <param name="Position">Where the brace stands.</param>
public sealed record CelMapLiteral(ImmutableArray<CelMapEntry> Entries, CelPosition Position) : CelExpression(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<CelExpression> Parts => Entries.SelectMany(entry => new[] { entry.Key, entry.Value });
}

/// <summary>An entry of a map that is written down.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
public sealed record CelMapEntry(CelExpression Key, CelExpression Value);

/// <summary>A macro over the elements of a list or the entries of a map, or one that names a value.</summary>
/// <param name="Macro">Which one.</param>
/// <param name="Range">What it runs over; for <see cref="CelMacro.Bind"/>, the value that gets a name.</param>
/// <param name="Variables">One or two names. One: the element or the key. Two: index and element, or key and value.</param>
/// <param name="Condition">What each element is asked; absent where the macro takes every element.</param>
/// <param name="Result">What each element becomes; absent where the macro yields a boolean or the elements themselves.</param>
/// <param name="Position">Where the name of the macro stands.</param>
public sealed record CelComprehension(
    CelMacro Macro,
    CelExpression Range,
    ImmutableArray<string> Variables,
    CelExpression? Condition,
    CelExpression? Result,
    CelPosition Position) : CelExpression(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<CelExpression> Parts
    {
        get
        {
            yield return Range;
            if (Condition is not null)
                yield return Condition;
            if (Result is not null)
                yield return Result;
        }
    }
}

/// <summary>The macros that run over something.</summary>
public enum CelMacro
{
    /// <summary><c>e.all(x, condition)</c></summary>
    All,

    /// <summary><c>e.exists(x, condition)</c></summary>
    Exists,

    /// <summary><c>e.exists_one(x, condition)</c></summary>
    ExistsOne,

    /// <summary><c>e.filter(x, condition)</c></summary>
    Filter,

    /// <summary><c>e.map(x, result)</c> or <c>e.map(x, condition, result)</c></summary>
    Map,

    /// <summary><c>e.transformList(i, x, result)</c> or with a condition before the result.</summary>
    TransformList,

    /// <summary><c>e.transformMap(k, v, result)</c> or with a condition before the result.</summary>
    TransformMap,

    /// <summary><c>e.transformMapEntry(k, v, {key: value})</c> or with a condition before the result.</summary>
    TransformMapEntry,

    /// <summary><c>cel.bind(x, value, result)</c></summary>
    Bind,
}
