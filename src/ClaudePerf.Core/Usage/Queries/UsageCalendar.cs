using System.Globalization;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Hours, days, weeks and months of one time zone. Not thread-safe: offsets are cached, because computing them for each of a
/// million requests would take longer than everything else.
/// </summary>
internal sealed class UsageCalendar(TimeZoneInfo zone)
{
    // Since 1972, all time zones have changed their clocks at full quarters of an hour, UTC.
    private const long SlotTicks = 15 * TimeSpan.TicksPerMinute;
    private const int Slots = 4096;
    private static readonly long FirstTicks = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long LastTicks = new DateTime(9998, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly long[] _slots = new long[Slots];
    private readonly long[] _offsets = new long[Slots];

    /// <summary>Gets a number for the period that contains a time; later periods have larger numbers.</summary>
    internal long KeyOf(UsageGrouping period, long utcTicks)
    {
        utcTicks = Math.Clamp(utcTicks, FirstTicks, LastTicks);
        var offset = OffsetAt(utcTicks);
        var local = utcTicks + offset;
        switch (period)
        {
            case UsageGrouping.Hour:
                return local - local % TimeSpan.TicksPerHour - offset;
            case UsageGrouping.Day:
                return local / TimeSpan.TicksPerDay;
            case UsageGrouping.Week:
                // Day 0 of the calendar, 1 January of year 1, was a Monday.
                var day = local / TimeSpan.TicksPerDay;
                return day - day % 7;
            case UsageGrouping.Month:
                var date = new DateTime(local);
                return date.Year * 12L + date.Month - 1;
            default:
                throw new ArgumentOutOfRangeException(nameof(period), period, "Not a calendar period.");
        }
    }

    /// <summary>Gets a period's name, its first instant and the first instant after it.</summary>
    internal (string Name, DateTimeOffset Start, DateTimeOffset End) Describe(UsageGrouping period, long key)
    {
        switch (period)
        {
            case UsageGrouping.Hour:
                var hour = At(key);
                return (Name(hour), hour, At(key + TimeSpan.TicksPerHour));
            case UsageGrouping.Day:
                var day = DateOnly.FromDayNumber((int)key);
                return (day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StartOf(day), StartOf(day.AddDays(1)));
            case UsageGrouping.Week:
                var monday = DateOnly.FromDayNumber((int)key);
                var inWeek = monday.ToDateTime(TimeOnly.MinValue);
                var week = string.Create(CultureInfo.InvariantCulture,
                    $"{ISOWeek.GetYear(inWeek):0000}-W{ISOWeek.GetWeekOfYear(inWeek):00}");
                return (week, StartOf(monday), StartOf(monday.AddDays(7)));
            case UsageGrouping.Month:
                var month = new DateOnly((int)(key / 12), (int)(key % 12) + 1, 1);
                return (month.ToString("yyyy-MM", CultureInfo.InvariantCulture), StartOf(month), StartOf(month.AddMonths(1)));
            default:
                throw new ArgumentOutOfRangeException(nameof(period), period, "Not a calendar period.");
        }
    }

    /// <summary>
    /// The name of an hour, with its offset, which distinguishes the two hours of the night when clocks are set back.
    /// </summary>
    internal static string Name(DateTimeOffset hour) => hour.ToString("yyyy-MM-ddTHH:mmzzz", CultureInfo.InvariantCulture);

    /// <summary>Gets the first instant of a day.</summary>
    internal DateTimeOffset StartOf(DateOnly day) => DaylightSaving.StartOf(day, zone);

    internal DateTimeOffset At(long utcTicks) => TimeZoneInfo.ConvertTime(new DateTimeOffset(utcTicks, TimeSpan.Zero), zone);

    private long OffsetAt(long utcTicks)
    {
        var slot = utcTicks / SlotTicks;
        var index = (int)(slot % Slots);
        if (_slots[index] != slot)
        {
            _offsets[index] = zone.GetUtcOffset(new DateTime(utcTicks, DateTimeKind.Utc)).Ticks;
            _slots[index] = slot;
        }
        return _offsets[index];
    }
}
