using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ClaudePerf.Performance;

/// <summary>
/// How long a user waits for the import and for the first and second measurement of the sample ecosystem. Each cold figure is measured in
/// several new processes; the best is shown with the median, since other work on the machine only adds time.
/// </summary>
internal static class ImportMeasurement
{
    private const string Child = "--child";
    private const int Runs = 7;

    // The package's engine is compiled just in time, that of pwsh ahead of time: users see the figures of pwsh.
    private static readonly string TimedInPwsh = $$"""
        $null = 1 | ForEach-Object { $_ } | Where-Object { $_ }
        $watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{{Repository.Manifest}}'; $import = $watch.ElapsedMilliseconds
        $watch.Restart(); $null = Measure-PromptTokens '{{Repository.Samples}}' -WarningAction Ignore; $first = $watch.ElapsedMilliseconds
        $watch.Restart(); $null = Measure-PromptTokens '{{Repository.Samples}}' -WarningAction Ignore; $second = $watch.ElapsedMilliseconds
        "$import $first $second"
        """;

    internal static object Run(string[] args)
    {
        if (args is [Child])
            return RunChild();

        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var children = Enumerable.Range(0, Runs).Select(_ => Measured(Environment.ProcessPath!, ["import", Child])).ToList();
        var parts = children.Select(
            child => child.Output.Split('\n').Last(line => line.StartsWith("child ", StringComparison.Ordinal)).Split(' ')).ToList();
        double[] Column(int index) => [.. parts.Select(part => double.Parse(part[index], CultureInfo.InvariantCulture)).Order()];

        var measureSamples = $"Measure-PromptTokens '{Repository.Samples}' -WarningAction Ignore";
        var shellBare = Times(Repository.Shell, ["-Command", "1"]);
        var shell = Times(Repository.Shell, ["-Command", measureSamples]);
        var result = new Dictionary<string, object?>
        {
            ["importMs"] = Figure("import", Column(1)),
            ["firstMeasureMs"] = Figure("first Measure-PromptTokens samples/ecosystem", Column(2)),
            ["secondMeasureMs"] = Figure("second", Column(3)),
            ["workingSetBeforeMB"] = Figure("working set before import, MB", Column(4)),
            ["workingSetAfterMB"] = Figure("working set after both, MB", Column(5)),
            ["managedMB"] = Figure("managed heap after both, MB", Column(6)),
            ["shellBareMs"] = Figure("whole process: claudeperf-pwsh -Command 1", shellBare),
            ["shellMeasureMs"] = Figure("whole process: claudeperf-pwsh measuring the samples", shell),
        };
        if (FindPwsh() is { } pwsh)
        {
            var timed = Enumerable.Range(0, Runs)
                .Select(_ => Measured(pwsh, ["-NoProfile", "-Command", TimedInPwsh]).Output.Trim().Split(' ')).ToList();
            double[] Timed(int index) => [.. timed.Select(part => double.Parse(part[index], CultureInfo.InvariantCulture)).Order()];
            result["pwshImportMs"] = Figure("in pwsh: import", Timed(0));
            result["pwshFirstMeasureMs"] = Figure("in pwsh: first measurement", Timed(1));
            result["pwshSecondMeasureMs"] = Figure("in pwsh: second", Timed(2));
            result["pwshBareMs"] = Figure("whole process: pwsh -Command 1", Times(pwsh, ["-NoProfile", "-Command", "1"]));
            result["pwshMeasureMs"] = Figure("whole process: pwsh measuring the samples",
                Times(pwsh, ["-NoProfile", "-Command", $"Import-Module '{Repository.Manifest}'; {measureSamples}"]));
        }
        else
        {
            Console.WriteLine("pwsh is not on the path, so its whole-process figures are skipped.");
        }
        return result;
    }

    // In the child: an engine that has run something, as a user's session has, then the module for the first time.
    private static object RunChild()
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        Invoke(runspace, "1 | ForEach-Object { $_ } | Where-Object { $_ }");
        var before = WorkingSet();
        var import = Invoke(runspace, $"Import-Module '{Repository.Manifest}'");
        var first = Invoke(runspace, $"Measure-PromptTokens '{Repository.Samples}' -WarningAction Ignore");
        var second = Invoke(runspace, $"Measure-PromptTokens '{Repository.Samples}' -WarningAction Ignore");
        var managed = GC.GetTotalMemory(forceFullCollection: true) / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"child {import} {first} {second} {before} {WorkingSet()} {managed}"));
        return new { import, first, second };
    }

    private static double Invoke(Runspace runspace, string script)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
        var watch = Stopwatch.StartNew();
        shell.Invoke();
        watch.Stop();
        if (shell.HadErrors)
            throw new InvalidOperationException(shell.Streams.Error[0].ToString());
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1e6;
    }

    private static double[] Times(string program, string[] arguments) =>
        [.. Enumerable.Range(0, Runs).Select(_ => Measured(program, arguments).Milliseconds).Order()];

    private static (double Milliseconds, string Output) Measured(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        watch.Stop();
        return process.ExitCode == 0
            ? (watch.Elapsed.TotalMilliseconds, output)
            : throw new InvalidOperationException($"'{program}' ended with exit code {process.ExitCode}: {errors.Result}");
    }

    private static object Figure(string name, double[] sorted)
    {
        var best = Math.Round(sorted[0], 1);
        var median = Math.Round(sorted[sorted.Length / 2], 1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52} best {best,8:0.0}   median {median,8:0.0}"));
        return new { best, median };
    }

    private static string? FindPwsh() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh")).FirstOrDefault(File.Exists);
}
