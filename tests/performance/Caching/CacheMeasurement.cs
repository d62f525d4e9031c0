using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Performance.Caching;

/// <summary>What the prompt cache saves in a coordination round, the cost of one hit, and its use of memory and disk.</summary>
internal static class CacheMeasurement
{
    private const string Child = "--child";
    private const int Subagents = 10;

    /// <summary>
    /// Runs it. Options: <c>--repetitions N</c> (50), <c>--processes N</c> (7, for each figure of a fresh process), <c>--requests N</c>
    /// (1,000, for each usage pattern), <c>--entries N</c> (10,000), <c>--only agents</c> to measure only many agents one by one and a
    /// paused server.
    /// </summary>
    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        var repetitions = (int)arguments.Number("--repetitions", 50);
        if (arguments.Text(Child) is { } root)
            return RunChild(root, arguments, repetitions);
        if (arguments.Has(ManyAgents.Child))
            return ManyAgents.RunChild(arguments);

        var folder = Directory.CreateTempSubdirectory("claudeperf-cache-").FullName;
        try
        {
            var processes = (int)arguments.Number("--processes", 7);
            var result = new Dictionary<string, object?>
            {
                ["agents"] = ManyAgents.Run(folder, processes),
                ["redis"] = ManyAgents.RunPausedServer(folder, processes),
            };
            if (arguments.Text("--only") == "agents")
                return result;
            foreach (var (name, source) in Ecosystems())
            {
                var copy = Path.Combine(folder, name);
                FolderCopy.Make(source, copy);
                result[name] = Round(name, copy, Path.Combine(folder, name + ".data"), repetitions, processes);
            }
            var samples = Path.Combine(folder, "samples");
            result["latency"] = CacheLatency.Run(samples, Path.Combine(folder, "latency.data"));
            result["patterns"] = UsagePatterns.Run(samples, folder, (int)arguments.Number("--requests", 1000));
            result["size"] = CacheSize.Run(folder, (int)arguments.Number("--entries", 10_000));
            return result;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<(string Name, string Source)> Ecosystems()
    {
        yield return ("samples", Repository.Samples);
        var devmem = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data", "ecosystems", "devmem"));
        if (Directory.Exists(devmem))
            yield return ("devmem", devmem);
        else
            Console.WriteLine("shared/data/ecosystems/devmem is not next to this repository, so it is skipped.");
    }

    private static object Round(string name, string root, string data, int repetitions, int processes)
    {
        Directory.CreateDirectory(data);
        List<string> agents;
        using (var preparation = Preparation.Uncached(root, data))
            agents = Party(preparation);
        // Both once first, so that neither includes just-in-time compilation.
        Time(() => Preparation.Uncached(root, data), agents, 2);
        var scratch = Path.Combine(data, "scratch");
        Time(() => Preparation.Cached(root, scratch), agents, 2);

        var none = Time(() => Preparation.Uncached(root, data), agents, repetitions);
        using var cached = Preparation.Cached(root, data);
        var cold = Time(() => cached, agents, 1, dispose: false);
        var warm = Time(() => cached, agents, repetitions, dispose: false);
        cached.Cache.Flush();

        var freshNone = Fresh(root, data, agents, repetitions, processes, cached: false);
        var freshWarm = Fresh(root, data, agents, repetitions, processes, cached: true);
        Line(name,
            $"{repetitions} rounds of {agents.Count} prompts: uncached {none:N1} ms, first round cold {cold:N1} ms, warm {warm:N2} ms: ",
            $"{1 - warm / none:0.0%} less");
        Line(name,
            $"in a fresh process: uncached {freshNone.All:N0} ms, warm {freshWarm.All:N0} ms: ",
            $"{1 - freshWarm.All / freshNone.All:0.0%} less; ",
            $"one round {freshNone.First:N0} ms and {freshWarm.First:N0} ms: {1 - freshWarm.First / freshNone.First:0.0%} less");
        return new
        {
            Prompts = agents.Count,
            Repetitions = repetitions,
            WithoutMs = none,
            ColdFirstRoundMs = cold,
            ColdRoundsMs = cold + warm * (repetitions - 1) / repetitions,
            WarmMs = warm,
            WarmReduction = 1 - warm / none,
            FreshWithoutMs = freshNone.All,
            FreshWarmMs = freshWarm.All,
            FreshReduction = 1 - freshWarm.All / freshNone.All,
            FreshWithoutFirstRoundMs = freshNone.First,
            FreshWarmFirstRoundMs = freshWarm.First,
            FreshFirstRoundReduction = 1 - freshWarm.First / freshNone.First,
        };
    }

    /// <summary>An orchestrator, if the ecosystem has one, and ten agents.</summary>
    private static List<string> Party(Preparation preparation)
    {
        var names = preparation.Preparer.AgentNames();
        var orchestrator = names.FirstOrDefault(name => name.Contains("orchestrator", StringComparison.Ordinal)) ?? names[0];
        return [orchestrator, .. names.Where(name => name != orchestrator).Take(Subagents)];
    }

    private static double Time(Func<Preparation> open, List<string> agents, int repetitions, bool dispose = true)
    {
        GC.Collect();
        var clock = Stopwatch.StartNew();
        var preparation = open();
        for (var repetition = 0; repetition < repetitions; repetition++)
            agents.ForEach(agent => preparation.Preparer.Prepare(agent));
        var elapsed = clock.Elapsed.TotalMilliseconds;
        if (dispose)
            preparation.Dispose();
        return elapsed;
    }

    // The median of several processes: other work on the machine only adds time, but processes differ by chance.
    private static (double First, double All) Fresh(string root, string data, List<string> agents, int repetitions,
        int processes, bool cached)
    {
        var runs = Enumerable.Range(0, processes).Select(_ =>
        {
            using var child = ChildProcess.Start(
                [Child, root, "--data", data, "--agents", string.Join(',', agents), "--repetitions",
                    repetitions.ToString(CultureInfo.InvariantCulture), .. cached ? ["--cached"] : Array.Empty<string>()], "cache");
            child.WaitForEnd(TimeSpan.FromMinutes(10));
            return JsonSerializer.Deserialize<double[]>(child.LastLine)!;
        }).ToList();
        double Median(int index) => runs.ConvertAll(run => run[index]).Order().ElementAt(runs.Count / 2);
        return (Median(0), Median(1));
    }

    private static double[] RunChild(string root, Arguments arguments, int repetitions)
    {
        var data = arguments.Text("--data")!;
        var agents = arguments.Text("--agents")!.Split(',');
        // From here on it measures what a command in a new process costs: opening, reading, and compiling the parts of the product it uses.
        var clock = Stopwatch.StartNew();
        using var preparation = arguments.Has("--cached") ? Preparation.Cached(root, data) : Preparation.Uncached(root, data);
        double first = 0;
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            foreach (var agent in agents)
                preparation.Preparer.Prepare(agent);
            if (repetition == 0)
                first = clock.Elapsed.TotalMilliseconds;
        }
        return new[] { first, clock.Elapsed.TotalMilliseconds };
    }

    internal static void Line(string name, params FormattableString[] text) =>
        InvariantConsole.WriteLine([$"{name,-10} ", .. text]);
}
