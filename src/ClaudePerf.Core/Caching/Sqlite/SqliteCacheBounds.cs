using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Sqlite;

/// <summary>
/// Keeps the prompt cache's file within its bounds: what is too old goes, then what was used longest ago. The bound holds for what is on the disk: the file,
/// whose pages are never all full, and the log beside it.
/// </summary>
internal sealed class SqliteCacheBounds(PromptCacheOptions options, TimeProvider time)
{
    // Traces take a share of their own, so that neither drives out the other.
    private const int TraceShare = 8;
    private const int RemovedAtOnce = 64;
    // One entry that drove out all others would be no cache.
    private const int LargestEntryShare = 8;
    private const int LogShare = 8;
    private const long SmallestLog = 256 * 1024;
    private const long LargestLog = 4 << 20;
    // The tables themselves take a dozen pages.
    private const long SmallestFile = 512 * 1024;
    private const long LargestRow = 16_000;
    private const long PageBytes = 16 * 1024;
    private const long SecondsADay = 24 * 60 * 60;

    /// <summary>What a row of so many bytes takes in the file: a large one takes whole pages.</summary>
    internal static long OnDisk(long bytes) => bytes <= LargestRow ? bytes : (bytes + PageBytes - 1) / PageBytes * PageBytes;

    internal long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The time before which a use is too long ago.</summary>
    internal long Oldest => Now - (long)Math.Min(options.MaximumAge.TotalSeconds, Now);

    /// <summary>The bytes the log may take; it is written back at half of them, and twice as many are kept free for what cannot be at once.</summary>
    internal long LogBytes => Math.Clamp(options.DiskBytes / LogShare, SmallestLog, LargestLog);

    /// <summary>The pages of the log after which SQLite writes it back into the file.</summary>
    internal long LogPages => LogBytes / 2 / PageBytes;

    private long FileBytes => Math.Max(options.DiskBytes - 2 * LogBytes, Math.Max(options.DiskBytes / 2, SmallestFile));

    internal bool Fits(long bytes) => bytes <= Math.Max(options.DiskBytes / LargestEntryShare, SmallestLog) && bytes <= options.DiskBytes;

    /// <summary>Removes what is beyond the bounds; within a transaction.</summary>
    /// <param name="database">The file.</param>
    /// <param name="coming">The bytes for which room is made.</param>
    internal void Keep(DatabaseHandle database, long coming = 0)
    {
        var room = true;
        while (room && (Total(database, 0) + coming > options.DiskBytes || UsedPages(database) * PageBytes + coming > FileBytes))
            room = RemoveOldest(database) > 0;
        var limit = Math.Max(options.DiskBytes / TraceShare, 1 << 20);
        while (Total(database, 1) > limit)
            database.Prepared("DELETE FROM traces WHERE id IN (SELECT id FROM traces ORDER BY written LIMIT ?1);").Bind(1, (long)RemovedAtOnce).Run();
    }

    /// <summary>Removes what has expired; within a transaction.</summary>
    internal void Expire(DatabaseHandle database)
    {
        // A clock that was set back must not make entries of the time before it immortal.
        database.Prepared(SqliteCacheSchema.SetUse("?1", "hits") + " WHERE used>?2;").Bind(1, Now).Bind(2, Now + SecondsADay).Run();
        database.Prepared("UPDATE traces SET written=?1, sum=checksum(question, bytes, ?1, trace) WHERE written>?2;").Bind(1, Now).Bind(2, Now + SecondsADay).Run();
        Count(database, "SELECT kind, COUNT(*) FROM entries WHERE used<?1 GROUP BY kind;", Oldest);
        database.Prepared("DELETE FROM entries WHERE used<?1;").Bind(1, Oldest).Run();
        database.Prepared("DELETE FROM traces WHERE written<?1;").Bind(1, Oldest).Run();
    }

    /// <summary>The pages that hold something, of those that the file has.</summary>
    internal static long UsedPages(DatabaseHandle database) => Number(database, "PRAGMA page_count;") - Number(database, "PRAGMA freelist_count;");

    /// <summary>Whether so little is left in the file that it is worth giving the rest back.</summary>
    internal static bool IsMostlyFree(DatabaseHandle database) => UsedPages(database) * 4 <= Number(database, "PRAGMA page_count;");

    private static long Total(DatabaseHandle database, int column) => Number(database, $"SELECT {SqliteCacheSchema.Totals.WithSum} FROM totals;", 2 + column, SqliteCacheSchema.Totals.Count);

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
        database.Prepared("DELETE FROM entries WHERE id IN (SELECT id FROM entries ORDER BY used, id LIMIT ?1);").Bind(1, (long)RemovedAtOnce).Run();
        return before - Total(database, 0);
    }

    private static void Count(DatabaseHandle database, string sql, long parameter)
    {
        var gone = new List<(long Kind, long Count)>();
        var kinds = database.Prepared(sql).Bind(1, parameter);
        try
        {
            while (kinds.Step())
                gone.Add((kinds.Int64(0), kinds.Int64(1)));
        }
        finally
        {
            kinds.Reset();
        }
        foreach (var (kind, count) in gone)
            Add(database, new CacheCount(CacheLevel.Disk, (CacheEntryKind)kind) { Evictions = count });
    }

    internal static void Add(DatabaseHandle database, CacheCount count) => database.Prepared(SqliteCacheSchema.AddCount)
        .Bind(1, (long)count.Level).Bind(2, (long)count.Kind).Bind(3, count.Hits).Bind(4, count.Misses).Bind(5, count.Evictions).Bind(6, count.Saved.Ticks).Run();
}
