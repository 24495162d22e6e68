namespace Journeys.Host.Tests;

/// <summary>Files of the repository, and the public data sets beside it.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = Find();

    public static string Sample(string name) => Path.Combine(Root, "samples", name);

    /// <summary>Gives a file of the data sets; skips the test where they are missing, and fails it where nothing may be missing.</summary>
    public static string Shared(string name)
    {
        for (var folder = new DirectoryInfo(Root); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", name);
            if (File.Exists(path))
                return path;
        }

        var missing = $"The data set {name} is missing: expected in a folder shared/data beside the repository.";
        if (Environment.GetEnvironmentVariable("JOURNEYS_REQUIRE_ALL") == "1")
            Assert.Fail(missing);
        Assert.Skip(missing);
        return "";
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Journeys.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run within the repository.");
    }
}
