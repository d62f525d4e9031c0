namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// The part of a cached conversation that is found gone although its lifetime has not passed, by the time since the request before. Neither lengths nor times show which request it will be,
/// so that it counts in totals alone. Measured on 27,300 pairs of requests of published transcripts whose conversation had grown: tokens not read, as a share of what was cached.
/// </summary>
internal static class CacheLosses
{
    private static readonly (TimeSpan Below, decimal Share)[] ByPause =
    [
        (TimeSpan.FromSeconds(30), 0.002m),
        (TimeSpan.FromMinutes(1), 0.013m),
        (TimeSpan.FromMinutes(2), 0.016m),
        (TimeSpan.FromMinutes(3), 0.03m),
        (TimeSpan.FromMinutes(5), 0.04m),
        (TimeSpan.FromMinutes(20), 0.06m),
    ];

    // From twenty minutes to an hour.
    private const decimal Rest = 0.17m;

    /// <summary>The share that is lost after a pause, 0 to 1.</summary>
    /// <param name="pause">The time since the conversation's request before.</param>
    internal static decimal ShareAfter(TimeSpan pause)
    {
        foreach (var (below, share) in ByPause)
        {
            if (pause < below)
                return share;
        }
        return Rest;
    }
}
