using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>Forecasts the rest of a period and the next active day from past usage.</summary>
/// <remarks>
/// <para>The rest of a period lasts some stretch of time. One stretch of the same length started at this time of day on each of the
/// last 90 days, if it has ended by now. What it used, divided by the level before it and multiplied by the current level, is one
/// way in which the period may continue; idle hours, days and weekends are included as they occur. The level is the mean of up to
/// 28 days of 24 hours, where the tenth day back has half the weight. Stretches of the budget itself weigh 12, those of single
/// projects 1.</para> <para>Stretches of n days overlap, and n of them carry as much information as one, so the tails of the
/// interval are cut by n times as much. <c>tests/performance -- predict</c> measures intervals and chances.</para>
/// </remarks>
internal sealed class PeriodHistory
{
    /// <summary>Older usage is ignored, except for the next day.</summary>
    internal static readonly TimeSpan Reach = TimeSpan.FromDays(MaxDaysBack + LevelDays + 1);

    private const int MaxDaysBack = 90;
    private const int LevelDays = 28;
    private const int MinDays = 3;
    private const double HalfLife = 10;
    private const double OwnWeight = 12;

    private static readonly double Older = Math.Pow(0.5, 1 / HalfLife);

    private readonly SpendingSeries _own;
    private readonly List<SpendingSeries> _others;
    private readonly long _now;

    /// <summary>Creates the history at a given time.</summary>
    /// <param name="own">What the requests in the budget's scope used before that time.</param>
    /// <param name="projects">What each project used before that time.</param>
    /// <param name="now">The time.</param>
    internal PeriodHistory(SpendingSeries own, IEnumerable<SpendingSeries> projects, DateTimeOffset now) =>
        (_own, _others, _now) = (own, [.. projects.Where(project => !project.IsSameAs(own))], now.UtcTicks);

    /// <summary>
    /// The forecast of the amount used by the end of a period; null with less than three days or 20 stretches of history.
    /// </summary>
    /// <param name="endTicks">The end of the period, in UTC ticks.</param>
    /// <param name="used">The amount used so far.</param>
    /// <param name="requests">The number of requests so far.</param>
    internal SpendingOutlook? Until(long endTicks, double used, long requests)
    {
        var left = endTicks - _now;
        if (left <= 0 || _own.FirstTicks > _now - (MinDays * TimeSpan.TicksPerDay) || Levels(_own)[0] is not (> 0 and var level))
            return null;
        var days = (int)((left + TimeSpan.TicksPerDay - 1) / TimeSpan.TicksPerDay);
        var finals = new List<(double, double)>();
        foreach (var series in _others.Prepend(_own))
        {
            var levels = Levels(series);
            for (var back = days; back <= MaxDaysBack; back++)
            {
                var from = _now - (back * TimeSpan.TicksPerDay);
                if (from <= series.FirstTicks)
                    break;
                if (levels[back] > 0)
                    finals.Add((used + (level * series.Between(from, from + left) / levels[back]), series == _own ? OwnWeight : 1));
            }
        }
        return finals.Count < SpendingHistory.MinPast ? null
            : new SpendingOutlook(OutlookBasis.SameStretch, finals.Count, requests, used, [.. finals],
                SpendingHistory.Cut * days * SpendingOutlook.ShareOfOne(finals));
    }

    /// <summary>The forecast of the next active day, from the days before today.</summary>
    /// <param name="calendar">The calendar of the days.</param>
    internal SpendingOutlook? NextDay(UsageCalendar calendar) =>
        ActiveDays.Next(_own.DaysOf(calendar), _others.Select(series => series.DaysOf(calendar)), calendar.KeyOf(UsageGrouping.Day, _now));

    // The average amount per day before a point that many days ago; 0 if unknown.
    private double[] Levels(SpendingSeries series)
    {
        var used = new double[MaxDaysBack + LevelDays + 1];
        var known = 0;
        for (; known < used.Length && _now - (known * TimeSpan.TicksPerDay) > series.FirstTicks; known++)
            used[known] = series.Between(_now - ((known + 1) * TimeSpan.TicksPerDay), _now - (known * TimeSpan.TicksPerDay));
        var levels = new double[MaxDaysBack + 1];
        for (var back = 0; back <= MaxDaysBack; back++)
        {
            double sum = 0, weights = 0, weight = 1;
            for (var day = back; day < Math.Min(known, back + LevelDays); day++, weight *= Older)
                (sum, weights) = (sum + (weight * used[day]), weights + weight);
            levels[back] = weights > 0 ? sum / weights : 0;
        }
        return levels;
    }
}
