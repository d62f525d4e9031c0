using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.ProviderCache;

/// <summary>
/// Prices used by hand: claude-opus-5 costs $5 for input, $6.25 for 5-minute writes, $10 for 1-hour writes and $0.50 for reads, per
/// million tokens.
/// </summary>
public class ProviderCacheTests
{
    private const string Opus = "claude-opus-5";
    private const decimal Million = 1_000_000m;

    private static UsageRequest At(string time, long read, long write5m, long write1h = 0, long input = 0, string model = Opus) =>
        Requests.At($"2026-09-01T{time}Z", model, input) with { CacheReadTokens = read, CacheWrite5mTokens = write5m,
            CacheWrite1hTokens = write1h };

    private static ProviderCacheAnswer Run(params UsageRequest[] requests) =>
        ProviderCacheAnalysis.Run(UsageTable.FromRequests(requests), Requests.By(UsageGrouping.Session),
            cancellation: TestContext.Current.CancellationToken);

    private static CacheMiss TheMiss(params UsageRequest[] requests) =>
        Assert.Single(Run(requests).Misses, miss => miss.Cause != CacheMissCause.FirstRequest);

    [Fact]
    public void Thread_that_reads_all_that_was_cached_has_no_miss()
    {
        var answer = Run(At("10:00:00", 0, 20_000), At("10:01:00", 20_000, 1_000), At("10:02:00", 21_000, 500));
        Assert.Equal(0, answer.Total.Misses);
        var first = Assert.Single(answer.Misses);
        Assert.Equal(CacheMissCause.FirstRequest, first.Cause);
        Assert.Equal(20_000, first.MissedTokens);
        Assert.Equal(20_000 * (6.25m - 0.5m) / Million, first.Cost);
        Assert.Equal(41_000 * 4.5m / Million, answer.Total.ReadSaving);
        Assert.Equal(21_500 * 6.25m / Million, answer.Total.WriteCost);
        Assert.Equal(21_500 * 1.25m / Million, answer.Total.WritePremium);
        Assert.Equal(answer.Total.Usage.Saving, answer.Total.NetSaving);
        Assert.Equal(500, answer.Total.UnreadWriteTokens);
        Assert.Equal(500 * 1.25m / Million, answer.Total.UnreadWritePremium);
    }

    [Fact]
    public void Pause_longer_than_five_minutes_is_a_lifetime_that_passed_and_one_hour_would_have_saved_it()
    {
        var answer = Run(At("10:00:00", 0, 100_000), At("10:07:30", 0, 101_000));
        var miss = Assert.Single(answer.Misses, miss => miss.Cause == CacheMissCause.LifetimePassed);
        Assert.Equal(TimeSpan.FromSeconds(450), miss.Gap);
        Assert.Equal(100_000, miss.MissedTokens);
        Assert.Equal(100_000 * 5.75m / Million, miss.Cost);
        Assert.Equal("7 min 30 s since the previous request; cached for 5 min", miss.Detail);
        Assert.True(miss.IsAvoidable);
        Assert.Contains("ENABLE_PROMPT_CACHING_1H", miss.Remedy, StringComparison.Ordinal);
        // Saved: the rewrite in the second request. Paid: 100,000 and then 1,000 tokens written for one hour.
        Assert.Equal((100_000 * 5.75m - 101_000 * 3.75m) / Million, answer.Total.OneHourSaving);
    }

    [Fact]
    public void Pause_within_an_hour_after_one_hour_writes_is_not_an_expired_lifetime()
    {
        var miss = TheMiss(At("10:00:00", 0, 0, write1h: 100_000), At("10:30:00", 10_000, 0, write1h: 95_000));
        Assert.Equal(CacheMissCause.PrefixChanged, miss.Cause);
        Assert.Equal(90_000, miss.MissedTokens);
        Assert.Equal(90_000 * 9.5m / Million, miss.Cost);
    }

    [Fact]
    public void Pause_longer_than_an_hour_cannot_be_avoided_and_one_hour_would_not_have_helped()
    {
        var answer = Run(At("10:00:00", 0, 100_000), At("12:00:00", 0, 100_000, model: "claude-sonnet-5"));
        var miss = Assert.Single(answer.Misses, miss => miss.Cause == CacheMissCause.LifetimePassed);
        Assert.False(miss.IsAvoidable);
        Assert.Equal(0, answer.Total.AvoidableCost);
        Assert.True(answer.Total.OneHourSaving < 0);
    }

