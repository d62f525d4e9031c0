using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClaudePerf.Performance.Usage;

/// <summary>
/// The cost of Watch-TokenUsage and how soon it shows new usage: claudeperf follows a generated tree in a separate process, lines are
/// appended to one transcript, and the time to each line of its output is measured; then it is left idle.
/// </summary>
internal static class WatchMeasurement
{
    private const long TreeBytes = 50_000_000;
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="args">Seconds to write for, and seconds to be idle for; 30 each by default.</param>
    internal static object Run(string[] args)
    {
        var writing = Seconds(args, 0);
        var idle = Seconds(args, 1);
        var folder = Directory.CreateTempSubdirectory("claudeperf-watch-").FullName;
        try
        {
            TranscriptGenerator.Write(folder, TreeBytes, seed: 7);
            var tree = Path.Combine(folder, "projects");
            var files = Directory.EnumerateFiles(tree, "*.jsonl", SearchOption.AllDirectories).Count();
            return Measure(folder, tree, files, writing, idle);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static WatchFigures Measure(string folder, string tree, int files, TimeSpan writing, TimeSpan idle)
    {
        var start = new ProcessStartInfo(Repository.Shell,
            ["-Command", $"Watch-TokenUsage -LiteralPath '{tree}'"]) { RedirectStandardOutput = true };
        start.Environment["CLAUDEPERF_HOME"] = Path.Combine(folder, "data");
        using var process = Process.Start(start)!;
        try
        {
            if (Next(process) is null)
                throw new InvalidOperationException("Watch-TokenUsage ended immediately.");
            var delays = new List<double>();
            var (before, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            var transcript = Directory.CreateDirectory(Path.Combine(tree, "-watched")).FullName
                + "/11111111-1111-4111-8111-111111111111.jsonl";
            while (Stopwatch.GetElapsedTime(began) < writing)
            {
                var clock = Stopwatch.StartNew();
                File.AppendAllText(transcript, Line("11111111-1111-4111-8111-111111111111", delays.Count));
                if (Next(process) is null)
                    throw new InvalidOperationException("A request was not shown.");
                delays.Add(clock.Elapsed.TotalMilliseconds);
                Thread.Sleep(BetweenWrites);
            }
            process.Refresh();
            var busy = Share(process, before, began);
            (before, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            var memory = process.WorkingSet64;
            Thread.Sleep(idle);
            process.Refresh();
            var resting = Share(process, before, began);
            delays.Sort();
            var result = new WatchFigures(
                files,
                delays.Count,
                Math.Round(delays[delays.Count / 2]),
                Math.Round(delays[^1]),
                Math.Round(busy * 100, 2),
                Math.Round(resting * 100, 2),
                Math.Round(memory / 1e6));
            InvariantConsole.WriteLine(
                $"{result.Writes} requests: shown after {result.DelayMedianMs} ms (median), {result.DelayWorstMs} ms (worst); ",
                $"processor {result.ProcessorBusyPercent}% of a core while writing, {result.ProcessorIdlePercent}% idle; ",
                $"{result.WorkingSetMB} MB");
            return result;
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static TimeSpan Seconds(string[] args, int index) =>
        TimeSpan.FromSeconds(args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : 30);

    private static double Share(Process process, TimeSpan before, long began) =>
        (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(began);

    private static string? Next(Process process)
    {
        var line = process.StandardOutput.ReadLineAsync();
        return line.Wait(Patience) ? line.Result : null;
    }

    internal static string Line(string session, int number) => JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = $"watched-{number}",
        sessionId = session,
        timestamp = DateTime.UtcNow,
        cwd = "/home/dev/watched",
        requestId = $"req_watched_{number}",
        message = new
        {
            id = $"msg_watched_{number}", model = "claude-opus-5-5", stop_reason = "end_turn",
            usage = new { input_tokens = 1000, output_tokens = 10 },
        },
    }) + "\n";

    private sealed record WatchFigures(
        int Files, int Writes, double DelayMedianMs, double DelayWorstMs, double ProcessorBusyPercent, double ProcessorIdlePercent,
            double WorkingSetMB);
}
