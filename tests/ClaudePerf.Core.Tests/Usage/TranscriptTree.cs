using System.Text;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>A folder of transcripts that exists for the duration of one test.</summary>
internal sealed class TranscriptTree : IDisposable
{
    internal TranscriptTree()
    {
        Root = Directory.CreateTempSubdirectory("claudeperf-usage-").FullName;
        Projects = Path.Combine(Root, "projects");
    }

    internal string Root { get; }

    internal string Projects { get; }

    internal string Write(string relativePath, params string[] lines) =>
        WriteText(relativePath, string.Concat(lines.Select(line => line + "\n")));

    internal string WriteText(string relativePath, string text) => WriteBytes(relativePath, Encoding.UTF8.GetBytes(text));

    internal string WriteBytes(string relativePath, byte[] bytes)
    {
        var path = Path.Combine(Projects, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal UsageReading Read(TranscriptReadOptions? options = null) =>
        UsageReader.Read(TranscriptDiscovery.Find([Projects]), options, cancellation: TestContext.Current.CancellationToken);

    internal static TranscriptReading ReadFile(string path, TranscriptPosition from = default, TranscriptReadOptions? options = null) =>
        TranscriptReader.Read(TranscriptDiscovery.At(path), from, options, TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
