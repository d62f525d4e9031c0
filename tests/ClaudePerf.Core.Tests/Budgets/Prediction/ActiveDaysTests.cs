using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Budgets.Prediction;

/// <summary>Forecasts of the next active day: computed by hand, with arbitrary days, and on random histories.</summary>
public class ActiveDaysTests
{
    private static readonly DateTimeOffset First = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    // Days that vary by any factor, some of them idle.
    private static readonly Gen<double[]> Amounts = Gen.Double[0.001, 1000].Array[0, 40];

    [Fact]
    public void Equal_days_predict_an_equal_day()
    {
        var outlook = ActiveDays.Next(Days([.. Enumerable.Repeat(7.5, 21)]), [], 21)!;
        Assert.Equal((OutlookBasis.ActiveDays, 20, 0L), (outlook.Basis, outlook.Past, outlook.Requests));
        Assert.Equal(7.5, outlook.Low, 9);
        Assert.Equal(7.5, outlook.Middle, 9);
        Assert.Equal(7.5, outlook.High, 9);
    }

    [Fact]
    public void Steps_of_other_projects_widen_the_interval_of_few_own_days()
    {
        // Twenty projects with a day of 1 and one of e: a step of 1, with a spread of 1.2 × √2.
        var others = Enumerable.Repeat(Days(1, Math.E), 20);
        var outlook = ActiveDays.Next(Days(1, 1, 1), others, 3)!;
        // The own days weigh w = 1 + 0.5^0.1 + 0.5^0.2 = 2.80358 and have the spread √(3 × 1.2² ÷ 5) × √(1 + 1 ÷ w) = 1.08267:
        // the others give e^(1.08267 ÷ 1.69706) = 1.8926. Two steps of nothing and 12 w of own days give 1.
        Assert.Equal(22, outlook.Past);
        Assert.Equal((1.0, 1.0), (Math.Round(outlook.Low, 9), Math.Round(outlook.Middle, 9)));
        Assert.Equal(1.8926, outlook.High, 4);
        Assert.Equal(20 / (22 + (12 * 2.80358)), outlook.ChanceOf(1.5), 5);
        Assert.Equal(1, outlook.ChanceOf(0.9), 9);
    }

    [Fact]
    public void Recent_days_count_more()
    {
        double[] rising = [.. Enumerable.Repeat(1.0, 20), .. Enumerable.Repeat(10.0, 20)];
        Assert.True(ActiveDays.Next(Days(rising), [], 40)!.Middle > ActiveDays.Next(Days([.. rising.Reverse()]), [], 40)!.Middle);
    }

    [Theory]
    // Own days, steps of others.
    [InlineData(0, 100)]
    [InlineData(2, 100)]
    [InlineData(3, 17)]
    [InlineData(20, 0)]
    public void Too_little_history_gives_no_outlook(int own, int others) =>
        Assert.Null(ActiveDays.Next(Days([.. Enumerable.Repeat(1.0, own)]), Enumerable.Repeat(Days(1, 2), others), 1000));

    [Fact]
    public void The_minimum_history_is_enough()
    {
        Assert.NotNull(ActiveDays.Next(Days(1, 1, 1), Enumerable.Repeat(Days(1, 2), 18), 1000));
        Assert.NotNull(ActiveDays.Next(Days([.. Enumerable.Repeat(1.0, 21)]), [], 1000));
    }

    [Fact]
    public void Ends_are_in_order_and_the_chance_falls_with_the_amount() => Gen.Select(Amounts, Amounts.Array[0, 5]).Sample((own, others) =>
    {
        if (ActiveDays.Next(Days(own), others.Select(Days), 1000) is not { } outlook)
            return own.Length < 3 || own.Length - 1 + others.Sum(static other => Math.Max(0, other.Length - 1)) < 20;
        double[] amounts = [0, outlook.Low, outlook.Middle, outlook.High, outlook.High * 1.0001];
        var chances = amounts.Select(outlook.ChanceOf).ToList();
        return outlook.Low > 0 && outlook.Low <= outlook.Middle && outlook.Middle <= outlook.High && double.IsFinite(outlook.High)
            && chances.SequenceEqual(chances.OrderDescending()) && chances[0] > 0.999999 && chances[^1] <= 0.05;
    }, iter: 500);

