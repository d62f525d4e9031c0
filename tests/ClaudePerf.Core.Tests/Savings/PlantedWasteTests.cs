using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;
using Turn = ClaudePerf.Core.Tests.Savings.PlannedSessions.Turn;
using Way = ClaudePerf.Core.Tests.Savings.PlannedSessions.Way;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Planted waste of each kind is found with its dollars; without waste, nothing is found.</summary>
public class PlantedWasteTests
{
    private const decimal Near = 0.05m;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private static Turn Plain(Random random, int turn) =>
        new(random.Next(300, 2000), random.Next(100, 800), random.Next(5, 40), Changes: false);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nothing_is_found_where_nothing_is_wasted(int seed)
    {
        var plan = new PlannedSessions(60, 25, seed, Plain);
        Assert.Empty(Find(plan, new Way()).Findings);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void Start_up_weight_is_found_with_its_dollars(int seed, bool isShared)
    {
        var plan = new PlannedSessions(60, 25, seed, Plain, static session => session % 5 != 0);
        Check(plan, SavingKind.StartupWeight, SavingCertainty.UpperBound, new Way { Startup = 12_000, IsShared = isShared }, new Way());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Prefix_changes_are_found_with_their_dollars(int seed)
    {
        var plan = new PlannedSessions(60, 25, seed, static (random, turn) => Plain(random, turn) with { Changes = random.Next(12) == 0 });
        Check(plan, SavingKind.PrefixChange, SavingCertainty.Measured, new Way(), new Way { Changes = false });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Short_lifetimes_are_found_with_what_longer_ones_save(int seed)
    {
        var plan = new PlannedSessions(60, 25, seed,
            static (random, turn) => Plain(random, turn) is var plain && random.Next(6) == 0 ? plain with { Gap = random.Next(650, 1100) }
                : plain);
        var finding = Check(plan, SavingKind.CacheLifetime, SavingCertainty.Replayed, new Way(),
            new Way { OneHour = true, HasLosses = true });
        Assert.Equal(("promptCacheTtl", "\"1h\""), (finding.Setting, finding.SettingValue));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Long_prompts_are_found_with_what_compacting_saves(int seed)
    {
        var plan = new PlannedSessions(20, 70, seed, static (random, turn) =>
            Plain(random, turn) with { Growth = random.Next(4000, 8000) });
        var (requests, bill) = plan.Billed(new Way());
        var answer = Find(requests);
        var finding = answer.Findings.Single(static finding => finding.Kind == SavingKind.CarriedContext);
        // Claude Code compacts 33,000 tokens below the window.
        var compactAt = long.Parse(finding.SettingValue!, System.Globalization.CultureInfo.InvariantCulture) - 33_000;
        Assert.InRange(compactAt, 120_000, 200_000);
        Assert.InRange(InPeriod(answer, finding.Saving) / (bill - plan.Billed(new Way { CompactAt = compactAt }).Bill), 1 - Near, 1 + Near);
        Assert.Equal(("autoCompactWindow", SavingCertainty.Replayed), (finding.Setting, finding.Certainty));
        Assert.InRange(finding.Low!.Value, 0.01m, finding.Saving);
        Assert.InRange(finding.High!.Value, finding.Saving, decimal.MaxValue);
    }

    [Theory]
    [InlineData(150_000)]
    [InlineData(200_000)]
    [InlineData(300_000)]
    public void Any_window_costs_what_an_independent_calculation_says(long compactAt)
    {
        var plan = new PlannedSessions(20, 70, 5, static (random, turn) => Plain(random, turn) with { Growth = random.Next(4000, 8000) });
        var (requests, bill) = plan.Billed(new Way());
        var saved = bill - plan.Billed(new Way { CompactAt = compactAt }).Bill;
        Assert.InRange(Replay(requests).Under(new SavingSettings { CompactAt = compactAt }).Saving / saved, 1 - Near, 1 + Near);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Long_conversations_that_are_resumed_cold_are_found_with_what_compacting_before_saves(int seed)
    {
        // Up to 150,000 tokens, then hours of pause, twice.
        var plan = new PlannedSessions(30, 40, seed, static (random, turn) =>
            Plain(random, turn) with { Growth = random.Next(3000, 6000), Gap = turn is 30 or 36 ? random.Next(8000, 20_000)
                : random.Next(5, 40) });
        Check(plan, SavingKind.Pause, SavingCertainty.Replayed, new Way(), new Way { CompactBeforePause = 100_000 });
    }

    [Fact]
    public void No_dollar_is_counted_twice_in_the_total()
    {
        var plan = new PlannedSessions(60, 40, 7, static (random, turn) => Plain(random, turn) with
        {
            Growth = random.Next(5000, 9000), Changes = random.Next(15) == 0,
        }, static session => session % 5 != 0);
        var (wasteful, bill) = plan.Billed(new Way { Startup = 12_000 });
        var answer = Find(wasteful);
        var added = answer.Findings.Sum(static finding => finding.AddedSaving);
        Assert.True(answer.Findings.Count >= 3);
        Assert.InRange(answer.Together / added, 0.9999m, 1.0001m);
        Assert.True(answer.Together < answer.Findings.Sum(static finding => finding.Saving));
        Assert.InRange(InPeriod(answer, answer.MonthlyBill) / bill, 0.9999m, 1.0001m);
    }

    [Fact]
    public void Two_kinds_of_waste_together_save_what_a_tree_without_both_costs_less()
    {
        var plan = new PlannedSessions(60, 25, 3, static (random, turn) => Plain(random, turn) with { Changes = random.Next(12) == 0 },
            static session => session % 5 != 0);
        var (wasteful, bill) = plan.Billed(new Way { Startup = 12_000 });
        var saved = bill - plan.Billed(new Way { Changes = false }).Bill;
        var answer = Find(wasteful);
        Assert.InRange(InPeriod(answer, answer.Together) / saved, 1 - Near, 1 + Near);
    }

    [Fact]
    public void Savings_are_shares_of_the_tokens_and_of_the_plan()
    {
        var plan = new PlannedSessions(60, 25, 1, Plain, static session => session % 5 != 0);
        var (requests, bill) = plan.Billed(new Way { Startup = 12_000 });
        var last = requests[^1].Timestamp;
        // All of it was in the last week, and was half of the limit.
        var week = new Core.Usage.PlanLimit(50, last.AddDays(1), last);
        Assert.True(last - requests[0].Timestamp < TimeSpan.FromDays(6));
        var answer = SavingFinder.Find(Replay(requests), last, plan: week, cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(answer.MonthlyLimit!.Value / (2 * bill * 30 / 7), 0.999m, 1.001m);
        var finding = Assert.Single(answer.Findings);
        Assert.Equal((double)(finding.Saving / answer.MonthlyLimit.Value), finding.PlanShare!.Value, 9);
        var sent = requests.Sum(static request => request.InputTokens + request.CacheReadTokens + request.CacheWrite5mTokens);
        Assert.Equal(48 * 25 * 12_000.0 / sent, finding.TokenShare, 0.01);
        Assert.Null(Find(requests).Findings[0].PlanShare);
    }

    private static SavingFinding Check(PlannedSessions plan, SavingKind kind, SavingCertainty certainty, Way wasteful, Way clean)
    {
        var (requests, bill) = plan.Billed(wasteful);
        var saved = bill - plan.Billed(clean).Bill;
        var answer = Find(requests);
        var finding = answer.Findings.Single(finding => finding.Kind == kind);
        Assert.InRange(InPeriod(answer, finding.Saving) / saved, 1 - Near, 1 + Near);
        Assert.Equal(certainty, finding.Certainty);
        return finding;
    }

    private static SavingAnswer Find(PlannedSessions plan, Way way) => Find(plan.Billed(way).Requests);

    private static SavingAnswer Find(List<Core.Usage.UsageRequest> requests)
    {
        return SavingFinder.Find(Replay(requests), requests[^1].Timestamp, cancellation: TestContext.Current.CancellationToken);
    }

    private static SavingReplay Replay(List<Core.Usage.UsageRequest> requests) =>
        new(UsageTable.FromRequests(requests), new UsageQuery { Catalog = Catalog }, cancellation: TestContext.Current.CancellationToken);

    private static decimal InPeriod(SavingAnswer answer, decimal monthly) => monthly * (decimal)(answer.Days / 30);
}
