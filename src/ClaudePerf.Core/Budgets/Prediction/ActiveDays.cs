namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>The days on which a budget or project used something, and what follows for the next such day.</summary>
/// <remarks>
/// <para>Before each day there was a level, the mean of the logarithms of the days before it, where the tenth day back weighs half; and a
/// spread: the root of the mean square of the steps ln(day) − level so far, as if three steps of 1.2 had come before them, times
/// √(1 + 1 ÷ the weight of the days), for the level itself is known from few days. A day's step in spreads is (ln(day) − level) ÷
/// spread.</para>
/// <para>The next day is spread as level + spread × the steps of all past days, of other projects too, and as the own days themselves,
/// each of which weighs 12 steps, the tenth back half of that. So days of one's own decide where there are many, and where there are few
/// the steps of others say how far days go. The interval leaves out a twentieth at each end, less a quarter of one step or day.</para>
/// <para>The constants were chosen on 193 active days of 20 published repositories by pinball loss, each day predicted from the days before
/// it; <c>tests/performance -- predict</c> scores them beside plain predictors.</para>
/// </remarks>
internal sealed class ActiveDays
{
    /// <summary>With fewer days of its own a series has no level to speak of.</summary>
    internal const int LeastDays = 3;

    private const double HalfLife = 10;
    private const double OwnWeight = 12;
    private const double AssumedSteps = 3;
    private const double AssumedStep = 1.2;
    private const double Cut = 0.25;

    private readonly (long Day, double Log)[] _days;

    // Level and spread before the day of the same number; nothing is known before the first.
    private readonly (double Level, double Spread)[] _before;

    /// <summary>Takes days.</summary>
    /// <param name="days">Each day's number and what was used on it, above 0; by day.</param>
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
    /// What the next day comes to on which something is used; null where there are fewer than <see cref="LeastDays"/> days, or fewer than
    /// <see cref="SpendingHistory.LeastPast"/> steps.
    /// </summary>
    /// <param name="own">The days of what is asked about.</param>
    /// <param name="others">Those of other projects.</param>
    /// <param name="day">The day's number. It and what comes after it are not looked at.</param>
    internal static SpendingOutlook? Next(ActiveDays own, IEnumerable<ActiveDays> others, long day)
    {
        var count = own.CountBefore(day);
        if (count < LeastDays)
            return null;
        var (level, spread) = own._before[count];
        var amounts = new List<(double, double)>();
        foreach (var series in others.Prepend(own))
        {
            var past = series.CountBefore(day);
            for (var i = 1; i < past; i++)
                amounts.Add((Math.Exp(level + (spread * series.StepOf(i))), 1));
        }
        if (amounts.Count < SpendingHistory.LeastPast)
            return null;
        var days = own._days.Take(count)
            .Select((past, i) => (Math.Exp(past.Log), OwnWeight * Math.Pow(0.5, (count - 1 - i) / HalfLife))).ToList();
        // Tails are cut for each of the two by its part of the weight.
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
