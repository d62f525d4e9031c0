using ClaudePerf.Core.Caching.Stores;

namespace ClaudePerf.Core.Caching.Memory;

/// <summary>
/// Counts the uses of an entry that are not yet reported to its store. It does not reference the value, so a pending
/// counter keeps no value in memory. Thread-safe.
/// </summary>
/// <param name="key">The entry.</param>
internal sealed class UseCounter(PromptCacheKey key)
{
    private long _hits;
    private long _lastTicks;

    /// <summary>The uses since the last <see cref="Take"/>.</summary>
    internal long Hits => Interlocked.Read(ref _hits);

    /// <summary>The last use; null if there was none.</summary>
    internal DateTimeOffset? Last => Volatile.Read(ref _lastTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Records a use.</summary>
    /// <returns>Whether it is the first since the last <see cref="Take"/>.</returns>
    internal bool Note(DateTimeOffset now)
    {
        Volatile.Write(ref _lastTicks, now.UtcTicks);
        return Interlocked.Increment(ref _hits) == 1;
    }

    internal PromptCacheUse Take() =>
        new(key, Interlocked.Exchange(ref _hits, 0), new DateTimeOffset(Volatile.Read(ref _lastTicks), TimeSpan.Zero));
}
