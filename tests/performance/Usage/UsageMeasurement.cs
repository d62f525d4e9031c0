using System.Diagnostics;
using ClaudePerf.Core.Usage;
using ClaudePerf.Performance.Budgets;
using ClaudePerf.Performance.Peers;

namespace ClaudePerf.Performance.Usage;

/// <summary>How fast and how correctly transcripts are read, compared with the true totals of a generated tree and, if node is installed,
/// with ccusage.</summary>
public static class UsageMeasurement
{
    private const int Runs = 7;

    /// <summary>Runs it. Options: <c>--size MB</c> (500), <c>--seed N</c> (1), <c>--folder PATH</c> (a temporary one), <c>--files N</c>
    /// (20,000) for the index of many files, <c>--fuzz LINES</c> (1,000,000), <c>--no-programs</c> to skip whole processes,
    /// <c>--native PROGRAM</c> for a published one, <c>--packages FOLDER</c> to keep what npm installs.</summary>
    /// <param name="args">The options.</param>
    /// <returns>The figures.</returns>
    public static object Run(string[] args)
    {
        var options = new Arguments(args);
        var size = options.Number("--size", 500) * 1_000_000L;
        var seed = (int)options.Number("--seed", 1);
        var given = options.Text("--folder");
        var root = given ?? Directory.CreateTempSubdirectory("claudeperf-usage-").FullName;
        try
        {
            var truth = TranscriptGenerator.Write(root, size, seed);
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var projects = Path.Combine(root, "projects");
            var residentBefore = ProcessMemory.Resident;
            ProcessMemory.ResetPeak();
            var (times, processorTimes, reading, files) = Read(projects, new TranscriptReadOptions());
            var residentPeak = ProcessMemory.Peak;
            var (singleTimes, _, _, _) = Read(projects, new TranscriptReadOptions { Parallelism = 1 });

            var found = Found(reading);
            var differences = truth.DifferencesFrom(found).ToList();
            var best = times.Min();
            return new
            {
                Bytes = reading.BytesRead,
                Files = files,
                truth.Lines,
                UsageLines = reading.UsageLineCount,
                Requests = reading.Requests.Count,
                SecondsBest = best,
                // Processor time, whatever else ran in the meantime.
                ProcessorSecondsBest = processorTimes.Min(),
                SecondsMedian = times.Order().ElementAt(times.Count / 2),
                GigabytesPerSecond = reading.BytesRead / best / 1e9,
                GigabytesPerSecondOneThread = reading.BytesRead / singleTimes.Min() / 1e9,
                ResidentBeforeMegabytes = residentBefore / 1e6,
                ResidentPeakMegabytes = residentPeak / 1e6,
                Groupings = truth.Groupings.ToDictionary(grouping => grouping.Key, grouping => grouping.Value.Count),
                Differences = differences.Count,
                FirstDifferences = differences.Take(10).ToArray(),
                Index = IndexMeasurement.Run(projects, root),
                IndexOfManyFiles = ManyFiles(root, (int)options.Number("--files", 20_000)),
                Fuzz = options.Number("--fuzz", 1_000_000) is > 0 and var lines ? UsageFuzz.Run(lines, seed) : null,
                Programs = options.Has("--no-programs")
                    ? "left out"
                    : Programs(root, size, seed, (int)options.Number("--files", 20_000), options),
            };
        }
        finally
        {
            if (given is null)
                Directory.Delete(root, recursive: true);
        }
    }

    // Without the lines that ccusage skips, so that it has the same amount of work.
    private static object Programs(string root, long size, int seed, int files, Arguments options)
    {
        var skipped = new List<Skipped>();
        var program = options.Text("--native") ?? HookHost.Publish(Path.Combine(root, "native"));
        var peer = new PeerPackages(options.Text("--packages") ?? Path.Combine(root, "packages"), skipped).Ccusage;
        var tree = Path.Combine(root, "programs");
        TranscriptGenerator.Write(tree, size, seed, hasNullSpeed: false);
        var many = Path.Combine(root, "programs-many");
        IndexMeasurement.WriteManyFiles(many, files);
        return new
        {
            Tree = ProgramComparison.Run(program, peer, tree, Path.Combine(root, "work")),
            ManyFiles = ProgramComparison.Run(program, peer, many, Path.Combine(root, "work-many")),
            Skipped = skipped,
        };
    }

    private static object ManyFiles(string root, int files)
    {
        var folder = Path.Combine(root, "many");
        return IndexMeasurement.Run(IndexMeasurement.WriteManyFiles(folder, files), folder);
    }

    private static (List<double> Times, List<double> ProcessorTimes, UsageReading Reading, int Files) Read(string projects,
        TranscriptReadOptions options)
    {
        var times = new List<double>();
        var processorTimes = new List<double>();
        UsageReading? reading = null;
        var files = 0;
        for (var run = 0; run < Runs; run++)
        {
            reading = null;
            GC.Collect();
            var processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            // Finding the files is part of the work.
            var found = TranscriptDiscovery.Find([projects]);
            reading = UsageReader.Read(found, options);
            times.Add(clock.Elapsed.TotalSeconds);
            processorTimes.Add((Environment.CpuUsage.TotalTime - processor).TotalSeconds);
            files = found.Count;
        }
        return (times, processorTimes, reading!, files);
    }

    private static UsageTruth Found(UsageReading reading)
    {
        var found = new UsageTruth { BrokenLines = reading.Damaged.Sum(file => file.BrokenLineCount),
            TornFiles = reading.Damaged.Count(file => file.HasIncompleteTail) };
        foreach (var request in reading.Requests.Where(request => !request.IsLocal))
        {
            found.Add(
                request.Timestamp, request.SessionId, request.ProjectKey ?? "", request.Model
                    ?? "", request.AgentId, request.AgentType, request.Skill, request.GitBranch,
                new UsageTotals(1, request.InputTokens, request.OutputTokens, request.CacheWrite5mTokens, request.CacheWrite1hTokens,
                    request.CacheReadTokens, request.WebSearches));
        }
        return found;
    }
}
