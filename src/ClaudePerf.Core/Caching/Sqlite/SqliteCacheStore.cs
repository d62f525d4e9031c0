using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Files;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Caching.Sqlite;

/// <summary>
/// Stores prompt cache entries in a user's SQLite file, shared by any number of processes, with limits on size and age.
/// A damaged file is set aside and replaced by a new one.
/// </summary>
internal sealed class SqliteCacheStore : IPromptCacheStore
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "prompt-cache.db";

    // Writes wait in the background, reads block the caller; reads are only locked out while another process repairs or
    // compacts the file.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private const long RowBytes = 200;

    private readonly object _lock = new();
    private readonly string _path;
    private readonly PromptCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly SqliteCacheEviction _bounds;
    private DatabaseHandle? _database;
    private bool _disposed;

    private SqliteCacheStore(string path, PromptCacheOptions options, TimeProvider time)
    {
        _path = path;
        _options = options;
        _time = time;
        _bounds = new SqliteCacheEviction(options, time);
    }

    /// <inheritdoc/>
    public string Location => _path;

    /// <inheritdoc/>
    public string? Notice { get; private set; }

    /// <summary>Opens the file, creating it if it does not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock; null for the system clock.</param>
    /// <exception cref="PromptCacheStoreException">The file cannot be used.</exception>
    public static SqliteCacheStore Open(string path, PromptCacheOptions options, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var store = new SqliteCacheStore(Path.GetFullPath(path), options, time ?? TimeProvider.System);
        store.Use(static _ => true);
        return store;
    }

    /// <inheritdoc/>
    public PromptCacheEntry? Find(PromptCacheKey key) => Use(database =>
    {
        var row = database.Prepared($"SELECT {SqliteCacheSchema.Entries.WithSum} FROM entries WHERE key=?1 AND used>=?2;")
            .Bind(1, key.ToArray()).Bind(2, _bounds.Oldest);
        try
        {
            return row.Step()
                ? new PromptCacheEntry
                {
                    Key = key,
                    Subject = Subject(row.Verified(0, SqliteCacheSchema.Entries.Count), 1),
                    Tokens = row.Int64(6),
                    Created = DateTimeOffset.FromUnixTimeSeconds(row.Int64(8)),
                    ComputeTime = new TimeSpan(row.Int64(11)),
                    Dependencies = FileDependencyList.Read(row.Blob(12)),
                    Value = row.Blob(13).ToArray(),
                }
                : null;
        }
        finally
        {
            row.Reset();
        }
    });

    /// <inheritdoc/>
    public void Put(PromptCacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var files = FileDependencyList.Write(entry.Dependencies);
        var bytes = SqliteCacheEviction.OnDisk(RowBytes + files.Length + entry.Value.Length);
        if (!_bounds.Fits(bytes))
            return;
        Write(database =>
        {
            _bounds.Enforce(database, bytes);
            database.Prepared(
                $"INSERT OR IGNORE INTO entries({SqliteCacheSchema.Entries.WithSum}) "
                + "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, ?12, ?13, "
                + "checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, ?12, ?13));")
                .Bind(1, entry.Key.ToArray()).Bind(2, (long)entry.Subject.Kind).Bind(3, entry.Subject.Project).Bind(4, entry.Subject.Agent)
                .Bind(5, (long)entry.Subject.Scope).Bind(6, entry.Subject.Model).Bind(7, entry.Tokens).Bind(8, bytes)
                .Bind(9, entry.Created.ToUnixTimeSeconds()).Bind(10, _bounds.Now).Bind(11, entry.ComputeTime.Ticks)
                .Bind(12, files).Bind(13, entry.Value.Span).Run();
        });
    }

    /// <inheritdoc/>
    public byte[]? FindTrace(PromptCacheKey question) => Use(database =>
    {
        var row = database
            .Prepared($"SELECT {SqliteCacheSchema.Traces.WithSum} FROM traces WHERE question=?1;")
            .Bind(1, question.ToArray());
        try
        {
            return row.Step() ? row.Verified(0, SqliteCacheSchema.Traces.Count).Blob(3).ToArray() : null;
        }
        finally
        {
            row.Reset();
        }
    });

    /// <inheritdoc/>
    public void PutTrace(PromptCacheKey question, ReadOnlyMemory<byte> trace) => Write(database =>
    {
        database.Prepared("DELETE FROM traces WHERE question=?1;").Bind(1, question.ToArray()).Run();
        database.Prepared("INSERT INTO traces(question, bytes, written, trace, sum) VALUES(?1, ?2, ?3, ?4, checksum(?1, ?2, ?3, ?4));")
            .Bind(1, question.ToArray()).Bind(2, SqliteCacheEviction.OnDisk(trace.Length)).Bind(3, _bounds.Now).Bind(4, trace.Span).Run();
        _bounds.Enforce(database);
    });

    /// <inheritdoc/>
    public void Record(IReadOnlyCollection<PromptCacheUse> uses, IReadOnlyCollection<CacheCount> counts)
    {
        ArgumentNullException.ThrowIfNull(uses);
        ArgumentNullException.ThrowIfNull(counts);
        Write(database =>
        {
            foreach (var use in uses)
            {
                database.Prepared(SqliteCacheSchema.SetUse("MAX(used, ?3)", "hits+?2") + " WHERE key=?1;")
                    .Bind(1, use.Key.ToArray()).Bind(2, use.Hits).Bind(3, use.LastUsed.ToUnixTimeSeconds()).Run();
            }
            foreach (var count in counts)
                SqliteCacheEviction.Add(database, count);
            database.Prepared("UPDATE totals SET since=?1, sum=checksum(id, entries, bytes, traces, ?1) WHERE since IS NULL;")
                .Bind(1, _bounds.Now)
                .Run();
            _bounds.Expire(database);
            _bounds.Enforce(database);
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<CacheEntryInfo> List() => Use(database =>
    {
        var entries = new List<CacheEntryInfo>();
        var row = database.Prepared(
                "SELECT kind, project, agent, scope, model, tokens, created, compute, files, key, bytes, used, hits "
                    + "FROM entries WHERE used>=?1;")
            .Bind(1, _bounds.Oldest);
        try
        {
            while (row.Step())
            {
                var entry = new PromptCacheEntry
                {
                    Key = new PromptCacheKey(row.Blob(9)),
                    Subject = Subject(row, 0),
                    Tokens = row.Int64(5),
                    Created = DateTimeOffset.FromUnixTimeSeconds(row.Int64(6)),
                    ComputeTime = new TimeSpan(row.Int64(7)),
                    Dependencies = FileDependencyList.Read(row.Blob(8)),
                    Value = default,
                };
                entries.Add(
                    entry.Describe(row.Int64(10), row.Int64(12), DateTimeOffset.FromUnixTimeSeconds(row.Int64(11)), _options.MaximumAge));
            }
        }
        finally
        {
            row.Reset();
        }
        return entries;
    });

    /// <inheritdoc/>
    public PromptCacheRemoval Remove(IReadOnlyCollection<PromptCacheKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Write(database =>
        {
            var before = Totals(database);
            foreach (var key in keys)
                database.Prepared("DELETE FROM entries WHERE key=?1;").Bind(1, key.ToArray()).Run();
            return Difference(before, Totals(database));
        });
    }

    /// <inheritdoc/>
    public PromptCacheRemoval Clear()
    {
        var removed = Write(static database =>
        {
            var before = Totals(database);
            database.Execute(
                "DELETE FROM entries; DELETE FROM traces; DELETE FROM counts; "
                + "UPDATE totals SET since=NULL, sum=checksum(id, entries, bytes, traces, NULL);");
            return Difference(before, Totals(database));
        });
        Use(static database =>
        {
            // Other processes may have filled the file again by now, and VACUUM rewrites its whole content.
            if (SqliteCacheEviction.IsMostlyFree(database))
                UnlessBusy(database, "VACUUM;");
            UnlessBusy(database, "PRAGMA wal_checkpoint(TRUNCATE);");
            return true;
        });
        return removed;
    }

    /// <inheritdoc/>
    public PromptCacheStoreFigures Figures() => Use(database =>
    {
        var counts = new List<CacheCount>();
        var row = database.Prepared($"SELECT {SqliteCacheSchema.Counts.WithSum} FROM counts;");
        try
        {
            while (row.Step())
            {
                counts.Add(
                    new CacheCount((CacheLevel)row.Verified(0, SqliteCacheSchema.Counts.Count).Int64(0), (CacheEntryKind)row.Int64(1))
                {
                    Hits = row.Int64(2),
                    Misses = row.Int64(3),
                    Evictions = row.Int64(4),
                    Saved = new TimeSpan(row.Int64(5)),
                });
            }
        }
        finally
        {
            row.Reset();
        }
        var totals = Totals(database);
        var since = totals.Since is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : (DateTimeOffset?)null;
        return new PromptCacheStoreFigures(counts, totals.Entries, totals.Bytes, FileBytes(), since);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _database?.Dispose();
            _database = null;
        }
    }

    /// <summary>Prevents the file from growing, as on a full disk; for tests.</summary>
    internal void LimitPages() => Use(static database =>
    {
        database.Execute("PRAGMA max_page_count=1;");
        return true;
    });

    private static PromptCacheSubject Subject(Statement row, int first) => new(
        (CacheEntryKind)row.Int64(first),
        row.NullableText(first + 1),
        row.NullableText(first + 2),
        (DefinitionScope)row.Int64(first + 3),
        row.NullableText(first + 4));

    private static (long Entries, long Bytes, long? Since) Totals(DatabaseHandle database)
    {
        var row = database.Prepared($"SELECT {SqliteCacheSchema.Totals.WithSum} FROM totals;");
        try
        {
            return row.Step() ? (row.Verified(0, SqliteCacheSchema.Totals.Count).Int64(1), row.Int64(2), row.NullableInt64(4)) : default;
        }
        finally
        {
            row.Reset();
        }
    }

    private static PromptCacheRemoval Difference((long Entries, long Bytes, long? Since) before,
        (long Entries, long Bytes, long? Since) after) =>
        new(before.Entries - after.Entries, before.Bytes - after.Bytes);

    private long FileBytes() =>
        ((string[])["", "-wal", "-shm"]).Sum(suffix => new FileInfo(_path + suffix) is { Exists: true } file ? file.Length : 0);

    private void Write(Action<DatabaseHandle> action) => Write(database =>
    {
        action(database);
        return true;
    });

    private T Write<T>(Func<DatabaseHandle, T> action) => Use(database =>
    {
        using var transaction = database.BeginWrite();
        var result = action(database);
        transaction.Commit();
        LimitLog(database);
        return result;
    });

    // SQLite checkpoints the log on its own, but restarts it only when no reader uses it: with many readers it would
    // grow without limit.
    private void LimitLog(DatabaseHandle database)
    {
        if (new FileInfo(_path + "-wal") is { Exists: true } log && log.Length > _bounds.LogBytes)
            UnlessBusy(database, "PRAGMA wal_checkpoint(TRUNCATE);");
    }

    private static void UnlessBusy(DatabaseHandle database, string sql)
    {
        try
        {
            database.Execute(sql);
        }
        catch (SqliteException exception) when (Database.Translate(exception, database.Path).Failure == DatabaseFailure.Busy)
        {
            // Other processes are reading: the free space is reused instead, and the next write tries again.
        }
    }

    private T Use<T>(Func<DatabaseHandle, T> action)
    {
        lock (_lock)
        {
            try
            {
                try
                {
                    return action(_database ??= Open());
                }
                catch (Exception exception) when (exception is SqliteException or DatabaseException
                    && Database.Translate(exception, _path).Failure == DatabaseFailure.Damaged)
                {
                    _database?.Dispose();
                    _database = null;
                    SetAside();
                    return action(_database = Open());
                }
            }
            catch (Exception exception) when (exception is SqliteException or DatabaseException)
            {
                throw new PromptCacheStoreException(Database.Translate(exception, _path).Message, exception);
            }
        }
    }

    private DatabaseHandle Open()
    {
        if (_disposed)
            throw new PromptCacheStoreException($"The prompt cache file '{_path}' is closed.");
        var database = DatabaseHandle.Open(_path, SqliteCacheSchema.Schema, LongestWait);
        // After a power failure the latest entries may be missing, but nothing else is lost.
        database.Execute(string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint={_bounds.LogPages}; PRAGMA journal_size_limit={_bounds.LogBytes};"));
        return database;
    }

    private void SetAside()
    {
        if (Database.SetAside(_path, SqliteCacheSchema.Schema, _time.GetUtcNow(), CancellationToken.None) is { } aside)
            Notice = $"The prompt cache file was damaged and has been replaced by an empty one. The damaged file was saved as '{aside}'.";
    }
}
