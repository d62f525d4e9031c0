using System.Diagnostics;
using System.Globalization;

namespace ClaudePerf.Performance.Budgets;

/// <summary>The result of one process.</summary>
/// <param name="Milliseconds">From its start to its end.</param>
/// <param name="Processor">
/// The processor time of all children that ended during it, in milliseconds: its own if no other ran at the same time.
/// </param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal readonly record struct HookAnswer(double Milliseconds, double Processor, int ExitCode, string Output, string Error);

/// <summary>A program that runs the hook and the status line: the native one, PowerShell with the module, or the console host that ships
/// with the engine.</summary>
/// <param name="Name">Its name in figures.</param>
/// <param name="Program">The program.</param>
/// <param name="Bare">Arguments with which it does nothing.</param>
/// <param name="Hook">Arguments that run the hook.</param>
/// <param name="StatusLine">Arguments that run the status line.</param>
/// <param name="Runs">How many runs each figure takes.</param>
internal sealed record HookHost(string Name, string Program, string[] Bare, string[] Hook, string[] StatusLine, int Runs)
{
    /// <summary>The native program.</summary>
    internal static HookHost Native(string program) => new("native", program, ["--version"], ["hook"], ["statusline"], Runs: 41);

    /// <summary>claudeperf-pwsh, whose hook does not start the engine.</summary>
    internal static HookHost Shell(string program) =>
        new("claudeperf-pwsh", program, ["-Version"], ["-BudgetHook"], ["-Command", "$input | Get-TokenUsage -StatusLine"], Runs: 5);

    /// <summary>PowerShell with the module.</summary>
    internal static HookHost PowerShell(string program, string module)
    {
        string[] Command(string text) => ["-NoProfile", "-NonInteractive", "-Command", text];
        return new(
            "pwsh",
            program,
            Command("1"),
            Command($"Import-Module '{module}'; $input | Invoke-TokenBudgetHook -Exit"),
            Command($"Import-Module '{module}'; $input | Get-TokenUsage -StatusLine"),
            Runs: 5);
    }

    /// <summary>Compiles the native program.</summary>
    internal static string Publish(string folder)
    {
        var start = new ProcessStartInfo("dotnet",
            ["publish", Path.Combine(Repository.Root, "src", "ClaudePerf.Native"), "--configuration", "Release", "-p:NativeProgram=true",
                "--output", folder]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Path.Combine(folder, OperatingSystem.IsWindows() ? "claudeperf.exe" : "claudeperf")
            : throw new InvalidOperationException("The native program could not be compiled:\n" + output);
    }

    /// <summary>Runs it once.</summary>
    /// <param name="folder">The folder of transcripts and data.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Its standard input.</param>
    internal HookAnswer Run(string folder, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true };
        start.Environment["CLAUDE_CONFIG_DIR"] = folder;
        start.Environment["CLAUDEPERF_HOME"] = Path.Combine(folder, "data");
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment.Remove("CLAUDE_PROJECT_DIR");
        var before = ChildTime.Milliseconds();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It needs no input.
        }
        process.WaitForExit();
        var time = clock.Elapsed.TotalMilliseconds;
        var used = ChildTime.Milliseconds() - before;
        return new HookAnswer(time, used, process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Best, median and worst time of some answers, and their processor time if each ran alone.</summary>
    internal static object Figure(string name, IReadOnlyCollection<HookAnswer> answers, bool wereAlone)
    {
        double[] sorted = [.. answers.Select(static answer => answer.Milliseconds).Order()];
        double[] processor = wereAlone ? [.. answers.Select(static answer => answer.Processor).Order()] : [double.NaN];
        var (best, median, worst) = (Math.Round(sorted[0], 1), Math.Round(sorted[sorted.Length / 2], 1), Math.Round(sorted[^1], 1));
        var (least, usual) = (Math.Round(processor[0], 1), Math.Round(processor[processor.Length / 2], 1));
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{name,-60} best {best,8:0.0}   median {median,8:0.0}   worst {worst,8:0.0} ms");
        if (!wereAlone)
        {
            Console.WriteLine(text);
            return new { best, median, worst };
        }
        Console.WriteLine(text + string.Create(CultureInfo.InvariantCulture, $"   processor best {least,7:0.0}   median {usual,7:0.0} ms"));
        return new { best, median, worst, processorBest = least, processorMedian = usual };
    }
}
