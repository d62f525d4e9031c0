using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Reports.Live;

/// <summary>
/// The live sums compared with figures computed by hand, with claude-sonnet-5 at $2 input and $10 output per million tokens.
/// </summary>
public class LiveUsageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_used_gives_zeros()
    {
        var usage = Read();
        Assert.Equal(0, usage.Today.Requests);
        Assert.Null(usage.Block);
        Assert.Null(usage.Session);
        Assert.Equal(0m, usage.CostPerHour);
        Assert.Empty(usage.LastRequests);
    }

    [Fact]
    public void Today_begins_at_midnight_of_the_time_zone()
    {
        UsageRequest[] requests =
            [Requests.At("2026-11-21T23:30:00Z", input: 1_000_000), Requests.At("2026-11-22T10:00:00Z", input: 2_000_000)];
        Assert.Equal(4m, Read(requests).Today.Cost);
        Assert.Equal(6m, Read(Requests.Zone("Europe/Berlin"), requests).Today.Cost);
    }

    [Fact]
    public void The_open_block_has_all_its_requests_and_a_forecast()
    {
        // The block is from 10:00 to 15:00; the last 15 minutes cost $1, which is $4 an hour, and half an hour is left.
        var usage = Read(
            Requests.At("2026-11-22T04:00:00Z", input: 9_000_000),
            Requests.At("2026-11-22T10:20:00Z", input: 1_000_000),
            Requests.At("2026-11-22T14:20:00Z", input: 500_000));
        Assert.Equal(4m, usage.CostPerHour);
        Assert.Equal(500_000 / 15.0, usage.TokensPerMinute, 6);
        Assert.Equal(3m, usage.Block!.Usage.Cost);
        Assert.Equal(TimeSpan.FromMinutes(30), usage.Block.Remaining);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 15, 0, 0, TimeSpan.Zero), usage.Block.End);
        Assert.Equal(5m, usage.Block.ForecastCost);
    }

    [Fact]
    public void An_ended_block_is_not_shown() =>
        Assert.Null(Read(Requests.At("2026-11-22T09:10:00Z", input: 1_000)).Block);

    [Fact]
    public void The_session_is_the_latest_one_with_the_context_of_its_main_thread()
    {
        var usage = Read(
            Requests.At("2026-11-22T14:00:00Z", input: 1_000_000) with { SessionId = "other" },
            Requests.At("2026-11-22T14:10:00Z", input: 50_000) with { CacheReadTokens = 150_000 },
            Requests.At("2026-11-22T14:20:00Z", input: 7) with { AgentId = "a1", AgentType = "helper" });
        Assert.Equal("session", usage.Session!.Usage.Session);
        Assert.Equal(2, usage.Session.Usage.Requests);
        Assert.Equal(200_000, usage.Session.ContextTokens);
        Assert.Equal(0.2, usage.Session.ContextFill);
        Assert.Equal(["main", "helper"], usage.Agents.Select(agent => agent.Agent));
    }

    [Fact]
    public void The_latest_requests_come_first_and_are_limited()
    {
        var requests = Enumerable.Range(0, 50)
            .Select(i => Requests.At($"2026-11-22T14:{i % 30:00}:{i / 30:00}Z", input: i, id: $"-{i}")).ToArray();
        var last = Read(requests).LastRequests;
        Assert.Equal(requests.OrderByDescending(request => request.Timestamp).Take(LiveUsageReader.MaxRequests)
            .Select(request => request.MessageId), last.Select(request => request.Request));
    }

    [Fact]
    public void Budgets_are_evaluated_at_the_same_time()
    {
        var budget = Assert.Single(
            Read(Requests.At("2026-11-02T10:00:00Z", input: 1_000_000), Requests.At("2026-11-22T10:00:00Z", input: 2_000_000)).Budgets);
        Assert.Equal((3_000_000m, 75.0, BudgetStatus.Warning), (budget.Used, budget.Percent, budget.Status));
    }

    [Fact]
    public void Missing_prices_do_not_count_as_free()
    {
        var usage = Read(Requests.At("2026-11-22T14:20:00Z", "made-up", input: 5));
        Assert.Null(usage.CostPerHour);
        Assert.Null(usage.Today.Cost);
        Assert.Contains("?", LiveScreen.Draw(usage, 80, 30, color: false)[2], StringComparison.Ordinal);
    }

    private static LiveUsage Read(params UsageRequest[] requests) => Read(TimeZoneInfo.Utc, requests);

    private static LiveUsage Read(TimeZoneInfo zone, params UsageRequest[] requests) =>
        LiveUsageReader.Read(UsageTable.FromRequests(requests), Requests.By() with { TimeZone = zone },
            [new TokenBudget { Name = "tokens", Limit = 4_000_000, Unit = BudgetUnit.Tokens }], Now, TestContext.Current.CancellationToken);
}
