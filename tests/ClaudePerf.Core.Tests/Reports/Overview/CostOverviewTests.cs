using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Reports.Overview;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tests.Savings;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Tests.Validation;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Reports.Overview;

/// <summary>
/// The figures of an overview compared with those of other queries and with amounts computed by hand, with claude-sonnet-5 at $2 input
/// per million tokens.
/// </summary>
public sealed class CostOverviewTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 14, 30, 0, TimeSpan.Zero);

    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Periods_are_calendar_days_and_compare_with_the_same_stretch_before()
    {
        var overview = Build(
            Requests.At("2026-10-02T12:00:00Z", input: 3_000_000),
            Requests.At("2026-11-17T13:00:00Z", input: 1_000_000),
            // A week before today, later than now.
            Requests.At("2026-11-23T15:00:00Z", input: 4_000_000),
            Requests.At("2026-11-24T00:00:00Z", input: 2_000_000),
            Requests.At("2026-11-30T14:00:00Z", input: 1_000_000));
        Assert.Equal((6m, 2m, 2.0), (overview.Cost7Days, overview.Cost7DaysBefore, overview.Change7Days));
        Assert.Equal((16m, 6m), (overview.Cost30Days, overview.Cost30DaysBefore));
        Assert.Equal((4L, 1), (overview.Requests, overview.Sessions));
        Assert.Null(overview.NoUsage);
    }

    [Fact]
    public void Usage_that_begins_later_than_the_period_before_gives_no_change()
    {
        var overview = Build(Requests.At("2026-11-20T12:00:00Z", input: 1), Requests.At("2026-11-30T12:00:00Z", input: 1_000_000));
        Assert.Null(overview.Cost7DaysBefore);
        Assert.Null(overview.Change7Days);
    }

    [Fact]
    public void The_most_expensive_agents_and_sessions_come_first()
    {
        var overview = Build([.. Enumerable.Range(1, 5).SelectMany(static i => (UsageRequest[])
        [
            Requests.At($"2026-11-20T12:00:0{i}Z", input: 1_000_000 * i) with { SessionId = $"s{i}", Project = "/home/dev/one" },
            Requests.At($"2026-11-20T13:00:0{i}Z", input: 100_000) with
            {
                SessionId = $"s{i}", AgentId = $"run{i}", AgentType = $"agent{i}", Project = "/home/dev/two",
            },
        ])]);
        Assert.Equal(["main", "agent1", "agent2"], overview.TopAgents.Select(static agent => agent.Agent));
        Assert.Equal((5L, 30m), (overview.TopAgents[0].Requests, overview.TopAgents[0].Cost));
        Assert.Equal(30.0 / 31, overview.TopAgents[0].Share!.Value, 6);
        Assert.Equal(["s5", "s4", "s3"], overview.TopSessions.Select(static session => session.Session));
        Assert.Equal((10.2m, "/home/dev/one", 2L), (overview.TopSessions[0].Cost, overview.TopSessions[0].Project,
            overview.TopSessions[0].Requests));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 13, 0, 5, TimeSpan.Zero), overview.TopSessions[0].LastRequest);
    }

    [Fact]
    public void A_project_limits_usage_but_not_the_sessions_of_others()
    {
        UsageRequest[] requests =
        [
            Requests.At("2026-11-29T12:00:00Z", input: 1_000_000) with { Project = "/home/dev/one", SessionId = "one" },
            Requests.At("2026-11-29T13:00:00Z", input: 2_000_000) with { Project = "/home/dev/two", SessionId = "two" },
        ];
        var source = Source(UsageTable.FromRequests(requests));
        var overview = Build(source with { Query = source.Query with { Project = static project => project == "/home/dev/two" } });
        Assert.Equal((4m, "two"), (overview.Cost30Days, Assert.Single(overview.TopSessions).Session));
    }

    [Fact]
    public void Savings_and_misses_are_those_of_the_replay()
    {
        var plan = new PlannedSessions(60, 25, 1, static (random, turn) => new PlannedSessions.Turn(random.Next(300, 2000),
            random.Next(100, 800), random.Next(5, 40), Changes: random.Next(12) == 0));
        var source = Source(UsageTable.FromRequests(plan.Billed(new PlannedSessions.Way()).Requests));
        var overview = Build(source);
        var month = source.Query with { Since = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) };
        var answer = SavingFinder.Find(new SavingReplay(source.Reading.Table, month), Now,
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(SavingKind.PrefixChange, overview.Savings[0].Kind);
        Assert.Equal((answer.Findings[0].Saving, answer.Together, answer.MonthlyBill),
            (overview.Savings[0].Saving, overview.SavingsTogether, overview.MonthlyBill));
        Assert.InRange(overview.AvoidableMissCost * 30 / (decimal)answer.Days, overview.SavingsTogether * 0.95m,
            overview.SavingsTogether * 1.05m);
        Assert.False(overview.SavingsIncludeContent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_start_up_weight_of_a_folder_costs_what_its_sessions_would_not_have_paid(bool isShared)
    {
        const long Tokens = 12_000;
        var plan = new PlannedSessions(60, 25, 1, static (random, _) => new PlannedSessions.Turn(random.Next(300, 2000),
            random.Next(100, 800), random.Next(5, 40), Changes: false), static session => session % 3 == 1);
        var (requests, bill) = plan.Billed(new PlannedSessions.Way { Startup = Tokens, IsShared = isShared });
        var (_, without) = plan.Billed(new PlannedSessions.Way());
        var overview = Build(Source(UsageTable.FromRequests(requests), new OverviewEcosystem
        {
            Root = "/home/dev/project-1", Definitions = 3,
            Cost = new EcosystemCost
            {
                Root = "/home/dev/project-1", Model = PlannedSessions.Model, Prompts = 3, AlwaysOnTokens = Tokens - 2_000,
                McpTokens = 2_000,
                MainThreadTokens = 15_000, SessionCost = 0, ContextWindow = 200_000,
            },
        }));
        Assert.Equal((Tokens, 0.06, 20), (overview.StartupTokens, overview.StartupShare, overview.StartupSessions));
        var actual = (bill - without) * overview.MonthlyBill / overview.Cost30Days!.Value;
        // How much of the weight the first request found in the cache is not known.
        Assert.InRange(overview.StartupCost!.Value, actual * 0.75m, actual * 1.25m);
    }

    [Fact]
    public void Without_sessions_in_the_folder_its_weight_has_no_cost()
    {
        var overview = Build(Source(UsageTable.FromRequests([Requests.At("2026-11-29T12:00:00Z", input: 1_000_000)]),
            new OverviewEcosystem { Root = "/home/dev/proj", Definitions = 1, Cost = Weight("/home/dev/proj") }));
        Assert.Equal(100L, overview.StartupTokens);
        Assert.Null(overview.StartupCost);
    }

    [Fact]
    public void Budgets_have_their_state_and_a_broken_file_is_a_problem()
    {
        var source = Source(UsageTable.FromRequests([Requests.At("2026-11-30T12:00:00Z", input: 1_000_000)])) with
        {
            Budgets = static () => [new TokenBudget { Name = "daily", Limit = 4, Unit = BudgetUnit.USD, Thresholds = [50],
                Period = BudgetPeriod.Parse("day") }],
        };
        Assert.Equal((2m, BudgetStatus.Warning), (Build(source).Budgets[0].Used, Build(source).Budgets[0].Status));
        var broken = Build(source with { Budgets = static () => throw new BudgetFileException("it is not JSON.", "budgets.json") });
        Assert.Empty(broken.Budgets);
        Assert.Contains("budgets.json", Assert.Single(broken.Problems), StringComparison.Ordinal);
        Assert.Equal(2m, broken.Cost7Days);
    }

    [Fact]
    public void What_was_saved_is_shown_if_there_is_a_difference()
    {
        var source = Source(UsageTable.FromRequests([Requests.At("2026-11-30T12:00:00Z", input: 1_000_000)]));
        var overview = Build(source with { Saved = static _ => new SavingSoFar(31.9m, 20m, 44m, 19.14m, 1, 2, 3) });
        Assert.Equal((31.9m, 20m, 44m, 19.14m), (overview.Saved, overview.SavedLow, overview.SavedHigh, overview.SavedPerMonth));
        Assert.Equal((6, 5), (overview.Changes, overview.ChangesWithoutDifference));
        overview = Build(source with { Saved = static _ => new SavingSoFar(0, 0, 0, 0, 0, 1, 1) });
        Assert.Null(overview.Saved);
        Assert.Equal((2, 2), (overview.Changes, overview.ChangesWithoutDifference));
        Assert.Single(Build(source with { Saved = static _ => throw new DirectoryNotFoundException("No folder.") }).Problems);
    }

    [Fact]
    public void Without_transcripts_it_says_where_it_looked()
    {
        var overview = Build();
        Assert.StartsWith("No Claude Code transcripts were found in /nowhere.", overview.NoUsage, StringComparison.Ordinal);
        Assert.Equal((0m, 0m, null), (overview.Cost7Days, overview.Cost30Days, overview.Change30Days));
        Assert.Empty(overview.Savings);
    }

    [Fact]
    public void Old_usage_is_mentioned_with_its_day_and_how_to_see_it()
    {
        var overview = Build(Requests.At("2026-01-30T12:00:00Z", input: 1_000_000));
        Assert.Equal("No requests in the last 30 days. The last one was on 2026-01-30.", overview.NoUsage);
        Assert.Equal("Get-TokenUsage -Since 2026-01-01 shows older usage, and Find-TokenSaving -Since 2026-01-01 what would have saved.",
            overview.NextStep);
    }

    [Fact]
    public void Usage_without_a_price_is_not_an_amount()
    {
        var overview = Build(Requests.At("2026-11-30T12:00:00Z", model: "claude-next-1", input: 1_000_000));
        Assert.Null(overview.Cost7Days);
        Assert.Null(overview.TopAgents[0].Share);
        Assert.Equal("claude-next-1", Assert.Single(overview.Unpriced).Model);
        Assert.Empty(overview.Savings);
        var lines = overview.ToText().Split('\n');
        Assert.Contains("           ?  for next-1: price unknown, see Get-Help Get-ModelPrice", lines);
        Assert.Contains("           ?  for avoidable misses: no price; 0% of prompts read from it", lines);
        Assert.Contains("           ?  savings need the price of next-1", lines);
        Assert.DoesNotContain(lines, static line => line.Contains('$', StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_name_without_a_price_is_cut_instead_of_the_help()
    {
        var text = Build(Requests.At("2026-11-30T12:00:00Z", model: "vendor/" + new string('x', 60), input: 1_000)).ToText();
        Assert.Contains(": price unknown, see Get-Help Get-ModelPrice\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), static line => Assert.True(line.Length < 80, line));
    }

    [Fact]
    public void Errors_are_those_of_the_test_of_the_ecosystem()
    {
        _sandbox.Agent("reviewer");
        _sandbox.Write(".claude/agents/broken.md", "---\nname: broken\n---\nThis agent has no description.\n");
        var all = _sandbox.Validate();
        var ecosystem = Read();
        Assert.NotEmpty(ecosystem.Errors);
        Assert.Equal(all.Where(static finding => finding.Severity == FindingSeverity.Error).Select(static finding => finding.ToString()),
            ecosystem.Errors.Select(static finding => finding.ToString()));
        Assert.Empty(ecosystem.Problems);
    }

    [Fact]
    public void A_rule_about_cost_that_the_settings_make_an_error_is_one()
    {
        _sandbox.Agent("reviewer", description: string.Concat(Enumerable.Repeat("Use it when it is needed. ", 200)));
        Assert.Empty(Read().Errors);
        _sandbox.Write(".claude/claudeperf.json", """{ "rules": { "long-description": "error" } }""");
        Assert.Equal("long-description", Assert.Single(Read().Errors).RuleId);
    }

    [Fact]
    public void What_cannot_be_measured_or_checked_is_a_problem()
    {
        _sandbox.Agent("reviewer");
        var unread = OverviewEcosystem.Read(_sandbox.Root, static _ => throw new PromptReadException("/x", PromptReadFailure.Missing),
            _ => _sandbox.Read(), ValidationSandbox.Options, TestContext.Current.CancellationToken);
        Assert.Single(unread.Problems);
        Assert.Null(unread.Cost);
        _sandbox.Write(".claude/claudeperf.json", "{");
        var unchecked1 = Read();
        Assert.Equal(1, unchecked1.Definitions);
        Assert.Contains("claudeperf.json", Assert.Single(unchecked1.Problems), StringComparison.Ordinal);
    }

    private static EcosystemCost Weight(string root) => new()
    {
        Root = root, Model = PlannedSessions.Model, Prompts = 1, AlwaysOnTokens = 100, MainThreadTokens = 15_000, SessionCost = 0,
    };

    private OverviewEcosystem Read() => OverviewEcosystem.Read(_sandbox.Root, cancellation =>
    {
        var ecosystem = _sandbox.Read();
        return new MeasuredPrompts
        {
            Found = ecosystem.Definitions.Length,
            Measurements = [.. new PromptMeasurer(ValidationSandbox.Options.Measure, ecosystem)
                .MeasureAll(ecosystem.Definitions, cancellation: cancellation)],
        };
    }, _ => _sandbox.Read(), ValidationSandbox.Options, TestContext.Current.CancellationToken);

    private static OverviewSource Source(UsageTable table, OverviewEcosystem? ecosystem = null) => new()
    {
        Reading = new UsageTableReading(table, 0, 0, 0, [], static () => []),
        Roots = ["/nowhere"],
        Query = Requests.By(),
        Now = Now,
        Ecosystem = Task.FromResult(ecosystem ?? new OverviewEcosystem { Root = "/home/dev" }),
        Budgets = static () => [],
        Saved = static _ => null,
    };

    private static CostOverview Build(params UsageRequest[] requests) => Build(Source(UsageTable.FromRequests(requests)));

    private static CostOverview Build(OverviewSource source) =>
        CostOverviewBuilder.Build(source, TestContext.Current.CancellationToken);
}
