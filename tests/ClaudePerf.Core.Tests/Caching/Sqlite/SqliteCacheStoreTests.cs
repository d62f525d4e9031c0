using ClaudePerf.Core.Caching.Sqlite;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tests.Agents;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace ClaudePerf.Core.Tests.Caching.Sqlite;

public sealed class SqliteCacheStoreTests : IDisposable
{
    private readonly Sandbox _files = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private string Data => _files.At("data");

    private string StoreFile => Path.Combine(Data, SqliteCacheStore.FileName);

    public void Dispose() => _files.Dispose();

    private PromptCache Cache(PromptCacheOptions? options = null)
    {
        options ??= new PromptCacheOptions();
        return new PromptCache(options, PromptCacheStores.Opener(options, Data, _time), _time);
    }

    private static string Get(PromptCache cache, string name, string? value = null) => cache.GetOrCompute(
        TextFormat.Key(name), TextFormat.Subject, TextFormat.Instance,
        _ => new PromptCacheResult<string>(value ?? throw new InvalidOperationException("It was to be known.")),
        TestContext.Current.CancellationToken);

    private static string? Find(PromptCache cache, string name) =>
        cache.Find(TextFormat.Key(name), CacheEntryKind.Optimization, TextFormat.Instance);

    private void Fill(int count, int length = 10)
    {
        using var cache = Cache();
        for (var i = 0; i < count; i++)
            Get(cache, $"{i}", new string((char)('a' + i % 26), length));
    }

    private void SetVersion(int version) =>
        Sql(FormattableString.Invariant($"UPDATE format SET version={version}, sum=checksum({version}); PRAGMA user_version={version};"));

