using System.Runtime.InteropServices;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>Knows which requests were told already. Those without an id are told apart by when and where they were made, and by their
/// number where that is the same.</summary>
public sealed class ToldRequests
{
    private readonly HashSet<(string? Id, DateTimeOffset? Start, string? Session, string? Agent, string? Model, int Number)> _told = [];

    /// <summary>Those of some requests that were not told before; from now on they were.</summary>
    /// <param name="requests">The requests, grouped as <see cref="UsageGrouping.Request"/>; each of them once.</param>
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
            if (_told.Add(key))
                found.Add(request);
        }
        return found;

        int Number(UsageGroup request) =>
            CollectionsMarshal.GetValueRefOrAddDefault(numbers, (request.Start, request.Session, request.Agent, request.Model), out _)++;
    }
}
