using System.Globalization;
using StackExchange.Redis;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>The statistics as stored on the server: a hash of sums, named <c>what:level:kind</c>.</summary>
internal static class RedisFigures
{
    private const string Hits = "hits";
    private const string Misses = "misses";
    private const string Evictions = "evictions";
    private const string Saved = "saved";

    internal static IEnumerable<(string Name, long Value)> Sums(CacheCount count) =>
        ((string What, long Value)[])
        [
            (Hits, count.Hits), (Misses, count.Misses), (Evictions, count.Evictions), (Saved, count.Saved.Ticks),
        ] is var sums
            ? sums.Where(static sum => sum.Value != 0)
                .Select(sum => (string.Create(CultureInfo.InvariantCulture, $"{sum.What}:{(int)count.Level}:{(int)count.Kind}"), sum.Value))
            : [];

    internal static PromptCacheStoreFigures Read(HashEntry[] fields)
    {
        var counts = new Dictionary<(CacheLevel, CacheEntryKind), CacheCount>();
        var single = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (!field.Value.TryParse(out long value))
                continue;
            if (((string)field.Name!).Split(':') is not [var what, var level, var kind])
            {
                single[field.Name!] = value;
                continue;
            }
            var place = (
                (CacheLevel)int.Parse(level, CultureInfo.InvariantCulture),
                (CacheEntryKind)int.Parse(kind, CultureInfo.InvariantCulture));
            var count = counts.TryGetValue(place, out var known) ? known : new CacheCount(place.Item1, place.Item2);
            counts[place] = what switch
            {
                Hits => count with { Hits = value },
                Misses => count with { Misses = value },
                Evictions => count with { Evictions = value },
                Saved => count with { Saved = new TimeSpan(value) },
                _ => count,
            };
        }
        return new PromptCacheStoreFigures(
            [.. counts.Values],
            Math.Max(0, single.GetValueOrDefault("entries")),
            Math.Max(0, single.GetValueOrDefault("bytes")),
            FileBytes: 0,
            single.TryGetValue("since", out var since) ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null);
    }
}
