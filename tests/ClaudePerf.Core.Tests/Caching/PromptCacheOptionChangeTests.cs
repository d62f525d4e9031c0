using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching;

public class PromptCacheOptionChangeTests
{
    private static readonly PromptCacheOptions Options = new()
    {
        Enabled = false,
        MemoryBytes = 1,
        DiskBytes = 2,
        MaximumAge = TimeSpan.FromDays(3),
        Store = CacheStoreKind.Redis,
        RedisConnection = "old:6379",
    };

    [Fact]
    public void What_is_not_given_stays() => Assert.Equal(Options, new PromptCacheOptionChange().Apply(Options));

    [Fact]
    public void What_is_given_replaces_the_value() => Assert.Equal(
        Options with { Enabled = true, MemoryBytes = 4, DiskBytes = 5, MaximumAge = TimeSpan.FromDays(6), Store = CacheStoreKind.None },
        new PromptCacheOptionChange
        {
            Enabled = true, MemoryBytes = 4, DiskBytes = 5, MaximumAge = TimeSpan.FromDays(6), Store = CacheStoreKind.None,
        }.Apply(Options));

    [Fact]
    public void A_server_becomes_the_store_unless_a_store_is_given()
    {
        var change = new PromptCacheOptionChange { RedisConnection = " new:6379 " };
        var changed = change.Apply(Options with { Store = CacheStoreKind.Sqlite });
        Assert.Equal(("new:6379", CacheStoreKind.Redis), (changed.RedisConnection, changed.Store));
        Assert.Equal(CacheStoreKind.Sqlite, (change with { Store = CacheStoreKind.Sqlite }).Apply(Options).Store);
    }

    [Theory]
    [InlineData(CacheStoreKind.Redis, CacheStoreKind.Sqlite)]
    [InlineData(CacheStoreKind.None, CacheStoreKind.None)]
    public void An_empty_text_removes_the_server(CacheStoreKind before, CacheStoreKind after)
    {
        var changed = new PromptCacheOptionChange { RedisConnection = " " }.Apply(Options with { Store = before });
        Assert.Equal((null, after), (changed.RedisConnection, changed.Store));
    }

    [Fact]
    public void An_invalid_address_is_refused() =>
        Assert.Throws<FormatException>(() => new PromptCacheOptionChange { RedisConnection = "redis://" }.Apply(Options));

    [Theory]
    [InlineData(1, 1023, "1 entry (1023 bytes)")]
    [InlineData(2, 1024, "2 entries (1 KB)")]
    [InlineData(2000, 3 << 19, "2,000 entries (1.5 MB)")]
    public void Sizes_are_described_in_the_largest_unit(long entries, long bytes, string text) =>
        Assert.Equal(text, EntrySize.Describe(entries, bytes));
}
