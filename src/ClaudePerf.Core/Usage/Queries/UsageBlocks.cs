namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// The 5-hour blocks in which Claude plans count: one begins with the first request, floored to the hour (UTC), and the next with
/// the first request at or after its end. Five hours of silence always lie beyond that end, so they need no rule of their own.
/// Blocks are the account's: they come from all requests, whatever a query then leaves out.
/// </summary>
internal sealed class UsageBlocks
{
    /// <summary>How long a block lasts.</summary>
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
            // A block begins and ends on a full hour, so the hours that have requests tell everything.
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

    /// <summary>The first instants of the blocks in UTC ticks, oldest first.</summary>
    public IReadOnlyList<long> Starts => _starts;

    /// <summary>The start of the block that a request is in.</summary>
    /// <param name="utcTicks">The request's time in UTC ticks.</param>
    /// <returns>UTC ticks.</returns>
    public long StartOf(long utcTicks)
    {
        var index = Array.BinarySearch(_starts, utcTicks);
        return _starts[index >= 0 ? index : Math.Max(0, ~index - 1)];
    }
}
