using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Budgets;

public class BudgetEvaluatorTests
{
    private static readonly TokenBudget Tokens = new() { Name = "b", Limit = 1000, Unit = BudgetUnit.Tokens };

    [Theory]
    // Clocks go back in Berlin on the 25th, so the day has 25 hours.
    [InlineData("Day", "2026-10-25T22:59:00Z", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00")]
    [InlineData("Day", "2026-10-24T21:59:00Z", "2026-10-24T00:00:00+02:00", "2026-10-25T00:00:00+02:00")]
    [InlineData("Week", "2026-03-29T21:59:59Z", "2026-03-23T00:00:00+01:00", "2026-03-30T00:00:00+02:00")]
    [InlineData("Month", "2026-10-31T23:00:00Z", "2026-11-01T00:00:00+01:00", "2026-12-01T00:00:00+01:00")]
    [InlineData("7d", "2026-10-25T12:00:00Z", "2026-10-19T00:00:00+02:00", "2026-10-26T00:00:00+01:00")]
    [InlineData("5h", "2026-11-22T14:59:00Z", "2026-11-22T11:00:00+01:00", "2026-11-22T16:00:00+01:00")]
    // The block of 10:00 has ended; a new one starts with the current hour.
    [InlineData("5h", "2026-11-22T15:30:00Z", "2026-11-22T16:00:00+01:00", "2026-11-22T21:00:00+01:00")]
    public void Periods_follow_the_budgets_time_zone(string period, string now, string start, string end)
    {
        var state = Evaluate(Tokens with { Period = BudgetPeriod.Parse(period), TimeZone = "Europe/Berlin" }, now,
            Requests.At("2026-11-22T10:20:00Z", input: 1));
        Assert.Equal((start, end), (Text(state.Start), Text(state.End)));
    }

    [Fact]
    public void Counts_only_the_period()
    {
        var state = Evaluate(
            Tokens with { Period = BudgetPeriod.Parse("day") },
            "2026-11-22T12:00:00Z",
            Requests.At("2026-11-21T23:59:59.999Z", input: 1),
            Requests.At("2026-11-22T00:00:00Z", input: 10, output: 20)
                with { CacheReadTokens = 300, CacheWrite5mTokens = 5, CacheWrite1hTokens = 7 },
            Requests.At("2026-11-23T00:00:00Z", input: 1));
        Assert.Equal((342m, 658m, 1L, BudgetStatus.Ok), (state.Used, state.Remaining, state.Requests, state.Status));
        Assert.Equal(34.2, state.Percent, 10);
    }

    [Fact]
    public void Agrees_with_the_usage_query_in_dollars()
    {
        UsageRequest[] requests = [.. Enumerable.Range(0, 50)
            .Select(i =>
                Requests.At($"2026-11-22T{i % 24:00}:00:00Z", i % 3 == 0 ? "claude-haiku-5-5" : "claude-opus-5-5", 1000 * i, 10
                    * i, $"{i}"))];
        var state = Evaluate(new TokenBudget { Name = "b", Limit = 20, Period = BudgetPeriod.Parse("day") },
            "2026-11-22T23:59:00Z", requests);
        Assert.Equal(Requests.By(UsageGrouping.Day).Run(requests).Total.Cost, state.Used);
    }

    [Theory]
    [InlineData(499, BudgetStatus.Ok, null)]
    [InlineData(500, BudgetStatus.Warning, 50)]
    [InlineData(799, BudgetStatus.Warning, 50)]
    [InlineData(950, BudgetStatus.Warning, 95)]
    [InlineData(1000, BudgetStatus.Exceeded, 100)]
    [InlineData(1500, BudgetStatus.Exceeded, 100)]
    public void Status_follows_the_thresholds(long used, BudgetStatus status, int? threshold)
    {
        var state = Evaluate(Tokens with { Period = BudgetPeriod.Parse("day") }, "2026-11-22T12:00:00Z",
            Requests.At("2026-11-22T08:00:00Z", input: used));
        Assert.Equal((status, (decimal?)threshold), (state.Status, state.Threshold));
        Assert.Equal(Math.Max(0, 1000 - used), state.Remaining);
    }

    [Fact]
    public void Models_without_a_price_are_named_and_not_counted_as_free()
    {
        var state = Evaluate(
            new TokenBudget { Name = "b", Limit = 20, Period = BudgetPeriod.Parse("day") },
            "2026-11-22T12:00:00Z",
            Requests.At("2026-11-22T08:00:00Z", "some-other-model", input: 70, output: 7),
            Requests.At("2026-11-22T09:00:00Z", "claude-opus-5-5", input: 1_000_000));
        var unpriced = Assert.Single(state.Unpriced);
        Assert.Equal(("some-other-model", 77L, 1L), (unpriced.Model, unpriced.Tokens, unpriced.Requests));
        Assert.True(state.Used > 0);
        Assert.Equal(2, state.Requests);
        Assert.Contains("77 tokens of some-other-model", BudgetText.LeftOut(state, CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Empty(Evaluate(Tokens, "2026-11-22T12:00:00Z", Requests.At("2026-11-22T08:00:00Z", "some-other-model", input: 70)).Unpriced);
    }

    public static TheoryData<BudgetScope, long> Scopes => new()
    {
        { BudgetScope.Everything, 1111 },
        { new BudgetScope { Agent = ["main"] }, 1 },
        { new BudgetScope { Agent = ["REV*"] }, 10 },
        { new BudgetScope { Agent = ["reviewer", "main"] }, 11 },
        { new BudgetScope { Model = ["haiku"] }, 100 },
        { new BudgetScope { Model = ["claude-haiku*"] }, 100 },
        { new BudgetScope { Project = ["other"] }, 1000 },
        { new BudgetScope { Project = ["/home/*"] }, 1111 },
        { new BudgetScope { Branch = ["feature/*"] }, 100 },
        { new BudgetScope { Branch = ["feature/*"], Agent = ["main"] }, 0 },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public void Scope_selects_the_requests(BudgetScope scope, long used) => Assert.Equal(used, Evaluate(
        Tokens with { Scope = scope },
        "2026-11-22T12:00:00Z",
        Requests.At("2026-11-22T08:00:00Z", input: 1),
        Requests.At("2026-11-22T08:01:00Z", input: 10) with { AgentId = "a1", AgentType = "reviewer", IsSidechain = true },
        Requests.At("2026-11-22T08:02:00Z", "claude-haiku-5-5", input: 100)
            with { AgentId = "a2", AgentType = "tester", GitBranch = "feature/x", IsSidechain = true },
        Requests.At("2026-11-22T08:03:00Z", input: 1000)
            with { Project = "/home/dev/other", AgentId = "a3", AgentType = "tester", IsSidechain = true }).Used);

    [Fact]
    public void A_projects_budget_counts_its_folder_and_subfolders()
    {
        var budget =
            Tokens with { Source = BudgetSource.Project, File = Path.Combine("/home/dev/project", ".claude", "token-budgets.json") };
        Assert.Equal(11, Evaluate(
            budget,
            "2026-11-22T12:00:00Z",
            Requests.At("2026-11-22T08:00:00Z", input: 1),
            Requests.At("2026-11-22T08:01:00Z", input: 10) with { Project = "/home/dev/project/src" },
            Requests.At("2026-11-22T08:02:00Z", input: 100) with { Project = "/home/dev/project2" }).Used);
        Assert.Equal("project project", Evaluate(budget, "2026-11-22T12:00:00Z").Scope);
    }

    [Fact]
    public void Session_is_the_last_one_or_the_requested_one()
    {
        var budget = Tokens with { Period = BudgetPeriod.Parse("session") };
        UsageRequest[] requests =
        [
            Requests.At("2026-11-22T08:00:00Z", input: 1) with { SessionId = "one" },
            Requests.At("2026-11-22T09:00:00Z", input: 10) with { SessionId = "two" },
            Requests.At("2026-11-22T10:00:00Z", input: 100) with { SessionId = "two" },
        ];
        var last = Evaluate(budget, "2026-11-22T12:00:00Z", requests);
        Assert.Equal(("two", 110m, 110m, (DateTimeOffset?)null, (decimal?)null),
            (last.Session, last.Used, last.BurnRate, last.End, last.Forecast));
        Assert.Equal(1, State(budget, Options("2026-11-22T12:00:00Z") with { Session = "one" }, requests).Used);
        Assert.Equal(0, State(budget, Options("2026-11-22T12:00:00Z") with { Session = "three" }, requests).Used);
        Assert.Equal(0, Evaluate(budget, "2026-11-22T12:00:00Z").Used);
    }

    [Fact]
    public void The_limit_is_reached_at_the_time_of_the_request_that_reaches_it()
    {
        var state = Evaluate(
            Tokens with { Period = BudgetPeriod.Parse("day") },
            "2026-11-22T12:00:00Z",
            Requests.At("2026-11-22T11:00:00Z", input: 600),
            Requests.At("2026-11-22T08:00:00Z", input: 399),
            Requests.At("2026-11-22T09:00:00Z", input: 1));
        Assert.Equal("2026-11-22T11:00:00+00:00", Text(state.LimitReachedAt));
    }

    internal static BudgetState Evaluate(TokenBudget budget, string now, params UsageRequest[] requests) =>
        State(budget, Options(now), requests);

    private static BudgetOptions Options(string now) =>
        new() { Catalog = Requests.Catalog, Now = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), TimeZone = TimeZoneInfo.Utc };

    private static BudgetState State(TokenBudget budget, BudgetOptions options, UsageRequest[] requests) =>
        Assert.Single(
            BudgetEvaluator.Evaluate([budget], UsageTable.FromRequests(requests), options, TestContext.Current.CancellationToken));

    internal static string? Text(DateTimeOffset? time) => time?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
