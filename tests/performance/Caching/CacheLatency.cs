using System.Diagnostics;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Performance.Caching;

/// <summary>What one hit costs: an agent's prompt in memory, and from disk.</summary>
internal static class CacheLatency
{
    private const int MemoryHits = 200_000;
    // Each hit checks every file.
    private const int PromptHits = 2_000;
    private const int DiskRounds = 20;

    internal static object Run(string root, string data)
    {
        IReadOnlyList<string> agents;
        using (var preparation = Preparation.Cached(root, data))
        {
            agents = preparation.Preparer.AgentNames();
            foreach (var agent in agents)
                preparation.Preparer.Prepare(agent);
        }
        var memory = Memory(root, data, agents);
        var (disk, first) = Disk(root, data, agents);
        var value = Value(data);
        CacheMeasurement.Line("hit",
            $"of a prompt in memory {memory.Median:0.00} µs (99%: {memory.P99:0.00}), of a value by its key {value:0.00} µs");
        CacheMeasurement.Line("hit",
            $"of a prompt on disk {disk.Median:0.000} ms (99%: {disk.P99:0.000}); ",
            $"the first one, which checks every file, {first:0.00} ms");
        return new
        {
            MemoryPromptMicroseconds = memory.Median,
            MemoryPromptMicroseconds99 = memory.P99,
            MemoryValueMicroseconds = value,
            DiskPromptMilliseconds = disk.Median,
            DiskPromptMilliseconds99 = disk.P99,
            DiskFirstQuestionMilliseconds = first,
        };
    }

    private static (double Median, double P99) Memory(string root, string data, IReadOnlyList<string> agents)
    {
        using var preparation = Preparation.Cached(root, data);
        foreach (var agent in agents)
            preparation.Preparer.Prepare(agent);
        var times = new List<double>(PromptHits);
        for (var i = 0; i < PromptHits; i++)
        {
            var started = Stopwatch.GetTimestamp();
            preparation.Preparer.Prepare(agents[i % agents.Count]);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }
        return Figures(times);
    }

    // Each round opens its own cache over the same file, with nothing in memory.
    private static ((double Median, double P99) Prompt, double First) Disk(string root, string data, IReadOnlyList<string> agents)
    {
        var times = new List<double>();
        var firsts = new List<double>();
        for (var round = 0; round < DiskRounds; round++)
        {
            using var preparation = Preparation.Cached(root, data);
            var started = Stopwatch.GetTimestamp();
            preparation.Preparer.Prepare(agents[0]);
            firsts.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            foreach (var agent in agents.Skip(1))
            {
                started = Stopwatch.GetTimestamp();
                preparation.Preparer.Prepare(agent);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
        return (Figures(times), Figures(firsts).Median);
    }

    private static double Value(string data)
    {
        using var cache = new PromptCache(new PromptCacheOptions(), openStore: null);
        NumberedText.Get(cache, 1, data);
        var key = NumberedText.Key(1, data);
        var subject = NumberedText.Subject(1, data);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < MemoryHits; i++)
            cache.GetOrCompute(key, subject, NumberedText.Format, static _ => throw new InvalidOperationException("It is not in memory."));
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / MemoryHits;
    }

    private static (double Median, double P99) Figures(List<double> times)
    {
        times.Sort();
        return (times[times.Count / 2], times[times.Count * 99 / 100]);
    }
}
