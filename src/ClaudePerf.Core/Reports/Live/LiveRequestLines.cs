using System.Globalization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>The live view as one line for each new request, for files and logs.</summary>
/// <param name="query">Prices, time zone and the filter of requests.</param>
public sealed class LiveRequestLines(UsageQuery query)
{
    private readonly ReportedRequests _reported = new();
    private DateTimeOffset? _since;

    /// <summary>The lines for what is new since the last call; the first call gives a line about today.</summary>
    /// <param name="usage">The sums.</param>
    /// <param name="table">The requests behind the sums.</param>
    public IReadOnlyList<string> New(LiveUsage usage, UsageTable table)
    {
        ArgumentNullException.ThrowIfNull(usage);
        var lines = new List<string>();
        if (_since is null)
        {
            lines.Add(string.Create(CultureInfo.CurrentCulture,
                $"{usage.At:yyyy-MM-dd HH:mm:ss} today {TerminalText.Cost(usage.Today.Cost, usage.Today.Unpriced.Count > 0)} "
                    + $"for {usage.Today.Requests:N0} requests; one line for each new request follows"));
        }
        // The lines of a request may be written some time after it started.
        var since = _since ?? usage.At.AddMinutes(-1);
        foreach (var request in _reported.New(LiveUsageReader.RequestsSince(table, query, since.AddMinutes(-10))))
        {
            if (_since is not null)
                lines.Add(LiveLine.Format(request, usage));
        }
        _since = usage.At;
        return lines;
    }
}
