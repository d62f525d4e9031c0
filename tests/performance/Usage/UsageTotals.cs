namespace ClaudePerf.Performance.Usage;

/// <summary>The totals of a group of requests.</summary>
internal sealed record UsageTotals(long Requests, long Input, long Output, long Write5m, long Write1h, long Read, long Searches)
{
    internal static UsageTotals None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    public static UsageTotals operator +(UsageTotals a, UsageTotals b) => new(
        a.Requests + b.Requests, a.Input + b.Input, a.Output + b.Output, a.Write5m + b.Write5m, a.Write1h + b.Write1h, a.Read + b.Read,
            a.Searches + b.Searches);
}
