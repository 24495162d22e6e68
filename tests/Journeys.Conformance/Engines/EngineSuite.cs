using Journeys.Runtime.Customers;

namespace Journeys.Conformance.Engines;

/// <summary>What every engine promises over every store, seen through a node: see <see cref="ICustomerEngine"/>.</summary>
public abstract partial class EngineSuite : EngineSuiteBase
{
    /// <summary>Whether several nodes may open one database.</summary>
    protected abstract bool Shared { get; }
}
