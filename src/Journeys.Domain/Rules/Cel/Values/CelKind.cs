namespace Journeys.Domain.Rules;

/// <summary>What a value of an expression is while it is evaluated.</summary>
public enum CelKind : byte
{
    /// <summary>The value <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>A signed 64-bit integer.</summary>
    Int,

    /// <summary>An unsigned 64-bit integer.</summary>
    UInt,

    /// <summary>A 64-bit floating-point number.</summary>
    Double,

    /// <summary>A sequence of Unicode code points.</summary>
    String,

    /// <summary>A sequence of octets.</summary>
    Bytes,

    /// <summary>An ordered sequence of values.</summary>
    List,

    /// <summary>Values by key.</summary>
    Map,

    /// <summary>A point in time.</summary>
    Timestamp,

    /// <summary>A length of time.</summary>
    Duration,

    /// <summary>A type, as the function <c>type</c> returns it.</summary>
    Type,

    /// <summary>An evaluation that failed.</summary>
    Error,
}
