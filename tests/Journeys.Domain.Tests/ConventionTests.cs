using System.Reflection;

namespace Journeys.Domain.Tests;

public sealed class ConventionTests
{
    private static readonly Assembly Domain = Assembly.Load("Journeys.Domain");

    [Fact]
    public void Domain_References_OnlyTheBaseClassLibrary() =>
        Assert.All(Domain.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));
}
