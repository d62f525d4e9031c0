using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Comparison;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Comparison;

public class ChanceTestTests
{
    private static readonly DateTimeOffset Monday = new(2026, 9, 7, 0, 0, 0, TimeSpan.Zero);
    private static readonly UsageQuery FirstWeek = Requests.By() with { Since = Monday, Until = Monday.AddDays(7) };
    private static readonly UsageQuery SecondWeek = Requests.By() with { Since = Monday.AddDays(7), Until = Monday.AddDays(14) };

    // Realistic sessions: most small, a few very large, with different requests.
    private static IEnumerable<UsageRequest> Sessions(Random random, int count, int firstDay, double factor = 1)
    {
        for (var session = 0; session < count; session++)
        {
            var size = factor * Math.Exp(1.2 * Normal(random));
            var start = Monday.AddDays(firstDay + random.NextDouble() * 6.9);
            for (var i = 0; i < 1 + random.Next(8); i++)
            {
                yield return Requests.At(start.AddSeconds(i).ToString("O"), "claude-opus-5",
                    (long)(10_000 * size * (0.5 + random.NextDouble())), id: $"{firstDay}-{session}-{i}") with
                {
                    SessionId = $"{firstDay}-{session}",
                };
            }
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static IReadOnlyList<UsageDifference> Compare(IEnumerable<UsageRequest> requests, bool arePeriods = true)
    {
        var table = UsageTable.FromRequests([.. requests]);
        var cancellation = TestContext.Current.CancellationToken;
        return UsageComparison.Compare(
            ComparedUsage.Measure(table, FirstWeek, "first", cancellation),
                ComparedUsage.Measure(table, SecondWeek, "second", cancellation), arePeriods, cancellation);
    }

    private static UsageDifference Cost(IReadOnlyList<UsageDifference> rows, UsageDifferenceSection section) =>
        Assert.Single(rows, row => row.Section == section && row.Measure == "Cost");

    [Fact]
    public void Weeks_that_differ_by_chance_alone_are_called_different_once_in_twenty()
    {
        const int Trials = 200;
        var random = new Random(7);
        var (ratios, totals) = (0, 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var rows = Compare(Sessions(random, 12 + random.Next(9), 0).Concat(Sessions(random, 12 + random.Next(9), 7)));
            ratios += Cost(rows, UsageDifferenceSection.PerRequest).IsMoreThanChance == true ? 1 : 0;
            totals += Cost(rows, UsageDifferenceSection.Total).IsMoreThanChance == true ? 1 : 0;
        }
        // 10 of 200 are expected; more than 22 occur about once in ten thousand cases.
        Assert.InRange(ratios, 0, 22);
        Assert.InRange(totals, 0, 22);
    }

    [Fact]
    public void A_week_four_times_as_expensive_is_significant()
    {
        var random = new Random(11);
        var rows = Compare(Sessions(random, 30, 0).Concat(Sessions(random, 30, 7, factor: 4)));
        Assert.True(Cost(rows, UsageDifferenceSection.PerRequest).IsMoreThanChance);
        Assert.True(Cost(rows, UsageDifferenceSection.PerSession).IsMoreThanChance);
        Assert.True(Cost(rows, UsageDifferenceSection.Total).IsMoreThanChance);
    }

    [Fact]
    public void The_same_question_gets_the_same_answer()
    {
        var requests = Sessions(new Random(3), 20, 0).Concat(Sessions(new Random(4), 20, 7)).ToList();
        Assert.Equal(Compare(requests).Select(static row => row.Chance), Compare(requests).Select(static row => row.Chance));
    }

    [Fact]
    public void Two_sessions_against_two_are_too_few_to_say()
    {
        var rows = Compare(Sessions(new Random(3), 2, 0).Concat(Sessions(new Random(4), 2, 7, factor: 100)));
        Assert.All(rows, static row => Assert.Null(row.IsMoreThanChance));
    }

    [Fact]
    public void Totals_of_sides_that_are_not_periods_are_not_tested()
    {
        var rows = Compare(Sessions(new Random(3), 20, 0).Concat(Sessions(new Random(4), 20, 7)), arePeriods: false);
        Assert.Null(Cost(rows, UsageDifferenceSection.Total).Chance);
        Assert.NotNull(Cost(rows, UsageDifferenceSection.PerRequest).Chance);
    }
}
