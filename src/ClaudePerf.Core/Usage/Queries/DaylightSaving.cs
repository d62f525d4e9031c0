namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Decides what local days and times mean when the clocks change.</summary>
internal static class DaylightSaving
{
    // Offsets range from -12 to +14 hours.
    private static readonly TimeSpan FurthestOffset = TimeSpan.FromHours(15);

    /// <summary>Gets the first instant of a local day: midnight or, if the clocks skip it, the instant after the change.</summary>
    internal static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var (before, after) = (midnight - FurthestOffset, midnight + FurthestOffset);
        // Binary search for the first instant whose local date is the day; correct for every kind of clock change.
        while ((after - before).Ticks > 1)
        {
            var middle = before + (after - before) / 2;
            if (DateOnly.FromDateTime(middle + zone.GetUtcOffset(middle)) < day)
                before = middle;
            else
                after = middle;
        }
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(after.Ticks, TimeSpan.Zero), zone);
    }

    /// <summary>
    /// Gets the instant of a local time. An ambiguous time resolves to the first of its two instants; a skipped time is moved past the
    /// clock change.
    /// </summary>
    internal static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsAmbiguousTime(local))
            return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max());
        return zone.IsInvalidTime(local)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local.AddDays(-1)))
            : new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
