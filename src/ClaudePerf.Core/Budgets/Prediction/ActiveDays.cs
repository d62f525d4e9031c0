namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>The days on which a budget or project used something, and a forecast of the next such day.</summary>
/// <remarks>
/// <para>Each day is compared with the level before it: the mean of the logarithms of the earlier days, where the tenth day back
/// has half the weight. The spread is the root mean square of the past steps ln(day) − level, computed as if three steps of 1.2 had
/// come first, times √(1 + 1 ÷ the weight of the days), because the level itself is estimated from few days. A day's step in
/// spreads is (ln(day) − level) ÷ spread.</para> <para>The next day is distributed as level + spread × the steps of all past days,
/// including those of other projects, mixed with the series' own days, each of which weighs as much as 12 steps, halved at the
/// tenth day back. A series with many days is thus dominated by its own days; with few, by the steps of other projects. The
/// interval leaves out a twentieth at each end, less a quarter of one step or day.</para> <para>The constants were chosen by
/// pinball loss on 193 active days of 20 published repositories, each day predicted from the days before it; <c>tests/performance
/// -- predict</c> scores them against simple predictors.</para>
/// </remarks>
internal sealed class ActiveDays
{
    /// <summary>With fewer own days a series has no meaningful level.</summary>
    internal const int MinDays = 3;

    private const double HalfLife = 10;
    private const double OwnWeight = 12;
    private const double AssumedSteps = 3;
    private const double AssumedStep = 1.2;
    private const double Cut = 0.25;

    private readonly (long Day, double Log)[] _days;

    // Level and spread before the day of the same index; unknown before the first day.
    private readonly (double Level, double Spread)[] _before;

    /// <summary>Creates the series.</summary>
    /// <param name="days">The number of each day and the amount used on it, above 0; sorted by day.</param>
    internal ActiveDays(IEnumerable<(long Day, double Amount)> days)
    {
        _days = [.. days.Select(static day => (day.Day, Math.Log(day.Amount)))];
        _before = new (double, double)[_days.Length + 1];
        var older = Math.Pow(0.5, 1 / HalfLife);
        var (sum, weight, steps, squares) = (0.0, 0.0, AssumedSteps, AssumedSteps * AssumedStep * AssumedStep);
        for (var i = 0; i < _days.Length; i++)
        {
            var log = _days[i].Log;
            if (i > 0)
            {
                steps++;
                squares += Math.Pow(log - _before[i].Level, 2);
            }
            (sum, weight) = ((sum * older) + log, (weight * older) + 1);
            _before[i + 1] = (sum / weight, Math.Sqrt(squares / steps) * Math.Sqrt(1 + (1 / weight)));
        }
    }

    internal IEnumerable<(long Day, double Amount)> Days => _days.Select(static day => (day.Day, Math.Exp(day.Log)));

    /// <summary>
    /// The forecast of the next active day; null if there are fewer than <see cref="MinDays"/> days or
    /// <see cref="SpendingHistory.MinPast"/> steps.
    /// </summary>
    /// <param name="own">The days of the budget or project in question.</param>
    /// <param name="others">The days of other projects.</param>
    /// <param name="day">The day's number. It and later days are ignored.</param>
    internal static SpendingOutlook? Next(ActiveDays own, IEnumerable<ActiveDays> others, long day)
    {
        var count = own.CountBefore(day);
        if (count < MinDays)
            return null;
        var (level, spread) = own._before[count];
        var amounts = new List<(double, double)>();
        foreach (var series in others.Prepend(own))
        {
            var past = series.CountBefore(day);
            for (var i = 1; i < past; i++)
                amounts.Add((Math.Exp(level + (spread * series.StepOf(i))), 1));
        }
        if (amounts.Count < SpendingHistory.MinPast)
            return null;
        var days = own._days.Take(count)
            .Select((past, i) => (Math.Exp(past.Log), OwnWeight * Math.Pow(0.5, (count - 1 - i) / HalfLife))).ToList();
        // The tails of each of the two distributions are cut by its share of the weight.
        var weight = days.Sum(static day => day.Item2);
        var share = weight / (weight + amounts.Count);
        var cut = Cut * (((1 - share) / amounts.Count) + (share * SpendingOutlook.ShareOfOne(days)));
        return new SpendingOutlook(OutlookBasis.ActiveDays, amounts.Count, 0, 0, [.. amounts, .. days], cut);
    }

    private double StepOf(int i) => (_days[i].Log - _before[i].Level) / _before[i].Spread;

    private int CountBefore(long day)
    {
        var count = _days.Length;
        while (count > 0 && _days[count - 1].Day >= day)
            count--;
        return count;
    }
}
