using ClaudePerf.Core.Coordination.Simulation;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>
/// How long a plan waits for responses: those of one conversation are successive, agents of one stage run in parallel, and their
/// caller waits for the longest.
/// </summary>
internal static class WaitingTime
{
    /// <summary>Adds up the responses on the longest path through a plan.</summary>
    /// <param name="requests">The plan.</param>
    /// <param name="seconds">The time of each response by the request's number; null if unknown.</param>
    /// <returns>Seconds; null if one of the times is unknown.</returns>
    internal static double? Compute(IReadOnlyList<PlannedRequest> requests, IReadOnlyDictionary<int, double?> seconds)
    {
        double longest = 0;
        var ends = new Dictionary<int, double>(requests.Count);
        // A plan numbers a request after everything that it waits for.
        foreach (var request in requests.OrderBy(static request => request.Number))
        {
            if (seconds[request.Number] is not { } own)
                return null;
            var begin = 0.0;
            foreach (var before in request.After)
                begin = Math.Max(begin, ends[before]);
            ends[request.Number] = begin + own;
            longest = Math.Max(longest, begin + own);
        }
        return longest;
    }
}
