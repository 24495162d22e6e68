using System.Globalization;

namespace Journeys.Domain.Tests.Rules;

/// <summary>
/// Runs the conformance suite of google/cel-spec (<c>tests/simple/testdata</c>) from the folder in <c>JOURNEYS_CEL_TESTS</c>,
/// else from <c>../shared/cel</c> beside the repository. What needs protocol buffer messages is out of scope.
/// </summary>
public sealed class CelConformanceTests(ITestOutputHelper output)
{
    private static readonly string? Folder = FindFolder();

    public static TheoryData<string> Files =>
        Folder is null ? [""] : [.. Directory.EnumerateFiles(Folder, "*.textproto").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryCaseInScope_GivesTheExpectedResult(string file)
    {
        Assert.SkipWhen(Folder is null, "The conformance files are not here: set JOURNEYS_CEL_TESTS to tests/simple/testdata of google/cel-spec.");
        var results = ConformanceCase.ReadFile(Path.Combine(Folder!, file)).Select(test => test.Run()).ToList();

        output.WriteLine(RowFor(file, results));
        Assert.Empty(results.Where(result => result.Failure is not null).Select(result => $"{result.Name}: {result.Failure}"));
    }

    private static string RowFor(string file, List<ConformanceResult> results)
    {
        var passed = results.Count(result => result is { OutOfScope: null, Failure: null });
        var failed = results.Count(result => result.Failure is not null);
        var outside = string.Join(", ", results.Where(result => result.OutOfScope is not null)
            .GroupBy(result => result.OutOfScope, (reason, group) => $"{reason} {group.Count().ToString(CultureInfo.InvariantCulture)}"));
        return string.Create(CultureInfo.InvariantCulture, $"| {file} | {results.Count} | {passed} | {failed} | {outside} |");
    }

    private static string? FindFolder()
    {
        if (Environment.GetEnvironmentVariable("JOURNEYS_CEL_TESTS") is { Length: > 0 } configured)
            return configured;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Journeys.sln")))
            root = root.Parent;
        var beside = root is null ? null : Path.Combine(root.FullName, "..", "shared", "cel");
        return beside is not null && Directory.Exists(beside) ? beside : null;
    }
}
