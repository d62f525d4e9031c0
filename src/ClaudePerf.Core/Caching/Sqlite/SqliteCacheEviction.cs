using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Sqlite;

/// <summary>
/// Keeps the prompt cache's file within its limits: expired entries are removed first, then the least recently used.
/// The limit applies to the size on disk: the file, whose pages are never completely full, and the write-ahead log.
/// </summary>
internal sealed class SqliteCacheEviction(PromptCacheOptions options, TimeProvider time)
{
    // Traces have a separate share, so that traces and entries cannot evict each other.
    private const int TraceShare = 8;
    private const int RemovedAtOnce = 64;
    // A single entry must not evict all others.
    private const int LargestEntryShare = 8;
    private const int LogShare = 8;
    private const long SmallestLog = 256 * 1024;
    private const long LargestLog = 4 << 20;
    // The empty tables need about twelve pages.
    private const long SmallestFile = 512 * 1024;
    private const long LargestRow = 16_000;
    private const long PageBytes = 16 * 1024;
    private const long SecondsADay = 24 * 60 * 60;

    /// <summary>The size on disk of a row of the given length: a large row occupies whole pages.</summary>
    internal static long OnDisk(long bytes) => bytes <= LargestRow ? bytes : (bytes + PageBytes - 1) / PageBytes * PageBytes;

    internal long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The time of the oldest use that has not expired.</summary>
    internal long Oldest => Now - (long)Math.Min(options.MaximumAge.TotalSeconds, Now);

    /// <summary>
    /// The maximum size of the log in bytes. It is checkpointed at half of that, and twice as much is reserved for when
    /// a checkpoint is blocked.
    /// </summary>
    internal long LogBytes => Math.Clamp(options.DiskBytes / LogShare, SmallestLog, LargestLog);

    /// <summary>The number of log pages after which SQLite runs a checkpoint.</summary>
    internal long LogPages => LogBytes / 2 / PageBytes;

    private long FileBytes => Math.Max(options.DiskBytes - 2 * LogBytes, Math.Max(options.DiskBytes / 2, SmallestFile));

    internal bool Fits(long bytes) => bytes <= Math.Max(options.DiskBytes / LargestEntryShare, SmallestLog) && bytes <= options.DiskBytes;

    /// <summary>Removes what exceeds the limits. Call within a transaction.</summary>
    /// <param name="database">The file.</param>
    /// <param name="coming">The number of bytes to make room for.</param>
    internal void Enforce(DatabaseHandle database, long coming = 0)
    {
        var room = true;
        while (room && (Total(database, 0) + coming > options.DiskBytes || UsedPages(database) * PageBytes + coming > FileBytes))
            room = RemoveOldest(database) > 0;
        var limit = Math.Max(options.DiskBytes / TraceShare, 1 << 20);
        while (Total(database, 1) > limit)
            database.Prepared("DELETE FROM traces WHERE id IN (SELECT id FROM traces ORDER BY written LIMIT ?1);")
                .Bind(1, (long)RemovedAtOnce)
                .Run();
    }

    /// <summary>Removes expired rows. Call within a transaction.</summary>
    internal void Expire(DatabaseHandle database)
    {
        // If the clock was set back, entries from before must still expire.
        database.Prepared(SqliteCacheSchema.SetUse("?1", "hits") + " WHERE used>?2;").Bind(1, Now).Bind(2, Now + SecondsADay).Run();
        database.Prepared("UPDATE traces SET written=?1, sum=checksum(question, bytes, ?1, trace) WHERE written>?2;")
            .Bind(1, Now).Bind(2, Now + SecondsADay).Run();
        Count(database, "SELECT kind, COUNT(*) FROM entries WHERE used<?1 GROUP BY kind;", Oldest);
        database.Prepared("DELETE FROM entries WHERE used<?1;").Bind(1, Oldest).Run();
        database.Prepared("DELETE FROM traces WHERE written<?1;").Bind(1, Oldest).Run();
    }

    /// <summary>The number of pages of the file that are in use.</summary>
    internal static long UsedPages(DatabaseHandle database) =>
        Number(database, "PRAGMA page_count;") - Number(database, "PRAGMA freelist_count;");

    /// <summary>Whether so much of the file is free that compacting it is worthwhile.</summary>
    internal static bool IsMostlyFree(DatabaseHandle database) => UsedPages(database) * 4 <= Number(database, "PRAGMA page_count;");

    private static long Total(DatabaseHandle database, int column) => Number(
        database, $"SELECT {SqliteCacheSchema.Totals.WithSum} FROM totals;", 2 + column, SqliteCacheSchema.Totals.Count);

    private static long Number(DatabaseHandle database, string sql, int column = 0, int verified = 0)
    {
        var row = database.Prepared(sql);
        try
        {
            if (!row.Step())
                return 0;
            if (verified > 0)
                row.Verified(0, verified);
            return row.Int64(column);
        }
        finally
        {
            row.Reset();
        }
    }

    private static long RemoveOldest(DatabaseHandle database)
    {
        var before = Total(database, 0);
        Count(database, "SELECT kind, COUNT(*) FROM (SELECT kind FROM entries ORDER BY used, id LIMIT ?1) GROUP BY kind;", RemovedAtOnce);
        database.Prepared("DELETE FROM entries WHERE id IN (SELECT id FROM entries ORDER BY used, id LIMIT ?1);")
            .Bind(1, (long)RemovedAtOnce)
            .Run();
        return before - Total(database, 0);
    }

    private static void Count(DatabaseHandle database, string sql, long parameter)
    {
        var removed = new List<(long Kind, long Count)>();
        var kinds = database.Prepared(sql).Bind(1, parameter);
        try
        {
            while (kinds.Step())
                removed.Add((kinds.Int64(0), kinds.Int64(1)));
        }
        finally
        {
            kinds.Reset();
        }
        foreach (var (kind, count) in removed)
            Add(database, new CacheCount(CacheLevel.Disk, (CacheEntryKind)kind) { Evictions = count });
    }

    internal static void Add(DatabaseHandle database, CacheCount count) => database.Prepared(SqliteCacheSchema.AddCount)
        .Bind(1, (long)count.Level)
            .Bind(2, (long)count.Kind)
            .Bind(3, count.Hits)
            .Bind(4, count.Misses)
            .Bind(5, count.Evictions)
            .Bind(6, count.Saved.Ticks)
            .Run();
}
