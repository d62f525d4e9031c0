using System.Diagnostics;
using System.Globalization;

namespace ClaudePerf.Performance.Peers;

/// <summary>A program, a peer or one of ours, that is timed from start to end.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Environment variables to set; null removes one.</param>
/// <param name="Folder">The working folder.</param>
/// <param name="MayFind">Whether exit codes 1 and 2 mean that it found something, as for linters.</param>
internal sealed record PeerProgram(string File, string[] Arguments, IReadOnlyDictionary<string, string?> Environment, string? Folder = null,
    bool MayFind = false)
{
    /// <summary>Runs it.</summary>
    /// <returns>The time in milliseconds, and what it wrote to standard output.</returns>
    /// <exception cref="PeerException">It failed or cannot be started.</exception>
    internal (double Milliseconds, string Output) Run()
    {
        var clock = Stopwatch.StartNew();
        using var process = Start();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var time = clock.Elapsed.TotalMilliseconds;
        if (process.ExitCode != 0 && !(MayFind && process.ExitCode is 1 or 2))
        {
            var command = $"{Path.GetFileName(File)} {string.Join(' ', Arguments.Select(Path.GetFileName))}";
            throw new PeerException($"'{command}' ended with exit code {process.ExitCode}: {error.Result.Trim()}");
        }
        return (time, output);
    }

    /// <summary>Runs it untimed and samples the peak resident memory of it and of the processes it starts.</summary>
    /// <returns>Megabytes: the sum of the peaks of all its processes; null if the system does not report them.</returns>
    internal double? PeakMegabytes()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        using var process = Start();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        var peaks = new Dictionary<int, long>();
        do
            Look(process.Id, peaks);
        while (!process.WaitForExit(2));
        Task.WaitAll(error, output);
        return peaks.Values.Sum() / 1e3;
    }

    private static void Look(int id, Dictionary<int, long> peaks)
    {
        try
        {
            var line = System.IO.File.ReadLines($"/proc/{id}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (line is not null)
                peaks[id] = long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
            foreach (var task in Directory.EnumerateDirectories($"/proc/{id}/task"))
                foreach (var child in System.IO.File.ReadAllText(Path.Combine(task, "children"))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    Look(int.Parse(child, CultureInfo.InvariantCulture), peaks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just ended.
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(File, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Folder is not null)
            start.WorkingDirectory = Folder;
        foreach (var (name, value) in Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PeerException($"'{Path.GetFileName(File)}' cannot be started: {e.Message}");
        }
    }
}

/// <summary>A program cannot be compared: it is missing or fails.</summary>
internal sealed class PeerException(string message) : Exception(message);
