using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.ProviderCache;

/// <summary>
/// What is a miss and what is not, on both sides of each limit, and how it is described. Prices as in
/// <see cref="ProviderCacheTests"/>.
/// </summary>
public class CacheMissTests
{
    private const decimal Million = 1_000_000m;

    private static readonly DateTimeOffset Start = new(2026, 9, 1, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(CacheMissCause.FirstRequest, 0, false, false, "A thread's first prompt is always written.")]
    [InlineData(CacheMissCause.NothingCached, 0, false, true, "Remove DISABLE_PROMPT_CACHING")]
    [InlineData(CacheMissCause.ModelSwitch, 0, false, true, "Use one model per session")]
    [InlineData(CacheMissCause.LifetimePassed, 60, false, true,
        "Use the 1-hour lifetime (ENABLE_PROMPT_CACHING_1H=1), or pause for less time.")]
    [InlineData(CacheMissCause.LifetimePassed, 60, true, true, "if it is available for subagents")]
    [InlineData(CacheMissCause.LifetimePassed, 61, false, false, "The cache lifetime is at most one hour")]
    [InlineData(CacheMissCause.LifetimePassed, 61, true, false, "The cache lifetime is at most one hour")]
    [InlineData(CacheMissCause.FastMode, 0, false, true, "Switch fast mode at the start")]
    [InlineData(CacheMissCause.EffortSwitch, 0, false, true, "Set the effort at the start")]
    [InlineData(CacheMissCause.Upgrade, 0, false, true, "Start a new session after an upgrade")]
    [InlineData(CacheMissCause.Compaction, 0, false, false, "every later request benefits")]
    [InlineData(CacheMissCause.PrefixChanged, 0, false, true, "Do not change the prefix of prompts during a session")]
    [InlineData(CacheMissCause.NotKept, 0, false, false, "this cannot be avoided by the user")]
    public void Every_cause_says_whether_and_how_it_is_avoided(CacheMissCause cause, int minutes, bool isSubagent, bool isAvoidable,
        string text)
    {
        var remedy = CacheMissRemedy.Of(cause, TimeSpan.FromMinutes(minutes), isSubagent);
        Assert.Equal(isAvoidable, remedy.IsAvoidable);
        Assert.Contains(text, remedy.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301, "5 min 1 s since the previous request; cached for 5 min")]
    [InlineData(360, "6 min since the previous request; cached for 5 min")]
    [InlineData(3_600, "1 h since the previous request; cached for 5 min")]
    [InlineData(3_660, "1 h 1 min since the previous request; cached for 5 min")]
    [InlineData(172_740, "47 h 59 min since the previous request; cached for 5 min")]
    [InlineData(172_800, "2 days since the previous request; cached for 5 min")]
    [InlineData(604_800, "7 days since the previous request; cached for 5 min")]
    public void A_pause_is_described_in_words(int seconds, string detail)
    {
        var miss = TheMiss(At(0, 0, 100_000), At(seconds, 0, 100_000));
        Assert.Equal((CacheMissCause.LifetimePassed, detail), (miss.Cause, miss.Detail));
    }

    [Fact]
    public void A_lifetime_has_not_passed_at_its_end()
    {
        Assert.Equal(CacheMissCause.PrefixChanged, TheMiss(At(0, 0, 100_000), At(300, 0, 100_000)).Cause);
        Assert.Equal(CacheMissCause.PrefixChanged, TheMiss(At(0, 0, 0, 100_000), At(3_600, 0, 0, 100_000)).Cause);
        Assert.Equal("1 h since the previous request; cached for 1 h", TheMiss(At(0, 0, 0, 100_000), At(3_601, 0, 0, 100_000)).Detail);
        // A pause of one hour is the longest that the longer TTL avoids.
        Assert.Equal((100_000 * 5.75m - 100_000 * 3.75m) / Million, Run(At(0, 0, 100_000), At(3_600, 0, 100_000)).Total.OneHourSaving);
        Assert.True(Run(At(0, 0, 100_000), At(3_601, 0, 100_000)).Total.OneHourSaving < 0);
    }

