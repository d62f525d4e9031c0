using System.Globalization;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Performance.Caching;

/// <summary>Repeatedly kills a process that writes to the cache at a random moment, and checks what it leaves.</summary>
internal static class CacheCrash
{
    private const string Child = "--child";
    private const string Project = "project";
    private const string Ready = "ready";
    private static readonly PromptCacheOptions Bounds = new() { DiskBytes = 8L << 20 };

    /// <summary>Runs it. Options: <c>--times N</c> (200), <c>--seed N</c> (1).</summary>
    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        if (arguments.Text(Child) is { } data)
            return RunChild(data, (int)arguments.Number("--round", 0));

        var times = (int)arguments.Number("--times", 200);
        var random = new Random((int)arguments.Number("--seed", 1));
        var folder = Directory.CreateTempSubdirectory("claudeperf-crash-").FullName;
        try
        {
            VersionedEcosystem.Create(Path.Combine(folder, Project));
            var checks = new List<CrashCheck>();
            for (var round = 0; round < times; round++)
            {
                using var child = ChildProcess.Start([Child, folder, "--round", round.ToString(CultureInfo.InvariantCulture)],
                    "cache-crash", readsLines: true);
                while (child.ReadLine() is { } line && line != Ready)
                {
                }
                Thread.Sleep(random.Next(200));
                child.Kill();
                checks.Add(Check(folder));
            }
            var result = new
            {
                Times = times,
                NotOk = checks.Count(check => check.Integrity != "ok"),
                Values = checks.Sum(check => (long)check.Values),
                Wrong = checks.Sum(check => (long)check.Wrong),
                Missing = checks.Sum(check => (long)check.Missing),
                EntriesAtEnd = checks[^1].Values,
                SetAside = CacheFile.SetAside(folder),
                Warnings = checks.SelectMany(check => check.Warnings).Distinct().ToArray(),
                FirstNotOk = checks.FirstOrDefault(check => check.Integrity != "ok")?.Integrity,
            };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"killed {times} times: {result.NotOk} files not ok, {result.Wrong} of {result.Values:N0} values wrong"));
            return result;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CrashCheck Check(string folder)
    {
        var integrity = CacheFile.Integrity(folder);
        using var cache = new PromptCache(Bounds, PromptCacheStores.Opener(Bounds, folder, TimeProvider.System));
        var (values, wrong, missing) = (0, 0, 0);
        foreach (var entry in cache.Entries().Where(entry => entry.Agent?.StartsWith("number-", StringComparison.Ordinal) == true))
        {
            var number = int.Parse(entry.Agent.AsSpan("number-".Length), CultureInfo.InvariantCulture);
            var value = cache.Find(NumberedText.Key(number, Project), CacheEntryKind.Prompt, NumberedText.Format);
            values++;
            if (value is null)
                missing++;
            else if (value != NumberedText.Of(number))
                wrong++;
        }
        // Prompts too, whose files the killed process was editing.
        using var check = new PromptCheck(VersionedEcosystem.Open(Path.Combine(folder, Project)), cache, folder);
        for (var agent = 0; agent < VersionedEcosystem.Agents; agent++)
        {
            values++;
            if (check.Prepare(agent) is not null)
                wrong++;
        }
        return new CrashCheck(integrity, values, wrong, missing, cache.TakeWarnings());
    }

    // Writes forever: new values, repeated values, uses, removals, prompts of edited files, and occasionally a removal of everything.
    private static object RunChild(string folder, int round)
    {
        using var cache = new PromptCache(Bounds, PromptCacheStores.Opener(Bounds, folder, TimeProvider.System));
        var ecosystem = VersionedEcosystem.Open(Path.Combine(folder, Project));
        using var check = new PromptCheck(ecosystem, cache, folder);
        var random = new Random(round);
        check.Prepare(0);
        cache.Flush();
        Console.WriteLine(Ready);
        Console.Out.Flush();
        for (var i = 0; ; i++)
        {
            NumberedText.Get(cache, round * 100_000 + i, Project);
            NumberedText.Get(cache, random.Next(round + 1) * 100_000 + random.Next(100), Project);
            if (i % 5 == 0)
                cache.Flush();
            if (i % 7 == 0)
                cache.Remove([NumberedText.Key(round * 100_000 + random.Next(i + 1), Project)]);
            if (i % 100 == 50)
                ecosystem.Edit(ecosystem.Files[random.Next(ecosystem.Files.Count)], restoreTime: false);
            if (i % 100 == 60)
                check.Prepare(random.Next(VersionedEcosystem.Agents));
            if (random.Next(2000) == 0)
                cache.Clear();
        }
    }

    private sealed record CrashCheck(string Integrity, int Values, int Wrong, int Missing, IReadOnlyList<string> Warnings);
}
