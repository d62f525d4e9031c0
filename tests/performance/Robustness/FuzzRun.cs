using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ClaudePerf.Performance.Robustness;

/// <summary>Fuzzes every target in turn for some minutes, on all processors. A failure shows its target and seed, which reproduce
/// it.</summary>
internal static class FuzzRun
{
    private const int CasesInTurn = 200;
    private const int MostShown = 20;

    /// <param name="args">Minutes, 10 by default; the first seed, 1,000,000 by default (tests use those below).</param>
    internal static object Run(string[] args)
    {
        var length = TimeSpan.FromMinutes(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10);
        var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        var targets = FuzzTargets.All(Path.Combine(Repository.Root, "samples", "ecosystem"));
        var cases = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var failures = new ConcurrentBag<string>();
        var clock = Stopwatch.StartNew();
        Parallel.For(0, Environment.ProcessorCount, worker =>
        {
            var folder = Directory.CreateTempSubdirectory("claudeperf-fuzz-").FullName;
            try
            {
                for (var turn = worker; clock.Elapsed < length; turn += Environment.ProcessorCount)
                {
                    foreach (var target in targets)
                    {
                        for (var i = 0; i < CasesInTurn && clock.Elapsed < length; i++)
                        {
                            if (target.Run(seed + (turn * CasesInTurn) + i, Path.Combine(folder, target.Name)) is { } failure)
                                failures.Add(failure);
                            cases.AddOrUpdate(target.Name, 1, static (_, count) => count + 1);
                        }
                    }
                }
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        // One fault fails many cases, so one of each kind is shown.
        foreach (var kind in failures.GroupBy(static failure => failure.Split('\n')[^1] + failure.Split(':')[1]).Take(MostShown))
            Console.WriteLine($"{kind.Count()} times: {kind.First()}");
        return new { Minutes = Math.Round(clock.Elapsed.TotalMinutes,
            1), Cases = cases.Values.Sum(), Failures = failures.Count, ByTarget = cases };
    }
}
