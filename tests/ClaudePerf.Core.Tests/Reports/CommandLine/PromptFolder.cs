namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>A folder with agents for one test, deleted with it.</summary>
internal sealed class PromptFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("claudeperf-verb-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Writes an agent and returns its path.</summary>
    internal string Agent(string name, string fields = "tools: Read", string? body = null)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"---\nname: {name}\ndescription: Use for the task {name}.\n{fields}\n---\n{body ?? $"Do {name}."}\n");
        return path;
    }

    internal string PathOf(string name) => System.IO.Path.Combine(Path, ".claude", "agents", name + ".md");
}
