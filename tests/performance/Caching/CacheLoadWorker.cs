using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Performance.Caching;

/// <summary>What some threads found while using one cache.</summary>
internal sealed record CacheLoadResult
{
    public long Prepared { get; init; }

    public long Fetched { get; init; }

    public long Edits { get; init; }

    public long Removals { get; init; }

    public long Clears { get; init; }

    public long Listings { get; init; }

    public double Seconds { get; init; }

    public long MemoryBytesMost { get; init; }

    public long FileBytesMost { get; init; }

    /// <summary>The distinct wrong values and exceptions; empty if there were none.</summary>
    public IReadOnlyList<string> Wrong { get; init; } = [];

    /// <summary>The cache's warnings.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    internal long Operations => Prepared + Fetched + Edits + Removals + Clears + Listings;
}

/// <summary>Threads of one process that prepare prompts, fetch values, edit files, remove and clear, each in its own random
/// order.</summary>
/// <param name="ecosystem">The files; other processes may edit them too.</param>
/// <param name="dataFolder">The data folder, shared with other processes.</param>
/// <param name="cache">The cache.</param>
/// <param name="seed">Determines the orders.</param>
internal sealed class CacheLoadWorker(VersionedEcosystem ecosystem, string dataFolder, PromptCache cache, int seed)
{
    private const int Numbers = 4000;

    private readonly ConcurrentDictionary<string, bool> _wrong = new(StringComparer.Ordinal);
    private readonly long[] _counts = new long[6];
    private long _memoryMost;
    private long _fileMost;

    /// <summary>Runs the threads.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="mine">Which files these threads edit, by index: only one process may edit a file.</param>
    /// <param name="goesOn">Called before each step of a thread with the number of steps it has done; returns whether it continues.</param>
    internal CacheLoadResult Run(int threads, Func<int, bool> mine, Func<int, bool> goesOn)
    {
        var clock = Stopwatch.StartNew();
        var files = ecosystem.Files.Where((_, i) => mine(i)).ToList();
        using (var check = new PromptCheck(ecosystem, cache, dataFolder))
        {
            var runs = Enumerable.Range(0, threads)
                .Select(thread => new Thread(() => Steps(check, thread, files, goesOn)) { IsBackground = true }).ToList();
            runs.ForEach(run => run.Start());
            runs.ForEach(run => run.Join());
        }
        cache.Flush();
        Measure();
        return new CacheLoadResult
        {
            Prepared = _counts[0], Fetched = _counts[1], Edits = _counts[2], Removals = _counts[3], Clears = _counts[4],
                Listings = _counts[5],
            Seconds = clock.Elapsed.TotalSeconds,
            MemoryBytesMost = _memoryMost,
            FileBytesMost = _fileMost,
            Wrong = [.. _wrong.Keys.Take(20)],
            Warnings = cache.TakeWarnings(),
        };
    }

    private void Steps(PromptCheck check, int thread, List<string> files, Func<int, bool> goesOn)
    {
        var random = new Random(seed * 1000 + thread);
        for (var step = 0; goesOn(step); step++)
        {
            try
            {
                Step(check, random, files);
            }
#pragma warning disable CA1031 // That there is none at all is what is measured.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Wrong($"{exception.GetType().Name}: {exception.Message}");
            }
        }
    }

    private void Step(PromptCheck check, Random random, List<string> files)
    {
        switch (random.Next(1000))
        {
            case < 600:
                if (check.Prepare(random.Next(VersionedEcosystem.Agents)) is { } wrong)
                    Wrong(wrong);
                Count(0);
                break;
            case < 950:
                Fetch(random);
                break;
            case < 970 when files.Count > 0:
                // One editor per file at a time, or a version could follow a greater one.
                lock (files)
                    ecosystem.Edit(files[random.Next(files.Count)], restoreTime: random.Next(3) == 0);
                Count(2);
                break;
            case < 985:
                cache.Remove([NumberedText.Key(random.Next(Numbers), ecosystem.Root)]);
                Count(3);
                break;
            case < 987:
                cache.Clear();
                Count(4);
                break;
            case < 990:
                Measure();
                break;
            default:
                Fetch(random);
                break;
        }
    }

    private void Fetch(Random random)
    {
        // Small numbers are requested more often, as some agents are.
        var number = (int)(Numbers * Math.Pow(random.NextDouble(), 3));
        if (NumberedText.Get(cache, number, ecosystem.Root) != NumberedText.Of(number))
            Wrong(string.Create(CultureInfo.InvariantCulture, $"the value of {number} is wrong"));
        Count(1);
    }

    private void Measure()
    {
        var statistics = cache.Statistics();
        foreach (var entry in cache.Entries())
        {
            if (entry.Hits < 0 || entry.Bytes <= 0)
                Wrong($"{entry} has {entry.Hits} hits and {entry.Bytes} bytes");
        }
        Most(ref _memoryMost, statistics.MemoryBytes);
        Most(ref _fileMost, statistics.FileBytes);
        Count(5);
    }

    private void Count(int what) => Interlocked.Increment(ref _counts[what]);

    private void Wrong(string what) => _wrong.TryAdd(what, true);

    private static void Most(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
