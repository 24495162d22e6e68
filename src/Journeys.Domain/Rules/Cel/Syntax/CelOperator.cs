namespace Journeys.Domain.Rules;

/// <summary>The names that operators have as functions.</summary>
public static class CelOperator
{
    /// <summary>The name of <c>a ? b : c</c>.</summary>
    public const string Conditional = "_?_:_";

    /// <summary>The name of <c>a || b</c>; takes all operands in a row.</summary>
    public const string Or = "_||_";

    /// <summary>The name of <c>a &amp;&amp; b</c>; takes all operands in a row.</summary>
    public const string And = "_&&_";

    /// <summary>The name of <c>!a</c>.</summary>
    public const string Not = "!_";

    /// <summary>The name of <c>a == b</c>.</summary>
    public const string Equal = "_==_";

    /// <summary>The name of <c>a != b</c>.</summary>
    public const string NotEqual = "_!=_";

    /// <summary>The name of <c>a &lt; b</c>.</summary>
    public const string Less = "_<_";

    /// <summary>The name of <c>a &lt;= b</c>.</summary>
    public const string LessOrEqual = "_<=_";

    /// <summary>The name of <c>a &gt; b</c>.</summary>
    public const string Greater = "_>_";

    /// <summary>The name of <c>a &gt;= b</c>.</summary>
    public const string GreaterOrEqual = "_>=_";

    /// <summary>The name of <c>a in b</c>.</summary>
    public const string In = "@in";

    /// <summary>The name of <c>a + b</c>.</summary>
    public const string Add = "_+_";

    /// <summary>The name of <c>a - b</c>.</summary>
    public const string Subtract = "_-_";

    /// <summary>The name of <c>a * b</c>.</summary>
    public const string Multiply = "_*_";

    /// <summary>The name of <c>a / b</c>.</summary>
    public const string Divide = "_/_";

    /// <summary>The name of <c>a % b</c>.</summary>
    public const string Remainder = "_%_";

    /// <summary>The name of <c>-a</c>.</summary>
    public const string Negate = "-_";

    /// <summary>The name of <c>a[b]</c>.</summary>
    public const string Index = "_[_]";

    /// <summary>Gives the sign of an operator as it is written, such as <c>&gt;=</c>, or <see langword="null"/> for a name that is none.</summary>
    public static string? SignOf(string function) => function switch
    {
        Conditional => "? :",
        Or => "||",
        And => "&&",
        Not => "!",
        Equal => "==",
        NotEqual => "!=",
        Less => "<",
        LessOrEqual => "<=",
        Greater => ">",
        GreaterOrEqual => ">=",
        In => "in",
        Add => "+",
        Subtract or Negate => "-",
        Multiply => "*",
        Divide => "/",
        Remainder => "%",
        Index => "[]",
        _ => null,
    };

    /// <summary>Gives how tightly a binary operator binds: 1 for <c>||</c> up to 5 for <c>*</c>; 0 for what is none.</summary>
    internal static int PrecedenceOf(string function) => function switch
    {
        Or => 1,
        And => 2,
        Equal or NotEqual or Less or LessOrEqual or Greater or GreaterOrEqual or In => 3,
        Add or Subtract => 4,
        Multiply or Divide or Remainder => 5,
        _ => 0,
    };
}