    [Fact]
    public void The_lifetime_is_that_of_most_writes_and_stays_without_a_write()
    {
        // As much for one hour as for five minutes.
        Assert.Equal(CacheMissCause.PrefixChanged, TheMiss(At(0, 0, 50_000, 50_000), At(600, 0, 100_000)).Cause);
        Assert.Equal(CacheMissCause.LifetimePassed, TheMiss(At(0, 0, 50_001, 50_000), At(600, 0, 100_000)).Cause);
        // The second only reads: what is in the cache was written for one hour.
        Assert.Equal(CacheMissCause.PrefixChanged, TheMiss(At(0, 0, 0, 100_000), At(60, 100_000, 0), At(1_200, 0, 100_000)).Cause);
    }

    [Theory]
    [InlineData(100_000, 95_000, false)]
    [InlineData(100_000, 94_999, true)]
    [InlineData(2_048, 1_024, false)]
    [InlineData(2_048, 1_023, true)]
    public void A_twentieth_or_1024_tokens_are_no_miss(int cached, int read, bool isMiss) =>
        Assert.Equal(isMiss ? 1 : 0, Run(At(0, 0, cached), At(60, read, cached - read)).Total.Misses);

    [Theory]
    [InlineData("claude-next", 4_096, true)]
    [InlineData("claude-next", 4_095, false)]
    [InlineData(Opus, MinimumOfOpus, true)]
    [InlineData(Opus, MinimumOfOpus - 1, false)]
    public void Nothing_is_missed_that_is_too_short_to_be_cached(string model, int tokens, bool isMiss)
    {
        Assert.Equal(isMiss, Run(Plain(0, 100_000, model), Plain(60, tokens, model)).Misses.Count > 0);
        Assert.Equal(isMiss, Run(Plain(0, tokens, model), Plain(60, 100_000, model)).Misses.Count > 0);
    }

    [Fact]
    public void Caching_that_begins_late_is_no_miss()
    {
        Assert.Equal(0, Run(Plain(0, 50_000, Opus), At(60, 0, 50_000)).Total.Misses);
        Assert.Equal(0, Run(Plain(0, 50_000, Opus), At(60, 0, 0, 50_000)).Total.Misses);
        Assert.Equal(0, Run(Plain(0, 50_000, Opus), At(60, 50_000, 0)).Total.Misses);
    }

    [Fact]
    public void Fast_mode_is_described_with_its_direction()
    {
        UsageRequest With(int seconds, string speed) => At(seconds, 0, 50_000) with { Speed = speed };
        Assert.Equal("fast mode was switched on", TheMiss(With(0, "standard"), With(60, "fast")).Detail);
        Assert.Equal("fast mode was switched off", TheMiss(With(0, "fast"), With(60, "standard")).Detail);
    }

    [Fact]
    public void The_providers_reason_is_described_with_what_changed()
    {
        UsageRequest With(int seconds, string version, string? reason, long write = 50_000) =>
            At(seconds, 0, write) with { CliVersion = version, CacheMissReason = reason };
        foreach (var (reason, detail) in (ReadOnlySpan<(string, string)>)[("system_changed", "a changed system prompt"),
            ("tools_changed", "changed tool definitions")])
        {
            var upgrade = TheMiss(With(0, "2.1.300", null), With(60, "2.1.301", reason));
            Assert.Equal((CacheMissCause.Upgrade, $"2.1.300 to 2.1.301: the provider reports {detail}"), (upgrade.Cause, upgrade.Detail));
        }
        Assert.Equal(CacheMissCause.PrefixChanged, TheMiss(With(0, "2.1.300", null), With(60, "2.1.301", "messages_changed")).Cause);
        var compaction = TheMiss(With(0, "1", null, 150_000), With(60, "1", "messages_changed", 22_000));
        Assert.Equal((CacheMissCause.Compaction, "the prompt shrank from 150,000 to 22,000 tokens"), (compaction.Cause, compaction.Detail));
        Assert.Equal(CacheMissCause.PrefixChanged, TheMiss(With(0, "1", null, 150_000), With(60, "1", "system_changed", 22_000)).Cause);
        var model = TheMiss(At(0, 0, 50_000), At(60, 0, 50_000) with { CacheMissReason = "model_changed" });
        Assert.Equal((CacheMissCause.ModelSwitch, $"{Opus} to {Opus}"), (model.Cause, model.Detail));
    }

