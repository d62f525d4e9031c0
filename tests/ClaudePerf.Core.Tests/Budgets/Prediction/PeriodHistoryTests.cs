using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Budgets.Prediction;

/// <summary>What a period will have used by its end, computed by hand and for arbitrary histories.</summary>
public class PeriodHistoryTests
{
    // A Wednesday.
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_rest_of_a_day_resembles_the_same_hours_of_past_days()
    {
        // 100 each morning and 200 each afternoon, from the afternoon of 40 days ago.
        var state = Evaluate(BudgetPeriodKind.Day, limit: 250, [.. Work(40)]);
        var outlook = state.Outlook!;
        Assert.Equal((OutlookBasis.SameStretch, 39, 1L, 100.0), (outlook.Basis, outlook.Past, outlook.Requests, outlook.SoFar));
        Assert.Equal((300.0, 300.0, 300.0), (Math.Round(outlook.Low, 6), Math.Round(outlook.Middle, 6), Math.Round(outlook.High, 6)));
        Assert.Equal((100m, 300m, BudgetStatus.Ok, true), (state.Used, state.Forecast, state.Status, state.IsLikelyToExceed));
        Assert.Equal(1, state.ChanceOfExceeding!.Value, 9);
        Assert.Equal("300 to 300, from 39 past stretches of time", outlook.ToString());
    }

    [Fact]
    public void The_rest_of_a_week_or_month_is_that_many_days()
    {
        // Wednesday noon: 700 by then, and 200 with four days of 300 to come.
        var week = Evaluate(BudgetPeriodKind.Week, limit: 5000, [.. Work(60)]).Outlook!;
        Assert.Equal((2100.0, 2100.0), (Math.Round(week.Low, 6), Math.Round(week.High, 6)));
        // 24 full days and a morning; 200 and five days of 300 to come.
        var month = Evaluate(BudgetPeriodKind.Month, limit: 50_000, [.. Work(60)]).Outlook!;
        Assert.Equal((9000.0, 9000.0), (Math.Round(month.Low, 6), Math.Round(month.High, 6)));
    }

    [Fact]
    public void Other_projects_are_scaled_to_the_level_of_this_one()
    {
        // Five own days; another project uses ten times as much in the same hours.
        UsageRequest[] requests = [.. Work(5), .. Work(40, tokens: 1000, project: "/home/dev/other")];
        var state = Evaluate(BudgetPeriodKind.Day, limit: 250, requests, project: "project");
        Assert.Equal(4 + 39, state.Outlook!.Past);
        Assert.Equal((300.0, 300.0), (Math.Round(state.Outlook.Low, 6), Math.Round(state.Outlook.High, 6)));
    }

    [Fact]
    public void Idle_afternoons_are_part_of_the_chance()
    {
        // No afternoon usage on every other day.
        UsageRequest[] requests = [.. Work(40).Where(static request =>
            request.Timestamp.Hour < 12 || request.Timestamp.DayOfYear % 2 == 0)];
        var state = Evaluate(BudgetPeriodKind.Day, limit: 250, requests);
        Assert.InRange(state.ChanceOfExceeding!.Value, 19.0 / 39, 20.0 / 39);
        Assert.Equal(100, state.Outlook!.Low, 6);
    }

    [Fact]
    public void A_day_budget_also_predicts_the_next_active_day()
    {
        // Day 0 has only an afternoon and today a morning; today is ignored.
        var state = Evaluate(BudgetPeriodKind.Day, limit: 250, [.. Work(40)]);
        Assert.Equal((OutlookBasis.ActiveDays, 39), (state.NextDay!.Basis, state.NextDay.Past));
        Assert.InRange(state.NextDay.Middle, 299, 301);
        Assert.True(state.NextDay.ChanceOf(250) > 0.9);
        Assert.Null(Evaluate(BudgetPeriodKind.Week, limit: 250, [.. Work(40)]).NextDay);
    }

    [Theory]
    [InlineData(BudgetPeriodKind.Day, 0, false)]
    [InlineData(BudgetPeriodKind.Day, 20, false)]
    [InlineData(BudgetPeriodKind.Day, 21, true)]
    // A stretch of five days can have begun on 16 of 20 days.
    [InlineData(BudgetPeriodKind.Week, 24, false)]
    [InlineData(BudgetPeriodKind.Week, 25, true)]
    [InlineData(BudgetPeriodKind.Block, 40, false)]
    public void Too_little_history_gives_no_outlook(BudgetPeriodKind kind, int days, bool isSaid) =>
        Assert.Equal(isSaid, Evaluate(kind, limit: 250, days == 0 ? [] : [.. Work(days)]).Outlook is not null);

    [Fact]
    public void A_used_up_budget_has_no_chance_left() =>
        Assert.Null(Evaluate(BudgetPeriodKind.Day, limit: 100, [.. Work(40)]).ChanceOfExceeding);

    [Fact]
    public void The_live_view_gives_the_same_result_without_irrelevant_old_usage()
    {
        var budget = new TokenBudget { Name = "b", Limit = 250, Unit = BudgetUnit.Tokens, Period = new BudgetPeriod(BudgetPeriodKind.Day) };
        UsageRequest[] requests = [.. Work(300).Where(static request => request.Timestamp.DayOfYear % 7 is not (0 or 3))];
        var table = UsageTable.FromRequests(requests);
        var all = Evaluate(BudgetPeriodKind.Day, limit: 250, requests);
        var live = Assert.Single(BudgetEvaluator.Evaluate([budget], table, Options, forecast: true, nextDay: false,
            TestContext.Current.CancellationToken));
        Assert.Equal((all.Used, all.Forecast, all.Outlook!.Past, all.ChanceOfExceeding),
            (live.Used, live.Forecast, live.Outlook!.Past, live.ChanceOfExceeding));
        Assert.Equal(all.Outlook.High, live.Outlook.High, 6);
        Assert.Equal((true, false), (all.NextDay is not null, live.NextDay is not null));
    }

