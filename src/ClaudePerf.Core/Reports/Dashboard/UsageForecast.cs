using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// Where the current calendar month will end at the pace of late: what the month has cost so far, and for the rest of it the mean of the
/// last complete days.
/// </summary>
/// <param name="Month">The month, for example <c>2026-11</c>.</param>
/// <param name="SoFar">USD spent in it until now.</param>
/// <param name="PerDay">USD a day: the mean of the <paramref name="Days"/> complete days before today.</param>
/// <param name="Days">How many days the mean is of: 14, or fewer where the first request is younger.</param>
/// <param name="MonthEnd">USD at the month's end: <paramref name="SoFar"/> and <paramref name="PerDay"/> for each day left, today's rest as a fraction.</param>
public sealed record UsageForecast(string Month, decimal SoFar, decimal PerDay, int Days, decimal MonthEnd)
{
    private const int LongestPace = 14;

    /// <summary>Forecasts the month that a time is in.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Which of them count; its own times do not matter.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The forecast; null where no request of the 14 days before today has a price.</returns>
    internal static UsageForecast? Of(UsageTable table, UsageQuery query, DateTimeOffset now, CancellationToken cancellation)
    {
        var local = TimeZoneInfo.ConvertTime(now, query.TimeZone);
        var today = DateOnly.FromDateTime(local.DateTime);
        var begin = new DateOnly(today.Year, today.Month, 1);
        var oldest = today.AddDays(-LongestPace);
        var since = begin < oldest ? begin : oldest;
        var days = UsageQueryEngine.Run(table, query with { GroupBy = [UsageGrouping.Day], Since = new UsageTime(since).First(query.TimeZone), Until = now }, cancellation)
            .Groups.Select(group => (Day: DateOnly.ParseExact(group.Day!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), group.Cost)).ToList();
        var late = days.Where(day => day.Day >= oldest && day.Day < today && day.Cost is not null).ToList();
        if (late.Count == 0)
            return null;
        // Days without use count in the mean, but not those before there was any.
        var length = days[0].Day < oldest || HasOlder(table, query, oldest, cancellation) ? LongestPace : today.DayNumber - days[0].Day.DayNumber;
        var perDay = late.Sum(day => day.Cost!.Value) / length;
        var soFar = days.Where(day => day.Day >= begin).Sum(day => day.Cost ?? 0);
        var next = new UsageTime(today.AddDays(1)).First(query.TimeZone);
        var restOfToday = (decimal)((next - now) / TimeSpan.FromDays(1));
        var left = DateTime.DaysInMonth(today.Year, today.Month) - today.Day + Math.Clamp(restOfToday, 0, 1);
        return new UsageForecast($"{begin:yyyy-MM}", soFar, perDay, length, soFar + perDay * left);
    }

    private static bool HasOlder(UsageTable table, UsageQuery query, DateOnly day, CancellationToken cancellation) =>
        UsageQueryEngine.Run(table, query with { GroupBy = [], Since = null, Until = new UsageTime(day).First(query.TimeZone) }, cancellation).Total.Requests > 0;
}
