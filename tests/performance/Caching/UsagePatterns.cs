using System.Diagnostics;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Performance.Caching;

/// <summary>Hit rates and savings by how agents are used, and by agent.</summary>
internal static class UsagePatterns
{
    private const int EditEvery = 50;

    internal static object Run(string root, string folder, int requests)
    {
        var other = Path.Combine(folder, "other-project");
        FolderCopy.Make(root, other);
        List<string> agents;
        using (var preparation = Preparation.Uncached(root, Path.Combine(folder, "pattern.data")))
            agents = [.. preparation.Preparer.AgentNames()];
        var results = new List<object>();
        Measure("one agent repeated", i => new(agents[0]));
        Measure("round robin", i => new(agents[i % agents.Count]));
        Measure("skewed", Skewed(agents), byAgent: true);
        Measure("back and forth", i => new(agents[i % 2]));
        Measure("between projects", i => new(agents[0], InOther: i % 2 == 1));
        Measure("edits of agents",
            i => new(agents[i % agents.Count],
                Edit: i % EditEvery == EditEvery - 1 ? AgentFile(root, agents[i / EditEvery % agents.Count]) : null));
        Measure("edits of CLAUDE.md",
            i => new(agents[i % agents.Count], Edit: i % EditEvery == EditEvery - 1 ? Path.Combine(root, "CLAUDE.md") : null));
        return results;

        void Measure(string name, Func<int, Use> use, bool byAgent = false)
        {
            var data = Path.Combine(folder, "pattern.data", name);
            using var cached = new Pair(Preparation.Cached(root, data), Preparation.Cached(other, data));
            using var uncached = new Pair(Preparation.Uncached(root, data), Preparation.Uncached(other, data));
            // An uncached request always costs the same: a tenth of them is enough, and the median is not distorted by other work.
            var without = Play(uncached, use, Math.Max(agents.Count, requests / 10), looksAtHits: false, out _).Order()
                .ElementAt(Math.Max(agents.Count, requests / 10) / 2);
            var with = Play(cached, use, requests, byAgent, out var withByAgent).Average();
            // Finding the ecosystem's files is measured separately and not counted here.
            var rate = 1 - cached.Misses / (double)requests;
            CacheMeasurement.Line("pattern",
                $"{name,-20} {rate,7:0.0%} hits, {without,9:N0} µs a prompt uncached, {with,8:N1} cached: {1 - with / without:0.0%} less");
            results.Add(new
            {
                Pattern = name,
                Requests = requests,
                HitRate = rate,
                WithoutMicroseconds = without,
                WithMicroseconds = with,
                Saved = 1 - with / without,
                Agents = byAgent ? withByAgent.OrderByDescending(agent => agent.Value.Count)
                    .Select(agent => ByAgent(agent.Key, agent.Value, without)).ToArray() : null,
            });
        }
    }

    private static object ByAgent(string name, List<(double Microseconds, bool Hit)> uses, double without)
    {
        var with = uses.Average(use => use.Microseconds);
        var rate = uses.Count(use => use.Hit) / (double)uses.Count;
        CacheMeasurement.Line("",
            $"  {name,-26} {uses.Count,4} requests, {rate,6:0.0%} hits, {with,8:N1} µs: {1 - with / without:0.0%} less");
        return new { Agent = name, Requests = uses.Count, HitRate = rate, WithMicroseconds = with, Saved = 1 - with / without };
    }

    private static List<double> Play(Pair pair, Func<int, Use> use, int requests, bool looksAtHits,
        out Dictionary<string, List<(double Microseconds, bool Hit)>> byAgent)
    {
        byAgent = [];
        var times = new List<double>(requests);
        for (var i = 0; i < requests; i++)
        {
            var next = use(i);
            if (next.Edit is { } file)
                File.AppendAllText(file, FormattableString.Invariant($"\nNote {i}: look again.\n"));
            var misses = looksAtHits ? pair.Misses : 0;
            var started = Stopwatch.GetTimestamp();
            pair.Of(next).Preparer.Prepare(next.Agent);
            var took = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            times.Add(took);
            if (!byAgent.TryGetValue(next.Agent, out var uses))
                byAgent.Add(next.Agent, uses = []);
            uses.Add((took, looksAtHits && pair.Misses == misses));
        }
        return times;
    }

    // The first agent half of the time, the second a quarter, and so on, in an order that is the same in each run.
    private static Func<int, Use> Skewed(List<string> agents)
    {
        var random = new Random(1);
        return _ =>
        {
            var place = 0;
            while (place < agents.Count - 1 && random.Next(2) == 0)
                place++;
            return new Use(agents[place]);
        };
    }

    private static string AgentFile(string root, string agent) =>
        Directory.EnumerateFiles(Path.Combine(root, ".claude", "agents"), "*.md", SearchOption.AllDirectories)
            .First(file => File.ReadLines(file).Contains($"name: {agent}"));

    private readonly record struct Use(string Agent, bool InOther = false, string? Edit = null);

    private sealed class Pair(Preparation one, Preparation other) : IDisposable
    {
        /// <summary>How many prompts were computed.</summary>
        internal long Misses
        {
            get
            {
                // The two share a store, and each knows what it wrote there.
                other.Cache.Flush();
                return one.Cache.Statistics().Counts.Where(count => count is { Kind: CacheEntryKind.Prompt, Level: CacheLevel.Disk })
                    .Sum(count => count.Misses);
            }
        }

        internal Preparation Of(Use use) => use.InOther ? other : one;

        public void Dispose()
        {
            one.Dispose();
            other.Dispose();
        }
    }
}
