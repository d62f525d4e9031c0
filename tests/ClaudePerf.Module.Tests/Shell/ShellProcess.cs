using System.Diagnostics;

namespace ClaudePerf.Module.Tests.Shell;

/// <summary>The built program as a child process, with a home of its own and nothing of the test's terminal.</summary>
internal sealed class ShellProcess : IDisposable
{
    internal static string Executable { get; } = Built(Path.Combine("src", "ClaudePerf.Shell"), "claudeperf-pwsh");

    /// <summary>PowerShell itself, as the tests build it.</summary>
    internal static string PowerShell { get; } = Built(Path.Combine("tests", "pwsh"), "pwsh");

    /// <summary>The folder with the newest Pester, as a path of modules.</summary>
    internal static string PesterModules { get; } =
        Directory.GetDirectories(Path.Combine(Path.GetDirectoryName(PowerShell)!, "TestModules"))
            .MaxBy(static folder => Version.Parse(Path.GetFileName(folder)))!;

    public string Home { get; } = Directory.CreateTempSubdirectory("claudeperf-shell-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public static ProcessStartInfo Prepared(string executable, string home, params string[] arguments)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home,
        };
        // The tests' own process has a data folder of its own, in which other tests set and remove budgets.
        foreach (var name in (string[])["NO_COLOR", "LANG", "LC_ALL", "CLAUDEPERF_HOME"])
            start.Environment.Remove(name);
        foreach (var name in (string[])["HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"])
            start.Environment[name] = home;
        foreach (var (name, folder) in (ReadOnlySpan<(string, string)>)[("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"),
            ("XDG_CONFIG_HOME", "config")])
            start.Environment[name] = Path.Combine(home, folder);
        return start;
    }

    public Process Start(params string[] arguments)
    {
        var start = Prepared(Executable, Home, arguments);
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Starts the program on a terminal of its own, through util-linux's <c>script</c>.</summary>
    public Process StartOnTerminal(string script)
    {
        // script hands its command to $SHELL; one that stays between, as dash does, dies of the Ctrl+C that was meant for the program.
        var start = Prepared(script, Home, "-qec", $"exec '{Executable.Replace("'", "'\\''", StringComparison.Ordinal)}'", "/dev/null");
        start.Environment["TERM"] = "xterm";
        start.Environment["SHELL"] = "/bin/sh";
        return Process.Start(start)!;
    }

    public Task<Result> Run(params string[] arguments) => RunWithInput("", arguments);

    public async Task<Result> RunWithInput(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        return await Finish(process, input);
    }

    /// <summary>
    /// Runs commands in one process, one after another, each as it would stand at the prompt. The variable x and the function f of one
    /// are gone before the next.
    /// </summary>
    /// <param name="options">What the program is started with before <c>-Command</c>.</param>
    /// <param name="commands">The commands; variables and functions of one do not reach the next.</param>
    /// <returns>What each wrote to standard output, and what all wrote to standard error.</returns>
    public async Task<(IReadOnlyList<string> Outputs, string Error)> RunEach(string[] options, IEnumerable<string> commands)
    {
        const string Forget = "Remove-Item variable:x, function:f -ErrorAction Ignore";
        var all = commands.ToList();
        var mark = $"#{Guid.NewGuid():N}";
        var result = await Run([.. options, "-Command", string.Concat(all.Select(command => $"'{mark}'\n{command}\n{Forget}\n"))]);
        var outputs = result.Output.Split(mark + "\n")[1..];
        Assert.True(outputs.Length == all.Count, $"{outputs.Length} of {all.Count} commands ran.\n{result.Output}\n{result.Error}");
        return (outputs, result.Error);
    }

    public static async Task<Result> Finish(Process process, string input, TimeSpan? time = null)
    {
        var limit = new ProcessLimit(process, time);
        var output = limit.ReadToEnd(process.StandardOutput);
        var error = limit.ReadToEnd(process.StandardError);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), TestContext.Current.CancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input, as most commands do.
        }
        await limit.WaitForExit();
        return new Result(Lines(await output), Lines(await error), process.ExitCode);
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);

    private static string Lines(string text) => text.ReplaceLineEndings("\n");

    private static string Built(string project, string name)
    {
        // bin/<configuration>/<framework>, the same as ours.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(ModuleFixture.RepositoryRoot, project, "bin", framework.Parent!.Name, framework.Name,
            OperatingSystem.IsWindows() ? name + ".exe" : name);
    }

    internal sealed record Result(string Output, string Error, int ExitCode);
}
