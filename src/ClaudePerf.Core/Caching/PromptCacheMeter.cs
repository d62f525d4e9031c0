namespace ClaudePerf.Core.Caching;

/// <summary>Counts hits, misses and evictions per level for the cache of this process. Thread-safe.</summary>
internal sealed class PromptCacheMeter
{
    private static readonly CacheEntryKind[] Kinds = Enum.GetValues<CacheEntryKind>();
    private static readonly CacheLevel[] Levels = Enum.GetValues<CacheLevel>();

    private readonly Cell[] _cells = [.. Levels.SelectMany(level => Kinds.Select(kind => new Cell(level, kind)))];

    internal void Hit(CacheLevel level, CacheEntryKind kind, TimeSpan saved)
    {
        var cell = Of(level, kind);
        Interlocked.Increment(ref cell.Hits);
        Interlocked.Add(ref cell.SavedTicks, saved.Ticks);
    }

    internal void Miss(CacheLevel level, CacheEntryKind kind) => Interlocked.Increment(ref Of(level, kind).Misses);

    internal void Evicted(CacheLevel level, CacheEntryKind kind) => Interlocked.Increment(ref Of(level, kind).Evictions);

    /// <summary>Returns the counts since the last call and resets them.</summary>
    internal List<CacheCount> Take() => [.. _cells.Select(static cell => cell.Take()).Where(IsSomething)];

    /// <summary>Returns the counts since the last <see cref="Take"/> without resetting them.</summary>
    internal List<CacheCount> Peek() => [.. _cells.Select(static cell => cell.Peek()).Where(IsSomething)];

    private static bool IsSomething(CacheCount count) => (count.Hits | count.Misses | count.Evictions) != 0;

    private Cell Of(CacheLevel level, CacheEntryKind kind) => _cells[((int)level - 1) * Kinds.Length + (int)kind - 1];

    private sealed class Cell(CacheLevel level, CacheEntryKind kind)
    {
        internal long Hits;
        internal long Misses;
        internal long Evictions;
        internal long SavedTicks;

        internal CacheCount Take() => new(level, kind)
        {
            Hits = Interlocked.Exchange(ref Hits, 0),
            Misses = Interlocked.Exchange(ref Misses, 0),
            Evictions = Interlocked.Exchange(ref Evictions, 0),
            Saved = new TimeSpan(Interlocked.Exchange(ref SavedTicks, 0)),
        };

        internal CacheCount Peek() => new(level, kind)
        {
            Hits = Interlocked.Read(ref Hits),
            Misses = Interlocked.Read(ref Misses),
            Evictions = Interlocked.Read(ref Evictions),
            Saved = new TimeSpan(Interlocked.Read(ref SavedTicks)),
        };
    }
}
