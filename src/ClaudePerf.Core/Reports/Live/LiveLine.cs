using System.Globalization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>Formats one request as one line, for output other than a terminal.</summary>
internal static class LiveLine
{
    /// <summary>Formats a request as a line.</summary>
    /// <param name="request">The request, grouped as <see cref="UsageGrouping.Request"/>.</param>
    /// <param name="usage">The sums including it.</param>
    public static string Format(UsageGroup request, LiveUsage usage)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(usage);
        return string.Create(CultureInfo.CurrentCulture,
            $"{request.Start:yyyy-MM-dd HH:mm:ss} {VisibleText.Of(request.Agent)} {TerminalText.Model(request.Model)}: "
            + $"{request.InputTokens:N0} in, {request.CacheWrite5mTokens + request.CacheWrite1hTokens:N0} written, "
                + $"{request.CacheReadTokens:N0} read, {request.OutputTokens:N0} out, "
            + $"{TerminalText.Cost(request.Cost)}; today {TerminalText.Cost(usage.Today.Cost, usage.Today.Unpriced.Count > 0)}");
    }
}
