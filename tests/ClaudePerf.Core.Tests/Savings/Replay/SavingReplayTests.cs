using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tests.Tokens.Exact;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;
using CsCheck;
using Turn = ClaudePerf.Core.Tests.Savings.PlannedSessions.Turn;
using Way = ClaudePerf.Core.Tests.Savings.PlannedSessions.Way;

namespace ClaudePerf.Core.Tests.Savings.Replay;

/// <summary>Properties of every replay.</summary>
public class SavingReplayTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private static readonly SavingSettings[] WithoutEffect =
    [
        SavingSettings.AsItWas, new() { CompactAt = 900_000 }, new() { SubagentLifetime = CacheLifetime.OneHour },
            new() { MainLifetime = CacheLifetime.FiveMinutes },
        new() { CompactBeforePauseAbove = 900_000 }, new() { ResultTokens = 5000 },
    ];

    [Fact]
    public void A_setting_that_changes_nothing_leaves_the_bill_as_it_was()
    {
        var (requests, bill) = Plan(1).Billed(new Way());
        var replay = Replay(requests);
        foreach (var settings in WithoutEffect)
        {
            var result = replay.Under(settings);
            Assert.Equal((bill, bill, 0L), (result.Billed, result.WouldBe, result.Tokens));
        }
    }

    [Fact]
    public void Every_session_of_a_plain_cache_is_explained_to_the_cent()
    {
        var (requests, bill) = Plan(2).Billed(new Way());
        var result = Replay(requests).Under(SavingSettings.AsItWas);
        Assert.Equal((bill, 0), (result.Replayed, result.LeftOut));
    }

    [Fact]
    public void A_session_that_reads_what_no_request_left_is_left_out_and_counted()
    {
        var (requests, _) = Plan(3).Billed(new Way());
        // A session that continues from conversations that are missing.
        var odd = requests.Select(static (request, i) => request.SessionId == "session-1" && i % 2 == 1
            ? request with { CacheReadTokens = request.CacheReadTokens + 300_000, CacheWrite5mTokens = 10 }
            : request).ToList();
        var result = Replay(odd).Under(new SavingSettings { StartupTokens = 5000 });
        Assert.Equal(1, result.LeftOut);
        var left = Assert.Single(result.Sessions, static session => session.IsLeftOut);
        Assert.Equal(("session-1", left.Billed), (left.Session, left.WouldBe));
        Assert.All(result.Sessions.Where(static session => !session.IsLeftOut), static session => Assert.True(session.Saving > 0));
    }

    [Fact]
    public void The_interval_is_the_same_each_time_and_holds_the_saving()
    {
        var (requests, _) = Plan(4).Billed(new Way());
        var result = Replay(requests).Under(new SavingSettings { StartupTokens = 5000 });
        Assert.Equal(result.Interval, Replay(requests).Under(new SavingSettings { StartupTokens = 5000 }).Interval);
        Assert.InRange(result.Saving, result.Interval!.Value.Low, result.Interval.Value.High);
    }

    [Fact]
    public void Few_sessions_have_no_interval()
    {
        var (requests, _) = new PlannedSessions(4, 10, 1, static (random, _) => new Turn(500, 100, 10, false)).Billed(new Way());
        Assert.Null(Replay(requests).Under(new SavingSettings { StartupTokens = 5000 }).Interval);
    }

    [Fact]
    public void Shorter_starts_save_more_the_shorter_they_are_and_never_more_than_the_prompts()
    {
        var (requests, _) = Plan(5).Billed(new Way());
        var replay = Replay(requests);
        Gen.Long[0, 40_000].Sample(tokens =>
        {
            var (less, more) = (replay.Under(new SavingSettings { StartupTokens = tokens }),
                replay.Under(new SavingSettings { StartupTokens = tokens + 500 }));
            return more.Saving >= less.Saving && more.WouldBe > 0;
        }, iter: 30);
    }

    [Fact]
    public void A_lifetime_that_is_shorter_than_a_pause_writes_again_what_was_read()
    {
        // Pauses of half an hour with a TTL of one hour: with five minutes, each prompt is written again at the lower price.
        var plan = new PlannedSessions(10, 12, 6, static (random, _) => new Turn(1000, 200, 1800, false));
        var (requests, bill) = plan.Billed(new Way { OneHour = true });
        var result = Replay(requests).Under(new SavingSettings { MainLifetime = CacheLifetime.FiveMinutes });
        Assert.Equal(bill, result.Billed);
        Assert.Equal(plan.Billed(new Way()).Bill, result.WouldBe);
    }

    // The first of two misses in a row has no explanation of its own, but the second one compares with it.
    [Fact]
    public void A_prefix_that_changes_right_after_a_pause_is_a_miss_of_its_own()
    {
        var (requests, bill) = new PlannedSessions(6, 20, 8, static (_, turn) => turn switch
        {
            10 => new Turn(900, 300, 4000, Changes: false),
            11 => new Turn(900, 300, 20, Changes: true),
            _ => new Turn(900, 300, 20, Changes: false),
        }).Billed(new Way());
        using var folder = new TemporaryFolder();
        var table = UsageTable.FromRequests([.. requests.Select(static request => request with { CliVersion = "2.1.330" })]);
        var replay = new SavingReplay(table, new UsageQuery { Catalog = Catalog }, new SentRequestSource([folder.Path]),
            TestContext.Current.CancellationToken);
        Assert.Equal(bill, replay.Under(SavingSettings.AsItWas).Billed);
        Assert.Equal(6, replay.Misses.Count(SavingMisses.IsOfPrefix));
        Assert.Equal(12, replay.Misses.Count());
    }

    private static PlannedSessions Plan(int seed) => new(12, 20, seed, static (random, _) =>
        new Turn(random.Next(300, 2000), random.Next(100, 800), random.Next(20) == 0 ? 4000 : random.Next(5, 40), random.Next(15) == 0));

    private static SavingReplay Replay(List<UsageRequest> requests) =>
        new(UsageTable.FromRequests(requests), new UsageQuery { Catalog = Catalog }, cancellation: TestContext.Current.CancellationToken);
}
