using System.Net;
using System.Net.Sockets;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Redis;
using ClaudePerf.Core.Tests.Prerequisites;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace ClaudePerf.Core.Tests.Caching.Redis;

/// <summary>The shared level on a real server.</summary>
public sealed class RedisCacheStoreTests
{
    // A busy machine must not fail a test; tests of timeouts set their own.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    [FactThatNeeds(Prerequisite.Redis)]
    public void An_entry_is_read_back_unchanged()
    {
        using var server = RedisServer.Start();
        using var store = Open(server);
        var entry = Entry(1) with { Dependencies = [new("/p/CLAUDE.md", Key(100)), new("/p/ümlaut.md", Key(101))] };
        Assert.Null(store.Find(entry.Key));
        store.Put(entry);

        var found = Open(server).Find(entry.Key)!;
        Assert.Equal(entry.Value.ToArray(), found.Value.ToArray());
        Assert.Equal(entry.Dependencies, found.Dependencies);
        Assert.Equal(entry with { Value = default, Dependencies = [] }, found with { Value = default, Dependencies = [] });
        Assert.Null(store.Find(Key(2)));
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void A_list_includes_uses_and_expiry()
    {
        using var server = RedisServer.Start();
        using var store = Open(server);
        store.Put(Entry(1));
        _time.Advance(TimeSpan.FromHours(1));
        store.Put(Entry(2) with { Subject = new PromptCacheSubject(CacheEntryKind.Ecosystem, "/p") });
        store.PutTrace(Key(1), "trace"u8.ToArray());
        _time.Advance(TimeSpan.FromHours(1));
        store.Record(
            [
                new(Key(1), 3, _time.GetUtcNow()), new(Key(1), 2, _time.GetUtcNow() - TimeSpan.FromDays(1)),
                new(Key(9), 1, _time.GetUtcNow()),
            ],
            []);

        var list = store.List().OrderBy(info => info.Kind).ToList();
        Assert.Equal([CacheEntryKind.Ecosystem, CacheEntryKind.Prompt], list.Select(info => info.Kind));
        Assert.Equal([0L, 5L], list.Select(info => info.Hits));
        Assert.Equal([_time.GetUtcNow() - TimeSpan.FromHours(1), _time.GetUtcNow()], list.Select(info => info.LastUsed));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromDays(30), list[1].Expires);
        Assert.Equal(
            ("helper", "/p", DefinitionScope.Project, "claude-opus-5-5", 42L),
            (list[1].Agent, list[1].Project, list[1].Scope, list[1].Model, list[1].Tokens));
        Assert.Equal(Key(1).ToString(), list[1].Key);
        Assert.Equal(list.Sum(info => info.Bytes), store.Figures().Bytes);
        Assert.Equal(2, store.Figures().Entries);
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void Unused_entries_expire_and_used_entries_stay()
    {
        using var server = RedisServer.Start();
        using var store = Open(server);
        store.Put(Entry(1));
        store.Put(Entry(2));
        store.PutTrace(Key(3), "trace"u8.ToArray());
        _time.Advance(TimeSpan.FromDays(20));
        store.Record([new(Key(2), 1, _time.GetUtcNow())], []);
        _time.Advance(TimeSpan.FromDays(11));
        Assert.Null(store.Find(Key(1)));
        Assert.Null(store.FindTrace(Key(3)));
        Assert.NotNull(store.Find(Key(2)));
        Assert.Equal(Key(2).ToString(), Assert.Single(store.List()).Key);
        store.Record([], []);
        Assert.Equal(1, store.Figures().Entries);
        Assert.Equal(1, Assert.Single(store.Figures().Counts).Evictions);
        using var raw = ConnectionMultiplexer.Connect(server.Address);
        Assert.Equal(4, raw.GetServer(server.Address).Keys().Count());
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void The_size_limit_is_respected_and_the_least_recently_used_is_evicted()
    {
        using var server = RedisServer.Start();
        using var store = Open(server, new PromptCacheOptions { DiskBytes = 10_000 });
        for (var i = 0; i < 8; i++)
        {
            store.Put(Entry(i, bytes: 1000));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        store.Record([new(Key(0), 1, _time.GetUtcNow())], []);
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 8; i < 12; i++)
            store.Put(Entry(i, bytes: 1000));
        Assert.NotNull(store.Find(Key(0)));
        Assert.Null(store.Find(Key(1)));
        Assert.NotNull(store.Find(Key(11)));
        Assert.InRange(store.Figures().Bytes, 5000, 10_000);
        Assert.Equal(store.List().Count, store.Figures().Entries);
        Assert.Equal(12 - store.List().Count, Assert.Single(store.Figures().Counts).Evictions);

        store.Put(Entry(50, bytes: 20_000));
        Assert.Null(store.Find(Key(50)));
        Assert.NotNull(store.Find(Key(11)));
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void A_trace_is_replaced_and_an_entry_is_not()
    {
        using var server = RedisServer.Start();
        using var store = Open(server);
        store.PutTrace(Key(1), "first"u8.ToArray());
        store.PutTrace(Key(1), "second, and longer"u8.ToArray());
        Assert.Equal("second, and longer"u8.ToArray(), store.FindTrace(Key(1)));
        Assert.Null(store.FindTrace(Key(2)));
        store.Put(Entry(1, bytes: 10));
        store.Put(Entry(1, bytes: 20));
        Assert.Equal(10, store.Find(Key(1))!.Value.Length);
        Assert.Equal(Assert.Single(store.List()).Bytes, store.Figures().Bytes);
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void Removing_and_clearing_free_what_they_report()
    {
        using var server = RedisServer.Start();
        using var store = Open(server);
        for (var i = 0; i < 2500; i++)
            store.Put(Entry(i));
        store.PutTrace(Key(1), "trace"u8.ToArray());
        store.Record([new(Key(1), 1, _time.GetUtcNow())], [new(CacheLevel.Disk, CacheEntryKind.Prompt) { Hits = 1 }]);
        var one = store.List()[0].Bytes;
        Assert.Equal(new PromptCacheRemoval(2, 2 * one), store.Remove([Key(5), Key(6), Key(9999)]));
        Assert.Equal(new PromptCacheRemoval(0, 0), store.Remove([Key(5)]));
        Assert.Equal(2498, store.Figures().Entries);
        Assert.Equal(new PromptCacheRemoval(2498, 2498 * one), store.Clear());
        Assert.Empty(store.List());
        Assert.Null(store.FindTrace(Key(1)));
        Assert.Equivalent(new PromptCacheStoreFigures([], 0, 0, 0, null), store.Figures());
        using var raw = ConnectionMultiplexer.Connect(server.Address);
        Assert.Empty(raw.GetServer(server.Address).Keys());
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void Statistics_of_processes_add_up()
    {
        using var server = RedisServer.Start();
        using var one = Open(server);
        using var other = Open(server);
        var began = _time.GetUtcNow();
        one.Record([], [new(CacheLevel.Memory, CacheEntryKind.Prompt) { Hits = 7, Misses = 2, Saved = TimeSpan.FromMilliseconds(30) }]);
        _time.Advance(TimeSpan.FromMinutes(1));
        other.Record(
            [],
            [new(CacheLevel.Memory, CacheEntryKind.Prompt) { Hits = 1, Saved = TimeSpan.FromMilliseconds(12) },
                new(CacheLevel.Disk, CacheEntryKind.Measurement) { Misses = 1, Evictions = 4 }]);
        var figures = one.Figures();
        Assert.Equal(began, figures.Since);
        Assert.Equal(
            [
                new(CacheLevel.Memory, CacheEntryKind.Prompt) { Hits = 8, Misses = 2, Saved = TimeSpan.FromMilliseconds(42) }, new(
                    CacheLevel.Disk, CacheEntryKind.Measurement) { Misses = 1, Evictions = 4 },
            ],
            figures.Counts.OrderBy(count => count.Level));
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public async Task Many_writers_and_readers_find_whole_entries_and_the_figures_agree()
    {
        using var server = RedisServer.Start();
        await Guard.Ends(Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(() =>
        {
            using var store = Open(server);
            var random = new Random(worker);
            for (var i = 0; i < 300; i++)
            {
                var number = random.Next(40);
                switch (random.Next(4))
                {
                    case 0:
                        store.Put(Entry(number));
                        break;
                    case 1:
                        store.Remove([Key(number)]);
                        break;
                    case 2:
                        store.Record([new(Key(number), 1, _time.GetUtcNow())], []);
                        break;
                    default:
                        if (store.Find(Key(number)) is { } found)
                            Assert.Equal(Entry(number).Value.ToArray(), found.Value.ToArray());
                        break;
                }
            }
        }))), () => server.Output);
        using var last = Open(server);
        var list = last.List();
        Assert.Equal(list.Count, last.Figures().Entries);
        Assert.Equal(list.Sum(info => info.Bytes), last.Figures().Bytes);
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void Foreign_data_under_our_names_is_not_an_entry()
    {
        using var server = RedisServer.Start();
        using var store = Open(server);
        using var raw = ConnectionMultiplexer.Connect(server.Address);
        var database = raw.GetDatabase();
        byte[][] heads = [[], [1], [200, 1, 2], [1, .. Enumerable.Repeat((byte)255, 200)], "anything at all"u8.ToArray()];
        for (var i = 0; i < heads.Length; i++)
        {
            database.HashSet(
                $"{RedisScripts.Prefix}e{Key(i)}",
                [new(RedisScripts.Head, heads[i]), new(RedisScripts.Value, "value"),
                    new(RedisScripts.LastUse, _time.GetUtcNow().ToUnixTimeMilliseconds())]);
            Assert.Null(store.Find(Key(i)));
        }
        database.StringSet($"{RedisScripts.Prefix}e{Key(77)}", "text");
        Assert.Contains(
            "rejected a command", Assert.Throws<PromptCacheStoreException>(() => store.Find(Key(77))).Message, StringComparison.Ordinal);
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void A_password_is_used_and_never_shown()
    {
        using var server = RedisServer.Start(password: "s3cr3t");
        using var store = Open($"{server.Address},password=s3cr3t");
        store.Put(Entry(1));
        Assert.NotNull(store.Find(Key(1)));
        Assert.Equal($"{server.Address},password=*****", store.Location);
        using (var byUrl = Open($"redis://:s3cr3t@{server.Address}"))
            Assert.NotNull(byUrl.Find(Key(1)));

        foreach (var wrong in (string[])[$"{server.Address},password=wr0ng", $"redis://:wr0ng@{server.Address}", server.Address])
        {
            var exception = Assert.Throws<PromptCacheStoreException>(() => Open(wrong));
            Assert.DoesNotContain("wr0ng", exception.ToString(), StringComparison.Ordinal);
            Assert.Contains(server.Address, exception.Message, StringComparison.Ordinal);
            Assert.Contains("password", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_or_silent_server_times_out()
    {
        Assert.Contains(
            "ConnectionRefused",
            Assert.Throws<PromptCacheStoreException>(() => Open($"127.0.0.1:{RedisServer.FreePort()}")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "cannot be resolved",
            Assert.Throws<PromptCacheStoreException>(() => Open("no-such-server.invalid")).Message,
            StringComparison.Ordinal);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Assert.Contains(
            "did not respond within 250 ms",
            Assert.Throws<PromptCacheStoreException>(() => OpenWithDefaultTimeout(silent.LocalEndpoint.ToString()!)).Message,
            StringComparison.Ordinal);
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void A_server_that_stops_responding_times_out()
    {
        using var server = RedisServer.Start();
        using var store = Open(server);
        store.Put(Entry(1));
        using var impatient = OpenWithDefaultTimeout(server.Address);
        server.Freeze();
        Assert.Contains(
            "did not respond within 250 ms",
            Assert.Throws<PromptCacheStoreException>(() => impatient.Find(Key(1))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "did not respond within 250 ms",
            Assert.Throws<PromptCacheStoreException>(() => OpenWithDefaultTimeout(server.Address)).Message,
            StringComparison.Ordinal);
        server.Thaw();
        Assert.NotNull(store.Find(Key(1)));
    }

    [FactThatNeeds(Prerequisite.Redis)]
    public void Closing_does_not_wait_for_a_paused_server()
    {
        using var server = RedisServer.Start();
        var store = OpenWithDefaultTimeout(server.Address);
        store.Put(Entry(1));
        server.Freeze();
        Assert.Throws<PromptCacheStoreException>(() => store.Find(Key(1)));
        var left = System.Diagnostics.Stopwatch.StartNew();
        store.Dispose();
        // The client would wait five seconds for responses that never arrive.
        Assert.True(left.Elapsed < TimeSpan.FromSeconds(4), $"{left.Elapsed}");
        server.Thaw();
    }

    private RedisCacheStore Open(RedisServer server, PromptCacheOptions? options = null) => Open(server.Address, options);

    private RedisCacheStore Open(string address, PromptCacheOptions? options = null) =>
        RedisCacheStore.Open(address, options ?? new PromptCacheOptions(), _time, Patience);

    private RedisCacheStore OpenWithDefaultTimeout(string address) => RedisCacheStore.Open(address, new PromptCacheOptions(), _time);

    private static PromptCacheKey Key(int number) => new PromptCacheKeyBuilder("test").Add(number).Build();

    private PromptCacheEntry Entry(int number, int bytes = 100)
    {
        var value = new byte[bytes];
        new Random(number).NextBytes(value);
        return new PromptCacheEntry
        {
            Key = Key(number),
            Subject = new PromptCacheSubject(CacheEntryKind.Prompt, "/p", "helper", DefinitionScope.Project, "claude-opus-5-5"),
            Tokens = 42,
            Created = _time.GetUtcNow(),
            ComputeTime = TimeSpan.FromMilliseconds(5),
            Value = value,
        };
    }
}
