using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Pester.Tests;

/// <summary>One PowerShell process that runs the test files with one version of Pester and reports each test as a line of JSON.</summary>
internal static class PesterRun
{
    // The whole takes one to three minutes; a process that hangs is ended and counts as a failure.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    // "only" are the files to run, separated by commas; null runs all.
    internal static async IAsyncEnumerable<PesterTest> StartAsync(string root, string shellFolder, string version, string? only,
        bool discover, [EnumeratorCancellation] CancellationToken cancel)
    {
        var home = Directory.CreateTempSubdirectory("claudeperf-pester-").FullName;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        using var process = Start(root, shellFolder, version, only, discover, home);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var noise = new StringBuilder();
        var count = 0;
        PesterTest? end = null;
        while (end is null)
        {
            string? line = null;
            try
            {
                line = await process.StandardOutput.ReadLineAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                end = Failure($"It did not end within {Limit.TotalMinutes} minutes. The last it wrote: {Tail(noise)}");
            }
            if (line is null)
                break;
            if (line.StartsWith('{') && JsonSerializer.Deserialize<PesterTest>(line) is { } test)
            {
                count++;
                yield return test;
            }
            else
            {
                noise.AppendLine(line);
            }
        }
        if (end is null)
        {
            await process.WaitForExitAsync(cancel);
            var error = await errors;
            // A file that cannot be read has no tests: the run fails for it all the same.
            if (process.ExitCode != 0 || count == 0)
                end = Failure($"It ended with exit code {process.ExitCode} after {count} tests. {Tail(noise)} {error}");
        }
        if (end is not null)
            yield return end;
        Directory.Delete(home, recursive: true);
    }

    private static PesterTest Failure(string message) => new("", "The run", "Failed", 0, message);

    private static string Tail(StringBuilder text) => text.ToString(Math.Max(0, text.Length - 2000), Math.Min(2000, text.Length));

    private static Process Start(string root, string shellFolder, string version, string? only, bool discover, string home)
    {
        var start = new ProcessStartInfo(Path.Combine(shellFolder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"))
        {
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-NoProfile", "-NonInteractive", "-File",
            Path.Combine(root, "tests", "pester", "Write-PesterResult.ps1"), .. discover ? (string[])["-Discover"] : [],
            .. only is null ? (string[])[] : ["-Only", only]])
            start.ArgumentList.Add(argument);
        // The real home of the SDK's tools stays; what PowerShell and the module keep goes into the scratch one.
        start.Environment["PSModulePath"] = Path.Combine(shellFolder, "TestModules", version);
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["NO_COLOR"] = "1";
        foreach (var name in (string[])["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"])
            start.Environment[name] = Path.Combine(home, name);
        start.Environment.Remove("CLAUDEPERF_HOME");
        start.Environment.Remove("CLAUDE_CONFIG_DIR");
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"PowerShell is not built at {start.FileName}.", exception);
        }
    }
}