    [Fact]
    public void Causes_are_ordered_by_cost_and_add_up()
    {
        var answer = Run(
            At(0, 0, 20_000) with { Effort = "low" }, At(60, 0, 20_000) with { Effort = "high" },
                At(120, 0, 20_000) with { Effort = "low" }, At(2_000, 0, 100_000) with { Effort = "low" },
                At(4_000, 0, 100_000) with { Effort = "low" },
            At(20_000, 0, 100_000) with { Effort = "low" });
        var causes = answer.Total.Causes.Where(static cause => cause.Cause != CacheMissCause.FirstRequest).ToList();
        Assert.Equal([CacheMissCause.LifetimePassed, CacheMissCause.EffortSwitch], causes.Select(static cause => cause.Cause));
        Assert.Equal((3L, 220_000L, 220_000 * 5.75m / Million, 120_000 * 5.75m / Million),
            (causes[0].Misses, causes[0].MissedTokens, causes[0].Cost, causes[0].AvoidableCost));
        Assert.Equal((2L, 40_000L, 40_000 * 5.75m / Million, 40_000 * 5.75m / Million),
            (causes[1].Misses, causes[1].MissedTokens, causes[1].Cost, causes[1].AvoidableCost));
        Assert.Equal(CacheMissCause.LifetimePassed, answer.Total.WorstCause);
        Assert.Null(Run(At(0, 0, 20_000), At(60, 20_000, 10)).Total.WorstCause);
        // The order is that of the amounts, regardless of the cause.
        var effort = Run(At(0, 0, 90_000) with { Effort = "low" }, At(60, 0, 90_000) with { Effort = "high" },
            At(460, 80_000, 10_000) with { Effort = "high" }).Total;
        Assert.Equal([CacheMissCause.EffortSwitch, CacheMissCause.LifetimePassed],
            effort.Causes.Select(static cause => cause.Cause).Where(static cause => cause != CacheMissCause.FirstRequest));
        Assert.Equal(360_000, answer.Total.WriteTokens);
        // By time, including the first of a thread, which has no previous request.
        Assert.Equal(answer.Misses.OrderBy(static miss => miss.Time), answer.Misses);
        Assert.Equal([null, 60, 60, 1_880, 2_000, 16_000], answer.Misses.Select(static miss => (int?)miss.Gap?.TotalSeconds));
    }

    [Fact]
    public void Sessions_are_ordered_by_start_with_the_main_thread_first()
    {
        UsageRequest Of(int seconds, string session, string? agent) =>
            At(seconds, 0, 20_000) with { SessionId = session, AgentId = agent, AgentType = agent is null ? null : "helper" };
        var answer = ProviderCacheAnalysis.Run(
            UsageTable.FromRequests(
                [Of(0, "b", "a9"), Of(10, "b", null), Of(5, "a", null), Of(20, "b", "a1"), Of(20, "b", "a0"), Of(3_000, "a", "a5"),
                Of(5_000, "b", null)]),
            Requests.By(UsageGrouping.Session, UsageGrouping.AgentInstance), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            [("b", null), ("b", "a9"), ("b", "a0"), ("b", "a1"), ("a", null), ("a", "a5")],
            answer.Groups.Select(static group => (group.Usage.Session, group.Usage.AgentId)));
    }

    private const string Opus = "claude-opus-5";
    private const int MinimumOfOpus = 512;

    private static UsageRequest At(int seconds, long read, long write5m, long write1h = 0) =>
        Requests.At(Start.AddSeconds(seconds).ToString("O"), Opus) with { CacheReadTokens = read, CacheWrite5mTokens = write5m,
            CacheWrite1hTokens = write1h };

    private static UsageRequest Plain(int seconds, long tokens, string model) =>
        Requests.At(Start.AddSeconds(seconds).ToString("O"), model, tokens);

    private static ProviderCacheAnswer Run(params UsageRequest[] requests) =>
        ProviderCacheAnalysis.Run(UsageTable.FromRequests(requests), Requests.By(UsageGrouping.Session),
            cancellation: TestContext.Current.CancellationToken);

    private static CacheMiss TheMiss(params UsageRequest[] requests) =>
        Assert.Single(Run(requests).Misses, static miss => miss.Cause != CacheMissCause.FirstRequest);
}