    [Fact]
    public void Future_days_change_nothing() => Gen.Select(Amounts, Amounts, Amounts, Amounts).Sample((own, other, ownLater, otherLater) =>
    {
        // Both series extend beyond the requested day, which is itself the first future day.
        var day = Math.Max(own.Length, other.Length);
        var without = ActiveDays.Next(Days(own), [Days(other)], day);
        var with = ActiveDays.Next(Days(own, day, ownLater), [Days(other, day, otherLater)], day);
        return (without?.Low, without?.Middle, without?.High, without?.Past) == (with?.Low, with?.Middle, with?.High, with?.Past);
    }, iter: 500);

    [Fact]
    public void Amounts_may_be_in_any_unit() => Gen.Select(Gen.Double[0.001, 1000].Array[21, 40], Gen.Double[0.01, 1_000_000]).Sample(
        (own, unit) =>
    {
        var plain = ActiveDays.Next(Days(own), [], 1000)!;
        var scaled = ActiveDays.Next(Days([.. own.Select(amount => amount * unit)]), [], 1000)!;
        // Two ways to get one amount may swap places by rounding, but not far.
        return Math.Abs(Math.Log(scaled.Middle / plain.Middle / unit)) < 1e-6 && Math.Abs(Math.Log(scaled.High / plain.High / unit)) < 1e-6;
    }, iter: 200);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Nine_of_ten_random_days_are_within_the_interval(int seed, bool wanders)
    {
        var cases = NextDayReplay.Run(Table(seed, wanders), Options, TestContext.Current.CancellationToken)
            .Where(static one => one.Outlook is not null).ToList();
        Assert.InRange(cases.Count, 500, 800);
        Assert.InRange(cases.Average(static one => one.Actual >= one.Outlook!.Low && one.Actual <= one.Outlook.High ? 1.0 : 0), 0.86, 0.94);
        // As many are above the middle as below it.
        Assert.InRange(cases.Average(static one => one.Actual >= one.Outlook!.Middle ? 1.0 : 0), 0.42, 0.58);
    }

    [Fact]
    public void A_replay_uses_only_earlier_days()
    {
        var cases = NextDayReplay.Run(Table(seed: 4, wanders: false), Options, TestContext.Current.CancellationToken);
        Assert.Equal(cases.GroupBy(static one => one.Project).SelectMany(static project => Enumerable.Range(0, project.Count())),
            cases.Select(static one => one.Before.Count));
        Assert.All(cases.Where(static one => one.Before.Count < 3), static one => Assert.Null(one.Outlook));
    }

    private static BudgetOptions Options => new() { Catalog = Requests.Catalog, Now = First.AddYears(1), TimeZone = TimeZoneInfo.Utc };

    private static ActiveDays Days(params double[] amounts) => new(amounts.Select(static (amount, day) => ((long)day, amount)));

    private static ActiveDays Days(double[] amounts, int from, double[] later) => new([
        .. amounts.Select(static (amount, day) => ((long)day, amount)),
        .. later.Select((amount, day) => ((long)from + day, amount))]);

    // Twelve projects of 60 days; each has its own level and spread, and levels drift by a fifth of the spread per day.
    private static UsageTable Table(int seed, bool wanders)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var requests = new List<UsageRequest>();
        for (var project = 0; project < 12; project++)
        {
            var (level, spread) = (Math.Log(200_000) + Normal(), 0.4 + random.NextDouble());
            for (var day = 0; day < 60; day++)
            {
                level += wanders ? spread / 5 * Normal() : 0;
                requests.Add(Requests.At(First.AddDays(day).ToString("O", CultureInfo.InvariantCulture),
                    input: 1 + (long)Math.Exp(level + (spread * Normal())), id: $"{project}/{day}")
                        with { Project = $"/home/dev/{project}" });
            }
        }
        return UsageTable.FromRequests(requests);
    }
}
