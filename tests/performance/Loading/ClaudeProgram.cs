using System.Diagnostics;
using System.Text.Json;

namespace ClaudePerf.Performance.Loading;

/// <summary>
/// The real Claude Code, run once in a folder with a home of its own, a key that is none, and its provider on loopback. It is given folders of
/// our own making only: it would start the hooks, plugins and servers that a folder declares.
/// </summary>
/// <param name="path">The executable.</param>
internal sealed class ClaudeProgram(string path)
{
    // Ends a run that hangs; an ordinary one takes some seconds.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The version that the last run reported.</summary>
    internal string Version { get; private set; } = "";

    /// <summary>Runs it and gives what it loaded.</summary>
    /// <param name="project">The folder it is started in.</param>
    /// <param name="home">Its user's home.</param>
    /// <param name="expected">Names of skills that may be listed without being named otherwise.</param>
    /// <exception cref="InvalidOperationException">It ended without a request.</exception>
    internal LoadedFacts Run(string project, string home, IEnumerable<string> expected)
    {
        using var stub = new ProviderStub();
        var (output, errors) = Start(project, home, stub.Address);
        using var init = output.Split('\n').Select(Parse).FirstOrDefault(static line => line is not null);
        var request = stub.Requests.FirstOrDefault(static request => request.RootElement.TryGetProperty("system", out _)
            && request.RootElement.GetProperty("messages").GetRawText().Contains("# Environment", StringComparison.Ordinal));
        if (init is null || request is null)
            throw new InvalidOperationException($"Claude Code ended without a request: {errors}{output[..Math.Min(output.Length, 500)]}");
        Version = init.RootElement.GetProperty("claude_code_version").GetString()!;
        return ProgramFacts.Read(init.RootElement, request.RootElement, expected);
    }

    private (string Output, string Errors) Start(string project, string home, string address)
    {
        var start = new ProcessStartInfo(path, ["-p", "hi", "--output-format", "stream-json", "--verbose", "--max-turns", "1"])
        {
            WorkingDirectory = project, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Variables(home, address))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
            process.Kill(entireProcessTree: true);
        return (output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private static IEnumerable<(string Name, string Value)> Variables(string home, string address) =>
    [
        ("PATH", Environment.GetEnvironmentVariable("PATH") ?? ""), ("HOME", home), ("CLAUDE_CONFIG_DIR", Path.Combine(home, ".claude")),
        ("ANTHROPIC_API_KEY", "dummy-not-a-key"), ("ANTHROPIC_BASE_URL", address),
        ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"), ("DISABLE_TELEMETRY", "1"), ("DISABLE_AUTOUPDATER", "1"),
    ];

    private static JsonDocument? Parse(string line)
    {
        if (!line.Contains("\"subtype\":\"init\"", StringComparison.Ordinal))
            return null;
        return JsonDocument.Parse(line);
    }
}
