using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>
/// The real Claude Code, run without a network: with an empty home folder, a dummy key and <see cref="StubProvider"/> as its provider.
/// Use only folders that we made ourselves: it starts the hooks, plugins and MCP servers that a folder declares.
/// </summary>
internal sealed class ClaudeProgram
{
    // A run takes seconds; one that stops responding must not block the measurement forever.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(15);

    private readonly string _path;

    /// <param name="path">The program.</param>
    /// <exception cref="FileNotFoundException">The program does not exist.</exception>
    internal ClaudeProgram(string path)
    {
        _path = Path.GetFullPath(path);
        if (!File.Exists(_path))
            throw new FileNotFoundException($"The program '{_path}' does not exist.", _path);
    }

    /// <summary>Runs it once.</summary>
    /// <exception cref="InvalidOperationException">It does not start a session, or does not end.</exception>
    internal ProgramRun Run(ProgramCall call)
    {
        Directory.CreateDirectory(call.Configuration);
        using var provider = new StubProvider(call.Script ?? new SpawnScript(call.Agents));
        using var process = Process.Start(StartOf(call, provider.Address))!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(LongestRun))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"The program did not end within {LongestRun.TotalMinutes:0} minutes in '{call.Project}'.");
        }
        process.WaitForExit();
        var start = output.GetAwaiter().GetResult().Split('\n').Select(InitLine).FirstOrDefault(static line => line is not null)
            ?? throw new InvalidOperationException(
                $"The program started no session in '{call.Project}': {errors.GetAwaiter().GetResult().Trim()}");
        return new ProgramRun(start, provider.Requests);
    }

    /// <summary>Runs a command that starts no session, such as <c>plugin install</c>.</summary>
    /// <param name="project">The working folder.</param>
    /// <param name="home">The home folder, either empty or made by us.</param>
    /// <param name="arguments">The command.</param>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    internal void Manage(string project, string home, params string[] arguments)
    {
        var call = new ProgramCall { Project = project, Home = home };
        Directory.CreateDirectory(call.Configuration);
        // Nothing listens there: these commands send no request.
        using var process = Process.Start(StartOf(call, new Uri("http://127.0.0.1:9"), arguments))!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{string.Join(' ', arguments)}' failed: {output.Trim()}");
    }

    private ProcessStartInfo StartOf(ProgramCall call, Uri provider) => StartOf(call, provider,
        ["-p", call.Asked, "--output-format", "stream-json", "--verbose",
            "--max-turns", (call.Agents.Count + call.Turns).ToString(CultureInfo.InvariantCulture), .. call.Arguments]);

    private ProcessStartInfo StartOf(ProgramCall call, Uri provider, string[] arguments)
    {
        var start = new ProcessStartInfo(_path, arguments)
        {
            WorkingDirectory = call.Project,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = call.Home;
        start.Environment["USERPROFILE"] = call.Home;
        start.Environment["CLAUDE_CONFIG_DIR"] = call.Configuration;
        start.Environment["ANTHROPIC_API_KEY"] = "dummy-not-a-key";
        start.Environment["ANTHROPIC_BASE_URL"] = provider.AbsoluteUri.TrimEnd('/');
        foreach (var name in (string[])["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_TELEMETRY", "DISABLE_AUTOUPDATER"])
            start.Environment[name] = "1";
        foreach (var (name, value) in call.Variables)
            start.Environment[name] = value;
        return start;
    }

    private static JsonElement? InitLine(string line)
    {
        if (!line.Contains("\"subtype\":\"init\"", StringComparison.Ordinal))
            return null;
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