    [Fact]
    public void The_hook_computes_no_period_outlook()
    {
        var options = Options;
        var budget = new TokenBudget { Name = "b", Limit = 250, Unit = BudgetUnit.Tokens, Period = new BudgetPeriod(BudgetPeriodKind.Day) };
        var state = Assert.Single(BudgetEvaluator.EvaluateEach([budget], UsageTable.FromRequests([.. Work(40)]), options, outlook: true,
            TestContext.Current.CancellationToken));
        Assert.Equal((null, null), (state.Outlook, state.NextDay));
    }

    [Fact]
    public void Ends_are_in_order_and_never_below_what_was_used() => Gen.Select(
        Gen.Select(Gen.Int[1, 60 * 24], Gen.Double[0, 1000]).Array[1, 200], Gen.Int[1, 31 * 24], Gen.Double[0, 1000])
        .Sample((requests, hours, used) =>
    {
        if (History(requests).Until(Now.AddHours(hours).UtcTicks, used, 1) is not { } outlook)
            return true;
        return used <= outlook.Low && outlook.Low <= outlook.Middle && outlook.Middle <= outlook.High && double.IsFinite(outlook.High)
            && outlook.ChanceOf(used) > 0.999999 && outlook.ChanceOf(outlook.High * 1.0001 + 1e-9) <= 0.05;
    }, iter: 300);

    [Fact]
    public void Future_requests_change_nothing() => Gen.Select(
        Gen.Select(Gen.Int[1, 60 * 24], Gen.Double[0, 1000]).Array[30, 200],
        Gen.Select(Gen.Int[-60 * 24, 0], Gen.Double[0, 1000]).Array[1, 50])
        .Sample((past, later) =>
        {
            var end = Now.AddHours(12).UtcTicks;
            var (without, with) = (History(past).Until(end, 5, 1), History([.. past, .. later]).Until(end, 5, 1));
            return without?.Past == with?.Past && Near(without?.Low, with?.Low) && Near(without?.Middle, with?.Middle)
                && Near(without?.High, with?.High);
        }, iter: 300);

    [Fact]
    public void Nine_of_ten_random_periods_are_within_the_interval()
    {
        var random = new Random(7);
        var requests = new List<UsageRequest>();
        for (var project = 0; project < 6; project++)
        {
            for (var hour = 0; hour < 100 * 24; hour++)
            {
                // Someone works from 8 to 20, in bursts.
                if (hour % 24 is >= 8 and < 20 && random.NextDouble() < 0.4)
                {
                    requests.Add(Requests.At(Now.AddDays(-100).Date.AddHours(hour).ToString("s", CultureInfo.InvariantCulture) + "Z",
                        input: 1 + (long)(-100_000 * Math.Log(1 - random.NextDouble())), id: $"{project}/{hour}") with
                        { Project = $"/home/dev/{project}" });
                }
            }
        }
        var cases = NextDayReplay.RunPeriods(UsageTable.FromRequests(requests), Options, TestContext.Current.CancellationToken);
        foreach (var kind in (BudgetPeriodKind[])[BudgetPeriodKind.Day, BudgetPeriodKind.Week, BudgetPeriodKind.Month])
        {
            var told = cases.Where(one => one.Period == kind && one.Outlook is not null).ToList();
            Assert.True(told.Count > 150);
            Assert.InRange(told.Average(static one => one.Actual >= one.Outlook!.Low && one.Actual <= one.Outlook.High ? 1.0 : 0), 0.85, 1);
        }
    }

    private static BudgetOptions Options => new() { Catalog = Requests.Catalog, Now = Now, TimeZone = TimeZoneInfo.Utc };

    private static bool Near(double? a, double? b) =>
        a is null ? b is null : b is not null && Math.Abs(a.Value - b.Value) <= 1e-6 * Math.Abs(a.Value);

    private static PeriodHistory History((int HoursAgo, double Amount)[] requests)
    {
        var series = new SpendingSeries();
        foreach (var (hours, amount) in requests)
            series.Add(Now.AddHours(-hours).UtcTicks, long.MinValue, amount);
        return new PeriodHistory(series, [], Now);
    }

    // From the afternoon of the first day to the morning of today.
    private static IEnumerable<UsageRequest> Work(int days, long tokens = 100, string project = "/home/dev/project") =>
        Enumerable.Range(0, days + 1).SelectMany(day =>
        {
            var date = Now.AddDays(day - days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            UsageRequest[] both =
            [
                Requests.At($"{date}T09:00:00Z", input: tokens, id: $"{project}{date}am"),
                Requests.At($"{date}T15:00:00Z", input: 2 * tokens, id: $"{project}{date}pm"),
            ];
            return (day == 0 ? both[1..] : day == days ? both[..1] : both).Select(request => request with { Project = project });
        });

    private static BudgetState Evaluate(BudgetPeriodKind kind, decimal limit, UsageRequest[] requests, string? project = null)
    {
        var budget = new TokenBudget
        {
            Name = "b",
            Limit = limit,
            Unit = BudgetUnit.Tokens,
            Period = new BudgetPeriod(kind),
            Scope = new BudgetScope { Project = project is null ? [] : [project] },
        };
        return Assert.Single(BudgetEvaluator.Evaluate([budget], UsageTable.FromRequests(requests), Options,
            TestContext.Current.CancellationToken));
    }
}
