using ClaudePerf.Core.Caching.Memory;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using Microsoft.Extensions.Time.Testing;

namespace ClaudePerf.Core.Tests.Caching;

public class PromptCacheTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static PromptCache InMemory(long bytes = 1 << 20) => new(new PromptCacheOptions { MemoryBytes = bytes }, openStore: null);

    private static string Get(PromptCache cache, string name, Func<string> compute) =>
        cache.GetOrCompute(
            TextFormat.Key(name), TextFormat.Subject, TextFormat.Instance, _ => new PromptCacheResult<string>(compute()), Cancellation);

    [Fact]
    public async Task A_key_is_computed_once_for_all_threads()
    {
        using var cache = InMemory();
        using var begun = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var computed = 0;
        string Compute()
        {
            Interlocked.Increment(ref computed);
            begun.Set();
            Guard.Set(release.WaitHandle);
            return "value";
        }

        var first = Task.Run(() => Get(cache, "k", Compute), Cancellation);
        Guard.Set(begun.WaitHandle);
        var others = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Get(cache, "k", Compute), Cancellation)).ToArray();
        release.Set();
        var values = await Guard.Ends(Task.WhenAll(others.Append(first)), () => $"{computed} computations");

        Assert.All(values, value => Assert.Same(values[0], value));
        Assert.Equal(1, computed);
    }

    [Fact]
    public async Task A_waiter_computes_itself_if_the_computation_is_canceled()
    {
        using var cache = InMemory();
        using var stop = new CancellationTokenSource();
        using var begun = new ManualResetEventSlim();
        var first = Task.Run(() => cache.GetOrCompute(TextFormat.Key("k"), TextFormat.Subject, TextFormat.Instance, token =>
        {
            begun.Set();
            Guard.Set(token.WaitHandle);
            token.ThrowIfCancellationRequested();
            return new PromptCacheResult<string>("never");
        }, stop.Token), Cancellation);
        Guard.Set(begun.WaitHandle);
        var second = Task.Run(() => Get(cache, "k", () => "mine"), Cancellation);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Guard.Ends(first));
        Assert.Equal("mine", await Guard.Ends(second));
    }

    [Fact]
    public void A_failure_is_not_cached()
    {
        using var cache = InMemory();
        Assert.Throws<InvalidOperationException>(() => Get(cache, "k", () => throw new InvalidOperationException()));
        Assert.Equal("value", Get(cache, "k", () => "value"));
    }

    [Fact]
    public void A_value_that_must_not_be_cached_is_computed_each_time()
    {
        using var cache = InMemory();
        var computed = 0;
        for (var i = 0; i < 3; i++)
        {
            cache.GetOrCompute(
                TextFormat.Key("k"), TextFormat.Subject, TextFormat.Instance, _ =>
                    new PromptCacheResult<string>($"{++computed}") { IsCacheable = false }, Cancellation);
        }
        Assert.Equal(3, computed);
        Assert.Empty(cache.Entries());
    }

    [Fact]
    public void Memory_stays_within_its_limit_and_evicts_the_least_recently_used()
    {
        const int Size = 1000;
        using var cache = InMemory(bytes: 20 * (2 * Size + 400));
        string Fill(int i) => Get(cache, $"{i}", () => new string('x', Size));
        for (var i = 0; i < 200; i++)
        {
            Fill(i);
            // The first is used all the time.
            Fill(0);
            Assert.InRange(cache.Statistics().MemoryBytes, 0, 20 * (2 * Size + 400));
        }
        Assert.NotNull(cache.Find(TextFormat.Key("0"), CacheEntryKind.Optimization, TextFormat.Instance));
        Assert.NotNull(cache.Find(TextFormat.Key("199"), CacheEntryKind.Optimization, TextFormat.Instance));
        Assert.Null(cache.Find(TextFormat.Key("100"), CacheEntryKind.Optimization, TextFormat.Instance));
    }

    [Fact]
    public void A_disabled_cache_computes_each_time_and_stores_nothing()
    {
        using var cache = new PromptCache(new PromptCacheOptions { Enabled = false }, openStore: null);
        var computed = 0;
        Get(cache, "k", () => $"{++computed}");
        Get(cache, "k", () => $"{++computed}");
        Assert.Equal(2, computed);
        Assert.Equal(0, cache.Statistics().Requests);
    }

    [Fact]
    public void Lists_of_parts_with_the_same_text_have_different_keys()
    {
        PromptCacheKey[] keys =
        [
            new PromptCacheKeyBuilder("p").Add("ab").Add("c").Build(), new PromptCacheKeyBuilder("p").Add("a").Add("bc").Build(),
            new PromptCacheKeyBuilder("p").Add("abc").Build(),
            new PromptCacheKeyBuilder("q").Add("abc").Build(), new PromptCacheKeyBuilder("p").Add("").Build(),
            new PromptCacheKeyBuilder("p").Add((string?)null).Build(), new PromptCacheKeyBuilder("p").Build(),
            new PromptCacheKeyBuilder("p").Add(1).Build(), new PromptCacheKeyBuilder("p").Add("1").Build(),
            new PromptCacheKeyBuilder("p").Add("\ud800").Build(), new PromptCacheKeyBuilder("p").Add("\udc00").Build(),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.True(PromptCacheKey.TryParse(key.ToString(), out var parsed) && parsed == key));
    }

    [Fact]
    public void Uses_are_written_while_the_process_runs_and_hold_no_values()
    {
        using var sandbox = new PreparedSandbox { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        var time = (FakeTimeProvider)sandbox.Time;
        var cache = sandbox.Cache();
        Get(cache, "k", () => "v");
        Get(cache, "k", () => "v");
        time.Advance(StoreLevel.LongestUnwritten);
        Get(cache, "k", () => "v");
        // Nothing flushes or closes this cache: everything is written in the background.
        var other = sandbox.Cache();
        Assert.True(SpinWait.SpinUntil(() => other.Entries() is [{ Hits: > 0 }], TimeSpan.FromMinutes(1)));
        Assert.DoesNotContain(
            typeof(UseCounter).GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic),
            static field => !field.FieldType.IsValueType);
    }

    [Fact]
    public void Each_command_reports_once_that_it_ran_without_the_store()
    {
        using var cache = new PromptCache(new PromptCacheOptions(), static () => throw new PromptCacheStoreException("It is not there."));
        Get(cache, "k", () => "v");
        foreach (var command in (string[])["Measure-PromptTokens", "New-AgentRequest"])
        {
            Assert.Equal("The prompt cache now works in memory only. It is not there.", Assert.Single(cache.TakeWarnings(command)));
            Assert.Empty(cache.TakeWarnings(command));
        }
    }
}
