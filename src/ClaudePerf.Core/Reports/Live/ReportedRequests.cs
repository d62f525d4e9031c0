using System.Runtime.InteropServices;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// Keeps track of which requests were reported. Those without an id are identified by time and place, and by their number if that
/// is the same.
/// </summary>
internal sealed class ReportedRequests
{
    private readonly HashSet<(string? Id, DateTimeOffset? Start, string? Session, string? Agent, string? Model, int Number)> _reported = [];

    /// <summary>Returns the requests that were not reported before, and marks them as reported.</summary>
    /// <param name="requests">The requests, grouped by <see cref="UsageGrouping.Request"/>, each only once.</param>
    public IReadOnlyList<UsageGroup> New(IEnumerable<UsageGroup> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var numbers = new Dictionary<(DateTimeOffset?, string?, string?, string?), int>();
        var found = new List<UsageGroup>();
        foreach (var request in requests)
        {
            (string?, DateTimeOffset?, string?, string?, string?, int) key = string.IsNullOrEmpty(request.Request)
                ? (null, request.Start, request.Session, request.Agent, request.Model, Number(request))
                : (request.Request, null, null, null, null, 0);
            if (_reported.Add(key))
                found.Add(request);
        }
        return found;

        int Number(UsageGroup request) =>
            CollectionsMarshal.GetValueRefOrAddDefault(numbers, (request.Start, request.Session, request.Agent, request.Model), out _)++;
    }
}
