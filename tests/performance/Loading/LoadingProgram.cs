using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Performance.Loading;

/// <summary>What the real Claude Code loads from a folder.</summary>
/// <param name="path">The executable.</param>
internal sealed class LoadingProgram(string path)
{
    private readonly ClaudeProgram _program = new(path);

    /// <summary>The version that the last run reported.</summary>
    internal string Version { get; private set; } = "";

    /// <summary>Runs it and returns what it loaded.</summary>
    /// <param name="project">The working folder.</param>
    /// <param name="home">Its user's home.</param>
    /// <param name="expected">Names of skills that may be listed without being named elsewhere.</param>
    /// <exception cref="InvalidOperationException">It ended without a request.</exception>
    internal LoadedFacts Run(string project, string home, IEnumerable<string> expected)
    {
        var run = _program.Run(new ProgramCall { Project = project, Home = home });
        var request = run.Requests.FirstOrDefault(static request => request.BlockWith("# Environment") is not null)
            ?? throw new InvalidOperationException($"Claude Code ended without a request in '{project}'.");
        Version = run.Version;
        return ProgramFacts.Read(run.Start, request.Body, expected);
    }
}
