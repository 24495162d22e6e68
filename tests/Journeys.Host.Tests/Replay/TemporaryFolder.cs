using System.IO.Compression;
using System.Text;

namespace Journeys.Host.Tests.Replay;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("journeys-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }

    public string WriteGzip(string name, string text)
    {
        using var zip = new GZipStream(File.Create(In(name)), CompressionLevel.Fastest);
        zip.Write(Encoding.UTF8.GetBytes(text));
        return In(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