    [Fact]
    public void Another_model_is_a_model_switch_also_after_a_pause_that_one_hour_would_bridge()
    {
        var miss = TheMiss(At("10:00:00", 0, 100_000), At("10:20:00", 0, 100_000, model: "claude-sonnet-5"));
        Assert.Equal(CacheMissCause.ModelSwitch, miss.Cause);
        Assert.Equal("claude-opus-5 to claude-sonnet-5", miss.Detail);
        Assert.Equal(100_000 * (2.5m - 0.2m) / Million, miss.Cost);
    }

    [Fact]
    public void Changes_of_speed_effort_and_version_are_named()
    {
        var before = At("10:00:00", 0, 50_000) with { Effort = "medium", CliVersion = "2.1.300", Speed = "standard" };
        var after = At("10:01:00", 0, 50_000) with { Effort = "medium", CliVersion = "2.1.300", Speed = "standard" };
        Assert.Equal(CacheMissCause.FastMode, TheMiss(before, after with { Speed = "fast" }).Cause);
        Assert.Equal("medium to high", TheMiss(before, after with { Effort = "high" }).Detail);
        Assert.Equal(CacheMissCause.EffortSwitch, TheMiss(before, after with { Effort = "high" }).Cause);
        Assert.Equal(CacheMissCause.Upgrade, TheMiss(before, after with { CliVersion = "2.1.301" }).Cause);
        Assert.Equal(CacheMissCause.PrefixChanged, TheMiss(before, after with { Effort = null, CliVersion = null }).Cause);
    }

    [Fact]
    public void Prompt_that_became_shorter_is_a_compaction_and_misses_no_more_than_it_holds()
    {
        var miss = TheMiss(At("10:00:00", 0, 150_000), At("10:01:00", 12_000, 10_000));
        Assert.Equal(CacheMissCause.Compaction, miss.Cause);
        Assert.Equal(10_000, miss.MissedTokens);
        Assert.Equal("the prompt shrank from 150,000 to 22,000 tokens", miss.Detail);
        Assert.False(miss.IsAvoidable);
    }

    [Theory]
    [InlineData("tools_changed", CacheMissCause.PrefixChanged, "the provider reports changed tool definitions")]
    [InlineData("system_changed", CacheMissCause.PrefixChanged, "the provider reports a changed system prompt")]
    [InlineData("messages_changed", CacheMissCause.PrefixChanged, "the provider reports changed messages")]
    [InlineData("something_new", CacheMissCause.PrefixChanged, "the provider reports: something_new")]
    [InlineData("unavailable", CacheMissCause.EffortSwitch, "low to high")]
    [InlineData("previous_message_not_found", CacheMissCause.EffortSwitch, "low to high")]
    public void Reason_of_the_provider_counts_before_what_is_inferred(string reason, CacheMissCause cause, string detail)
    {
        var miss = TheMiss(At("10:00:00", 0, 50_000) with { Effort = "low" },
            At("10:01:00", 0, 50_000) with { Effort = "high", CacheMissReason = reason });
        Assert.Equal((cause, detail), (miss.Cause, miss.Detail));
    }

    [Fact]
    public void Few_tokens_that_are_not_read_are_no_miss()
    {
        Assert.Equal(0, Run(At("10:00:00", 0, 100_000), At("10:01:00", 95_500, 5_000)).Total.Misses);
        Assert.Equal(0, Run(At("10:00:00", 0, 2_000), At("10:01:00", 1_000, 1_500)).Total.Misses);
        Assert.Equal(1, Run(At("10:00:00", 0, 100_000), At("10:01:00", 94_000, 6_500)).Total.Misses);
    }

    [Fact]
    public void Requests_without_any_caching_miss_what_they_sent_twice_unless_it_was_too_short_to_cache()
    {
        var off = TheMiss(At("10:00:00", 0, 0, input: 30_000), At("10:01:00", 0, 0, input: 31_000));
        Assert.Equal((CacheMissCause.NothingCached, 30_000L), (off.Cause, off.MissedTokens));
        Assert.Equal(30_000 * 4.5m / Million, off.Cost);
        Assert.Empty(Run(At("10:00:00", 0, 0, input: 500), At("10:01:00", 0, 0, input: 500)).Misses);
    }

