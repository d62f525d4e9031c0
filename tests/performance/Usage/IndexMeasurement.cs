using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Performance.Usage;

/// <summary>The time to build the index, and the time of a query through it when nothing, or one transcript, has changed.</summary>
internal static class IndexMeasurement
{
    private const int Runs = 21;
    private const int RequestsPerFile = 5;

    /// <summary>Measures a tree.</summary>
    /// <param name="projects">The tree.</param>
    /// <param name="folder">A folder for the index.</param>
    internal static object Run(string projects, string folder)
    {
        var path = Path.Combine(folder, UsageIndex.FileName);
        var query = new UsageQuery { Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile),
            GroupBy = [UsageGrouping.Day, UsageGrouping.Model] };
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ProcessMemory.ResetPeak();
        var clock = Stopwatch.StartNew();
        var cold = Query(path, projects, query);
        var coldSeconds = clock.Elapsed.TotalSeconds;
        var coldPeak = ProcessMemory.Peak;
        var direct = UsageQueryEngine.Run(DirectReading.Read([projects]).Table, query);
        var warm = Times(() => Query(path, projects, query));

        var file = Directory.EnumerateFiles(projects, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var number = 0;
        var grown = Times(() => Query(path, projects, query), before: () => File.AppendAllText(file, Line(0, 1_000_000 + number++)));
        return new
        {
            cold.Files,
            cold.Table.Count,
            IndexMegabytes = new FileInfo(path).Length / 1e6,
            ColdSeconds = coldSeconds,
            ColdResidentPeakMegabytes = coldPeak / 1e6,
            SameAsDirect = UsageQueryEngine.Run(cold.Table, query).Total.Cost == direct.Total.Cost,
            WarmMilliseconds = warm,
            // The minimum cost of finding that nothing has changed: reading every file's size and time from the file system.
            ListingMilliseconds = Times(
                () => _ = new DirectoryInfo(projects).EnumerateFiles("*.jsonl", SearchOption.AllDirectories)
                    .Max(found => found.Length ^ found.LastWriteTimeUtc.Ticks)),
            OneLineMoreMilliseconds = grown,
        };
    }

    /// <summary>Writes many small transcripts, so that the number of files determines the time, not their size.</summary>
    internal static string WriteManyFiles(string folder, int files)
    {
        var projects = Path.Combine(folder, "projects");
        var text = new StringBuilder();
        for (var file = 0; file < files; file++)
        {
            var session = new Guid(file / 20, 0, 0, new byte[8]);
            var place = Path.Combine(projects, $"-home-dev-{file / 400}", file % 20 == 0 ? "" : Path.Combine($"{session}", "subagents"));
            Directory.CreateDirectory(place);
            text.Clear();
            for (var i = 0; i < RequestsPerFile; i++)
                text.Append(Line(file / 20, file * RequestsPerFile + i));
            File.WriteAllText(Path.Combine(place, file % 20 == 0 ? $"{session}.jsonl" : $"agent-a{file:x}.jsonl"), text.ToString());
        }
        return projects;
    }

    private static string Line(int session, int number) => JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = $"u{number}",
        sessionId = new Guid(session, 0, 0, new byte[8]),
        timestamp = new DateTime(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(number * 20L),
        cwd = $"/home/dev/{session / 20}",
        requestId = $"req_{number}",
        message = new
        {
            id = $"msg_{number}", model = "claude-opus-5", role = "assistant", content = Array.Empty<object>(), stop_reason = "end_turn",
            usage = new { input_tokens = 3, output_tokens = 200, cache_read_input_tokens = 50_000, cache_creation_input_tokens = 900 },
        },
    }) + "\n";

    private static UsageTableReading Query(string path, string projects, UsageQuery query)
    {
        using var index = UsageIndex.Open(path);
        var reading = index.Read([projects]);
        UsageQueryEngine.Run(reading.Table, query);
        return reading;
    }

    private static object Times(Action action, Action? before = null)
    {
        var times = new List<double>();
        var processor = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            before?.Invoke();
            var used = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            action();
            times.Add(clock.Elapsed.TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
        }
        return new { Best = times.Min(), Median = times.Order().ElementAt(times.Count / 2), ProcessorBest = processor.Min() };
    }
}
