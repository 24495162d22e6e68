namespace Journeys.Domain.Tests.Habits;

/// <summary>Finds the public data beside the repository: <c>shared/data</c> in the folder of the solution's folder, or further up.</summary>
internal static class SharedFolder
{
    /// <summary>Gives the path of a data file; skips the test when it is missing, and fails it when JOURNEYS_REQUIRE_ALL is 1.</summary>
    public static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Journeys.sln")))
            folder = folder.Parent;
        for (folder = folder?.Parent; folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data", path);
            if (File.Exists(file))
                return file;
        }

        if (Environment.GetEnvironmentVariable("JOURNEYS_REQUIRE_ALL") == "1")
            Assert.Fail($"The data file shared/data/{path} is missing beside the repository.");
        Assert.Skip($"Not measured: the data file shared/data/{path} is missing beside the repository.");
        return "";
    }
}
