using System.Diagnostics;
using System.Globalization;

namespace ClaudePerf.Performance.Usage;

/// <summary>
/// Whether Watch-TokenUsage grows: claudeperf follows a generated tree in a separate process while requests are added twice a second,
/// to old and new sessions; its memory, open handles and threads are sampled every half minute. The trend is the least-squares line
/// through the samples after the first third, in which it warms up.
/// </summary>
internal static class WatchSoak
{
    private const long TreeBytes = 50_000_000;
    private const int RequestsOfSession = 120;
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(30);

    /// <param name="args">Minutes to run for; 30 by default.</param>
    internal static object Run(string[] args)
    {
        var length = TimeSpan.FromMinutes(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 30);
        var folder = Directory.CreateTempSubdirectory("claudeperf-soak-").FullName;
        try
        {
            TranscriptGenerator.Write(folder, TreeBytes, seed: 7);
            return Measure(folder, length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static object Measure(string folder, TimeSpan length)
    {
        var tree = Path.Combine(folder, "projects");
        var start = new ProcessStartInfo(Repository.Shell,
            ["-Command", $"Watch-TokenUsage -LiteralPath '{tree}'"]) { RedirectStandardOutput = true };
        start.Environment["CLAUDEPERF_HOME"] = Path.Combine(folder, "data");
        using var process = Process.Start(start)!;
        try
        {
            if (process.StandardOutput.ReadLine() is null)
                throw new InvalidOperationException("Watch-TokenUsage ended immediately.");
            var shown = 1L;
            _ = Task.Run(() =>
            {
                while (process.StandardOutput.ReadLine() is not null)
                    Interlocked.Increment(ref shown);
            });
            var samples = new List<Sample>();
            var (began, sampled, written) = (Stopwatch.GetTimestamp(), TimeSpan.Zero, 0);
            var project = Directory.CreateDirectory(Path.Combine(tree, "-soaked")).FullName;
            while (Stopwatch.GetElapsedTime(began) < length)
            {
                if (process.HasExited)
                    throw new InvalidOperationException($"Watch-TokenUsage ended with exit code {process.ExitCode}.");
                var session = $"{written / RequestsOfSession:00000000}-0000-4000-8000-000000000000";
                File.AppendAllText(Path.Combine(project, session + ".jsonl"), WatchMeasurement.Line(session, written++));
                var elapsed = Stopwatch.GetElapsedTime(began);
                if (elapsed - sampled >= BetweenSamples)
                {
                    sampled = elapsed;
                    samples.Add(Take(process, elapsed));
                    InvariantConsole.WriteLine(
                        $"{elapsed.TotalMinutes:0.0} min: {samples[^1].Megabytes:0.0} MB, {samples[^1].Handles} handles, ",
                        $"{samples[^1].Threads} threads, {written} requests written, {Interlocked.Read(ref shown)} lines shown");
                }
                Thread.Sleep(BetweenWrites);
            }
            var settled = samples.Skip(samples.Count / 3).ToList();
            return new
            {
                Minutes = Math.Round(length.TotalMinutes, 1),
                Written = written,
                Shown = Interlocked.Read(ref shown),
                Samples = samples.Count,
                FirstMB = Math.Round(settled.FirstOrDefault().Megabytes, 1),
                LastMB = Math.Round(settled.LastOrDefault().Megabytes, 1),
                MBPerHour = Math.Round(Slope(settled, static sample => sample.Megabytes), 2),
                FirstHandles = settled.FirstOrDefault().Handles,
                LastHandles = settled.LastOrDefault().Handles,
                HandlesPerHour = Math.Round(Slope(settled, static sample => sample.Handles), 2),
                LastThreads = settled.LastOrDefault().Threads,
            };
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static Sample Take(Process process, TimeSpan at)
    {
        process.Refresh();
        // .NET counts handles only on Windows; elsewhere the number of open files is used.
        var files = $"/proc/{process.Id}/fd";
        var handles = Directory.Exists(files) ? Directory.GetFileSystemEntries(files).Length : process.HandleCount;
        return new Sample(at, process.WorkingSet64 / 1e6, handles, process.Threads.Count);
    }

    private static double Slope(List<Sample> samples, Func<Sample, double> value)
    {
        if (samples.Count < 2)
            return 0;
        var (meanHours, mean) = (samples.Average(static sample => sample.At.TotalHours), samples.Average(value));
        var spread = samples.Sum(sample => Math.Pow(sample.At.TotalHours - meanHours, 2));
        return samples.Sum(sample => (sample.At.TotalHours - meanHours) * (value(sample) - mean)) / spread;
    }

    private readonly record struct Sample(TimeSpan At, double Megabytes, int Handles, int Threads);
}
