using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Budgets;

/// <summary>Forecasts computed by hand.</summary>
public class BudgetForecastTests
{
    private static readonly TokenBudget Daily =
        new() { Name = "b", Limit = 1000, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse("day") };

    [Fact]
    public void A_day_adds_the_average_of_the_same_hours_of_past_days()
    {
        // Three full days of history before 12:00 on the 22nd; the afternoons used 300, 600 and nothing: 300 on average.
        var state = BudgetEvaluatorTests.Evaluate(
            Daily,
            "2026-11-22T12:00:00Z",
            Requests.At("2026-11-19T11:00:00Z", input: 50),
            Requests.At("2026-11-19T15:00:00Z", input: 300),
            Requests.At("2026-11-20T18:00:00Z", input: 600),
            Requests.At("2026-11-21T08:00:00Z", input: 70),
            Requests.At("2026-11-22T09:00:00Z", input: 200));
        Assert.Equal(500m, state.Forecast);
        Assert.Equal("2026-11-23T00:00:00+00:00", BudgetEvaluatorTests.Text(state.ForecastFor));
        Assert.Null(state.LimitReachedAt);
    }

    [Fact]
    public void The_limit_is_reached_when_the_expected_course_reaches_it()
    {
        // One full day of history: 400 at 14:00 and 500 at 20:00 yesterday. 200 + 400 + 500 = 1100.
        var state = BudgetEvaluatorTests.Evaluate(
            Daily,
            "2026-11-22T12:00:00Z",
            Requests.At("2026-11-21T10:00:00Z", input: 10),
            Requests.At("2026-11-21T14:00:00Z", input: 400),
            Requests.At("2026-11-21T20:00:00Z", input: 500),
            Requests.At("2026-11-22T09:00:00Z", input: 200));
        Assert.Equal(1100m, state.Forecast);
        Assert.Equal("2026-11-22T20:00:00+00:00", BudgetEvaluatorTests.Text(state.LimitReachedAt));
    }

    [Fact]
    public void Without_history_the_rate_so_far_continues()
    {
        // First request at 08:00: 400 in 4 hours, 12 hours left: 400 + 1200; 600 more take 6 hours.
        var state = BudgetEvaluatorTests.Evaluate(Daily, "2026-11-22T12:00:00Z", Requests.At("2026-11-22T08:00:00Z", input: 100),
            Requests.At("2026-11-22T11:00:00Z", input: 300));
        Assert.Equal(1600m, state.Forecast);
        Assert.Equal("2026-11-22T18:00:00+00:00", BudgetEvaluatorTests.Text(state.LimitReachedAt));
        Assert.Equal(33.333333m, state.BurnRate);
    }

    [Theory]
    [InlineData("month", "2026-11-19T12:00:01Z", false)]
    [InlineData("month", "2026-11-19T12:00:00Z", true)]
    [InlineData("week", "2026-11-21T12:00:01Z", false)]
    [InlineData("week", "2026-11-21T12:00:00Z", true)]
    [InlineData("day", "2026-11-22T11:00:00Z", true)]
    public void A_month_needs_three_days_of_usage_and_a_week_one(string period, string first, bool isForecast)
    {
        var state = BudgetEvaluatorTests.Evaluate(Daily with { Period = BudgetPeriod.Parse(period) }, "2026-11-22T12:00:00Z",
            Requests.At(first, input: 100));
        Assert.Equal(isForecast, state.Forecast is not null);
        Assert.Equal(isForecast, state.ForecastFor is not null);
    }

    [Fact]
    public void A_block_continues_at_its_rate_regardless_of_history()
    {
        var state = BudgetEvaluatorTests.Evaluate(
            Daily with { Period = BudgetPeriod.Parse("5h") },
            "2026-11-22T12:00:00Z",
            Requests.At("2026-11-12T10:30:00Z", input: 5000),
            Requests.At("2026-11-22T10:30:00Z", input: 200));
        // Since 10:00, the start of the block: 200 in 2 hours, 3 hours left.
        Assert.Equal(500m, state.Forecast);
        Assert.Equal(100m, state.BurnRate);
    }

    [Fact]
    public void A_month_repeats_the_week()
    {
        // Two full weeks of history, each with one Monday of 70: the average of both weeks is 70 a week. From the 15th to the 30th
        // there are the Mondays 16, 23 and 30.
        UsageRequest[] requests = [Requests.At("2026-10-30T00:00:00Z", input: 0), Requests.At("2026-11-02T09:00:00Z", input: 70),
            Requests.At("2026-11-09T09:00:00Z", input: 70)];
        var state = BudgetEvaluatorTests.Evaluate(Daily with { Period = BudgetPeriod.Parse("month") }, "2026-11-15T00:00:00Z", requests);
        Assert.Equal((140m, 350m), (state.Used, state.Forecast));
    }

    [Fact]
    public void The_first_minutes_of_a_period_do_not_explode()
    {
        var state = BudgetEvaluatorTests.Evaluate(Daily, "2026-11-22T00:01:00Z", Requests.At("2026-11-22T00:00:30Z", input: 10));
        // As if a quarter of an hour had passed: 40 an hour.
        Assert.Equal(40m, state.BurnRate);
        Assert.InRange(state.Forecast!.Value, 900, 970);
    }

    [Fact]
    public void No_usage_forecasts_no_usage()
    {
        var state = BudgetEvaluatorTests.Evaluate(Daily, "2026-11-22T12:00:00Z");
        Assert.Equal((0m, 0m, (DateTimeOffset?)null), (state.Forecast, state.BurnRate, state.LimitReachedAt));
    }
}
