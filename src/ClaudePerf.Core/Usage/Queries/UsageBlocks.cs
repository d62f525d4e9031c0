namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// The 5-hour blocks of Claude plans: a block starts with the first request, rounded down to the hour (UTC), and the next one with
/// the first request at or after its end. Five hours without requests always reach beyond that end, so they need no special rule.
/// Blocks belong to the account, so they are computed from all requests, regardless of a query's filters.
/// </summary>
internal sealed class UsageBlocks
{
    /// <summary>The length of a block.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(5);

    private const long TicksPerHour = TimeSpan.TicksPerHour;
    private readonly long[] _starts;

    private UsageBlocks(long[] starts) => _starts = starts;

    /// <summary>Finds the blocks of requests.</summary>
    /// <param name="utcTicks">The times of all requests in UTC ticks, in any order.</param>
    /// <returns>The blocks.</returns>
    public static UsageBlocks Of(IEnumerable<long> utcTicks)
    {
        var hours = new HashSet<long>();
        var last = -1L;
        foreach (var ticks in utcTicks)
        {
            // Blocks start and end on the hour, so the hours with requests are sufficient.
            var hour = ticks / TicksPerHour;
            if (hour != last)
                hours.Add(last = hour);
        }
        var starts = new List<long>();
        var end = long.MinValue;
        foreach (var hour in hours.Order())
        {
            if (hour < end)
                continue;
            starts.Add(hour * TicksPerHour);
            end = hour + Length.Ticks / TicksPerHour;
        }
        return new UsageBlocks([.. starts]);
    }

    /// <summary>The starts of the blocks in UTC ticks, oldest first.</summary>
    public IReadOnlyList<long> Starts => _starts;

    /// <summary>Gets the start of the block that contains a request.</summary>
    /// <param name="utcTicks">The request's time in UTC ticks.</param>
    /// <returns>UTC ticks.</returns>
    public long StartOf(long utcTicks)
    {
        var index = Array.BinarySearch(_starts, utcTicks);
        return _starts[index >= 0 ? index : Math.Max(0, ~index - 1)];
    }
}