    [Fact]
    public void Agents_of_one_session_are_separate_threads()
    {
        var answer = Run(
            At("10:00:00", 0, 50_000), At("10:00:30", 0, 20_000) with { AgentId = "a1", AgentType = "reviewer" },
            At("10:01:00", 50_000, 1_000), At("10:01:30", 20_000, 1_000) with { AgentId = "a1", AgentType = "reviewer" });
        Assert.Equal(0, answer.Total.Misses);
        Assert.Equal(2, answer.Misses.Count);
    }

    [Fact]
    public void Second_run_of_an_agent_reads_what_the_first_wrote()
    {
        UsageRequest Run1(string time, string id, long read, long write) =>
            At(time, read, write) with { AgentId = id, AgentType = "reviewer" };
        var answer = Run(Run1("10:00:00", "a1", 0, 20_000), Run1("10:01:00", "a2", 18_000, 2_000));
        // 2,000 of the first run's tokens and the second run's own are never read.
        Assert.Equal(4_000, answer.Total.UnreadWriteTokens);
    }

    [Fact]
    public void Side_threads_without_agents_count_and_have_no_misses()
    {
        UsageRequest Side(string time, long read, long write) => At(time, read, write) with { IsSidechain = true };
        var answer = Run(Side("10:00:00", 0, 50_000), Side("10:01:00", 0, 40_000), Side("10:02:00", 50_000, 100));
        Assert.Equal((3L, 3L, 0L), (answer.Total.Requests, answer.InseparableRequests, answer.Total.Misses));
        Assert.Empty(answer.Misses);
    }

    [Fact]
    public void Model_without_a_price_has_tokens_and_no_amounts()
    {
        var answer = Run(At("10:00:00", 0, 50_000, model: "claude-next"), At("10:01:00", 0, 50_000, model: "claude-next"));
        Assert.Equal((50_000L, 0m, 0m), (answer.Total.MissedTokens, answer.Total.MissCost, answer.Total.ReadSaving));
        Assert.Null(answer.Misses[1].Cost);
        Assert.Equal("claude-next", Assert.Single(answer.Total.Usage.Unpriced).Model);
    }

    [Fact]
    public void Time_filter_counts_a_miss_that_a_request_before_it_explains()
    {
        var table = UsageTable.FromRequests([At("10:00:00", 0, 100_000), At("11:30:00", 0, 100_000)]);
        var query = Requests.By(UsageGrouping.Day) with { Since = new DateTimeOffset(2026, 9, 1, 11, 0, 0, TimeSpan.Zero) };
        var answer = ProviderCacheAnalysis.Run(table, query, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, answer.Total.Requests);
        Assert.Equal(CacheMissCause.LifetimePassed, Assert.Single(answer.Misses).Cause);
    }

    [Fact]
    public void Groups_of_every_kind_add_up_to_the_total()
    {
        var random = new Random(7);
        var requests = Enumerable.Range(0, 400).Select(i => Requests.At(
            $"2026-09-{1 + random.Next(20):00}T{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}Z", random.Next(2) == 0
                ? Opus
                : "claude-haiku-5-5", random.Next(3000), id: $"{i}") with
        {
            SessionId = $"s{random.Next(6)}",
            AgentId = random.Next(3) == 0 ? null : $"a{random.Next(4)}",
            AgentType = random.Next(2) == 0 ? null : "helper",
            CacheReadTokens = random.Next(80_000),
            CacheWrite5mTokens = random.Next(40_000),
            CacheWrite1hTokens = random.Next(3) == 0 ? random.Next(9_000) : 0,
        }).ToArray();
        var table = UsageTable.FromRequests(requests);
        var total = ProviderCacheAnalysis.Run(table, Requests.By(), cancellation: TestContext.Current.CancellationToken).Total;
        Assert.True(total.Misses > 50);
        foreach (var grouping in Enum.GetValues<UsageGrouping>())
        {
            var groups = ProviderCacheAnalysis.Run(table, Requests.By(grouping),
                cancellation: TestContext.Current.CancellationToken).Groups;
            Assert.Equal(total.MissCost, groups.Sum(group => group.MissCost));
            Assert.Equal(total.NetSaving, groups.Sum(group => group.NetSaving));
            Assert.Equal(total.UnreadWriteTokens, groups.Sum(group => group.UnreadWriteTokens));
            Assert.Equal(total.OneHourSaving, groups.Sum(group => group.OneHourSaving));
            Assert.Equal(total.Usage.Saving, groups.Sum(group => group.NetSaving));
        }
    }
}
