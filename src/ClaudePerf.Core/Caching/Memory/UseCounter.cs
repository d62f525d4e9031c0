using ClaudePerf.Core.Caching.Stores;

namespace ClaudePerf.Core.Caching.Memory;

/// <summary>Counts the uses of an entry that its store does not know of yet. It holds no value, so that one which waits to be written keeps
/// nothing in memory. Any number of threads may use one.</summary>
/// <param name="key">The entry.</param>
internal sealed class UseCounter(CacheKey key)
{
    private long _hits;
    private long _lastTicks;

    /// <summary>Uses since the last <see cref="Take"/>.</summary>
    internal long Hits => Interlocked.Read(ref _hits);

    /// <summary>The last use; null where there was none.</summary>
    internal DateTimeOffset? Last => Volatile.Read(ref _lastTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Notes a use.</summary>
    /// <returns>Whether it is the first since the last <see cref="Take"/>.</returns>
    internal bool Note(DateTimeOffset now)
    {
        Volatile.Write(ref _lastTicks, now.UtcTicks);
        return Interlocked.Increment(ref _hits) == 1;
    }

    internal CacheUse Take() =>
        new(key, Interlocked.Exchange(ref _hits, 0), new DateTimeOffset(Volatile.Read(ref _lastTicks), TimeSpan.Zero));
}
