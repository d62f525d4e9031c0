using System.ComponentModel;
using System.Diagnostics;

namespace ClaudePerf.Performance.Usage;

/// <summary>Times ccusage on the same tree in the same run. It is installed into a temporary folder, and left out, saying why, where that fails.</summary>
internal static class PeerMeasurement
{
    private const string Package = "ccusage@20.0.24";
    private const int Runs = 5;

    internal static object Run(string configFolder, double ownSeconds)
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-peer-").FullName;
        try
        {
            var install = Start("npm", ["install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, Package], null, out _);
            if (install != 0)
                return $"left out: npm install {Package} ended with {install}";
            var program = Path.Combine(folder, "node_modules", ".bin", "ccusage");
            var times = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                var exit = Start(program, ["daily", "--json", "--offline"], configFolder, out var seconds);
                if (exit != 0)
                    return $"left out: {Package} ended with {exit}";
                times.Add(seconds);
            }
            return new { Package, SecondsBest = times.Min(), TimesAsLong = times.Min() / ownSeconds };
        }
        catch (Win32Exception e)
        {
            return $"left out: {e.Message}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Start(string program, string[] arguments, string? configFolder, out double seconds)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (configFolder is not null)
            start.Environment["CLAUDE_CONFIG_DIR"] = configFolder;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        error.GetAwaiter().GetResult();
        process.WaitForExit();
        seconds = clock.Elapsed.TotalSeconds;
        return process.ExitCode;
    }
}