    private void Sql(string text)
    {
        using var connection = new SqliteConnection($"Data Source={StoreFile};Pooling=False");
        connection.Open();
        RowChecksum.Register(connection.Handle!);
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    [Fact]
    public void Another_process_reads_what_one_wrote_and_adds_to_its_statistics()
    {
        Fill(3);
        using (var second = Cache())
            Assert.Equal(["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"], Enumerable.Range(0, 3).Select(i => Get(second, $"{i}")));

        using var third = Cache();
        var statistics = third.Statistics();
        Assert.Equal((6, 3, 3, 3), (statistics.Requests, statistics.Hits, statistics.Misses, statistics.DiskEntries));
        var entry = third.Entries()[0];
        Assert.Equal(
            (1, "a", "/project", _time.GetUtcNow(), _time.GetUtcNow().AddDays(30)),
            (entry.Hits, entry.Agent, entry.Project, entry.LastUsed, entry.Expires));
    }

    [Fact]
    public void File_and_folder_are_private_to_the_user()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the permissions of Unix");
        Fill(1);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StoreFile));
    }

    [Fact]
    public void It_stays_within_its_limit_and_evicts_the_least_recently_used()
    {
        var options = new PromptCacheOptions { DiskBytes = 400_000 };
        using (var cache = Cache(options))
        {
            for (var i = 0; i < 500; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                Get(cache, $"{i}", new string('x', 2000));
            }
            cache.Flush();
            var statistics = cache.Statistics();
            Assert.InRange(statistics.DiskBytes, 100_000, 400_000);
            Assert.True(statistics.Evictions > 200);
        }
        using var other = Cache(options);
        Assert.NotNull(Find(other, "499"));
        Assert.Null(Find(other, "0"));
    }

    [Fact]
    public void The_file_with_its_log_always_stays_within_its_limit()
    {
        var options = new PromptCacheOptions { MemoryBytes = 0, DiskBytes = 4 << 20 };
        using var cache = Cache(options);
        using var other = Cache(options);
        var most = 0L;
        var evictions = 0L;
        for (var i = 0; i < 2000; i++)
        {
            Get(i % 2 == 0 ? cache : other, $"{i}", new string('x', 1000 + i * 37 % 6000));
            Find(other, $"{i / 2}");
            if (i % 800 == 799)
            {
                evictions = Math.Max(evictions, cache.Statistics().Evictions);
                cache.Clear();
            }
            if (i % 20 != 0)
                continue;
            cache.Flush();
            other.Flush();
            most = Math.Max(most, cache.Statistics().FileBytes);
        }
        Assert.InRange(most, options.DiskBytes / 2, options.DiskBytes);
        Assert.True(evictions > 100, $"{evictions}");
    }

    [Fact]
    public void Unused_entries_expire_and_a_clock_set_back_loses_nothing()
    {
        Fill(1);
        _time.AdjustTime(_time.GetUtcNow().AddDays(-400));
        using (var earlier = Cache())
            Assert.Equal("aaaaaaaaaa", Get(earlier, "0"));

        // With the clock restored, it ages from there.
        _time.AdjustTime(_time.GetUtcNow().AddDays(29));
        using (var later = Cache())
            Assert.Equal("aaaaaaaaaa", Get(later, "0"));
        _time.AdjustTime(_time.GetUtcNow().AddDays(31));
        using var latest = Cache();
        Assert.Null(Find(latest, "0"));
    }

    [Fact]
    public void A_corrupt_file_is_set_aside_with_one_warning_and_replaced()
    {
        Fill(40, length: 2000);
        var bytes = File.ReadAllBytes(StoreFile);
        bytes.AsSpan(100, bytes.Length - 200).Fill(0x55);
        File.WriteAllBytes(StoreFile, bytes);

        using (var cache = Cache())
        {
            Assert.Equal("new", Get(cache, "0", "new"));
            cache.Flush();
            var warning = Assert.Single(cache.TakeWarnings());
            Assert.Contains("damaged", warning, StringComparison.Ordinal);
            Assert.Equal(
                bytes,
                File.ReadAllBytes(
                    Assert.Single(
                        Directory.GetFiles(Data, "*.damaged-*"),
                        path => !path.EndsWith("-wal", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal))));
        }
        using var next = Cache();
        Assert.Equal("new", Get(next, "0"));
        Assert.Empty(next.TakeWarnings());
    }

    [Fact]
    public void A_value_whose_bytes_changed_in_the_file_is_computed_again()
    {
        Fill(1);
        Sql("UPDATE entries SET value = replace(hex(value), '6161', '6262');");
        using (var cache = Cache())
        {
            Assert.Equal("right", Get(cache, "0", "right"));
            Assert.Contains("damaged", Assert.Single(cache.TakeWarnings()), StringComparison.Ordinal);
        }
        using var next = Cache();
        Assert.Equal("right", Get(next, "0"));
        Assert.Empty(next.TakeWarnings());
    }

    [Fact]
    public void A_value_under_another_key_is_rejected()
    {
        Fill(2);
        Sql("UPDATE entries SET value = (SELECT value FROM entries WHERE id=2) WHERE id=1;");
        using var cache = Cache();
        Assert.Equal("right", Get(cache, "0", "right"));
    }

    [Fact]
    public void A_file_of_a_newer_version_is_not_touched_and_causes_one_warning()
    {
        Fill(1);
        SetVersion(99);
        using (var cache = Cache())
        {
            Assert.Equal("computed", Get(cache, "0", "computed"));
            Assert.Equal("computed", Get(cache, "0"));
            Get(cache, "1", "more");
            cache.Flush();
            Assert.Contains("newer version", Assert.Single(cache.TakeWarnings()), StringComparison.Ordinal);
        }
        SetVersion(SqliteCacheSchema.Schema.Version);
        using var restored = Cache();
        Assert.Equal("aaaaaaaaaa", Get(restored, "0"));
    }

    [Fact]
    public void A_locked_file_causes_one_warning_and_loses_no_answer()
    {
        Fill(1);
        using var holder = new SqliteConnection($"Data Source={StoreFile};Pooling=False");
        holder.Open();
        using var command = holder.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE;";
        command.ExecuteNonQuery();

        using (var cache = Cache())
        {
            Assert.Equal("aaaaaaaaaa", Get(cache, "0"));
            Assert.Equal("computed", Get(cache, "1", "computed"));
            cache.Flush();
            Assert.Contains("in use by another process", Assert.Single(cache.TakeWarnings()), StringComparison.Ordinal);
            Assert.Equal("computed", Get(cache, "1"));
        }
        command.CommandText = "ROLLBACK;";
        command.ExecuteNonQuery();
        using var next = Cache();
        Assert.Equal("aaaaaaaaaa", Get(next, "0"));
    }

    [Fact]
    public void A_read_only_data_folder_causes_one_warning_and_loses_no_answer()
    {
        // A file is in place of the folder.
        _files.Write("data", "");
        using var cache = Cache();
        Assert.Equal("computed", Get(cache, "0", "computed"));
        Assert.Equal("computed", Get(cache, "0"));
        cache.Flush();
        Assert.Contains("in memory only", Assert.Single(cache.TakeWarnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_causes_one_warning_and_loses_no_answer()
    {
        Fill(1);
        using var store = SqliteCacheStore.Open(StoreFile, new PromptCacheOptions(), _time);
        // The file cannot grow any more, which SQLite reports as a full disk.
        store.LimitPages();
        using var cache = new PromptCache(new PromptCacheOptions(), () => store, _time);
        for (var i = 1; i < 50; i++)
            Assert.Equal(5000, Get(cache, $"{i}", new string('x', 5000)).Length);
        cache.Flush();
        Assert.Contains("is full", Assert.Single(cache.TakeWarnings()), StringComparison.Ordinal);
        using var next = Cache();
        Assert.Equal("aaaaaaaaaa", Get(next, "0"));
    }

    [Fact]
    public void Clearing_removes_everything_during_reads_and_frees_the_space()
    {
        Fill(200, length: 5000);
        using var reader = Cache();
        Assert.Equal(5000, Get(reader, "7").Length);
        using (var cache = Cache())
        {
            var removed = cache.Clear();
            Assert.Equal(200, removed.Entries);
            Assert.Equal((0, 0), (cache.Statistics().DiskEntries, cache.Statistics().DiskBytes));
            Assert.InRange(cache.Statistics().FileBytes, 1, 1_000_000);
        }
        Assert.Equal(5000, Get(reader, "7").Length);
        Assert.Equal("again", Get(reader, "8", "again"));
    }
}
