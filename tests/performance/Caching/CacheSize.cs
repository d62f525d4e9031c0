using System.Diagnostics;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Performance.Caching;

/// <summary>How much memory and disk entries use, and what hits cost when there are many.</summary>
internal static class CacheSize
{
    private const int Rounds = 5;
    private const int HitsOfRound = 400;

    internal static object Run(string folder, int most) =>
        ((int[])[1000, 10_000]).Where(entries => entries <= most).Select(entries => Of(folder, entries)).ToArray();

    private static object Of(string folder, int entries)
    {
        var data = Path.Combine(folder, FormattableString.Invariant($"size-{entries}"));
        Directory.CreateDirectory(data);
        var options = new PromptCacheOptions { MemoryBytes = 1L << 30, DiskBytes = 1L << 30 };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        double writing;
        long held;
        CacheStatistics statistics;
        using (var cache = new PromptCache(options, PromptCacheStores.Opener(options, data, TimeProvider.System)))
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < entries; i++)
                NumberedText.Get(cache, i, folder);
            cache.Flush();
            writing = clock.Elapsed.TotalMilliseconds;
            statistics = cache.Statistics();
            held = GC.GetTotalMemory(forceFullCollection: true) - before;
            GC.KeepAlive(cache);
        }
        using var again = new PromptCache(options, PromptCacheStores.Opener(options, data, TimeProvider.System));
        var disk = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            using var fresh = new PromptCache(options, PromptCacheStores.Opener(options, data, TimeProvider.System));
            fresh.Find(NumberedText.Key(0, folder), CacheEntryKind.Prompt, NumberedText.Format);
            foreach (var number in Enumerable.Range(1, HitsOfRound))
            {
                var started = Stopwatch.GetTimestamp();
                if (fresh.Find(NumberedText.Key(number, folder), CacheEntryKind.Prompt, NumberedText.Format) is null)
                    throw new InvalidOperationException("An entry is missing.");
                disk.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
        disk.Sort();
        var listing = Stopwatch.StartNew();
        var listed = again.Entries().Count;
        var listingMs = listing.Elapsed.TotalMilliseconds;
        var file = CacheFile.Bytes(data);
        CacheMeasurement.Line("size",
            $"{entries:N0} entries of {statistics.DiskBytes / (double)entries / 1000:N1} KB: memory {held / 1e6:N1} MB ",
            $"(calculated {statistics.MemoryBytes / 1e6:N1}), disk {file / 1e6:N1} MB; ",
            $"disk hit {disk[disk.Count / 2]:0.000} ms, listing {listingMs:N0} ms");
        return new
        {
            Entries = entries,
            Listed = listed,
            WritingMs = writing,
            MemoryMegabytes = held / 1e6,
            MemoryReckonedMegabytes = statistics.MemoryBytes / 1e6,
            EntriesMegabytes = statistics.DiskBytes / 1e6,
            DiskMegabytes = file / 1e6,
            DiskHitMedianMs = disk[disk.Count / 2],
            DiskHit99Ms = disk[disk.Count * 99 / 100],
            ListingMs = listingMs,
        };
    }
}
