using System.Globalization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Remarks on a usage answer, shared by the cmdlets and the program.</summary>
public static class UsageRemarks
{
    // Nobody reads more names than this in a sentence.
    private const int MaxNamed = 5;

    /// <summary>Explains why there is no answer.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="roots">Where transcripts were searched for.</param>
    /// <param name="hint">How to choose another period, in the terms of the running program.</param>
    /// <returns>One or two sentences.</returns>
    public static string WhyNothing(UsageTableReading reading, UsageQuery query, IReadOnlyList<string> roots, string hint)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(roots);
        if (OtherTimes(reading.Table, query) is { } times)
            return $"No matching requests in this period; the others are from {times}. Use {hint} for another period.";
        if (reading.Table.Count > 0)
            return $"None of the {CountText.Of(reading.Table.Count, "request")} in the transcripts matches the filters.";
        if (reading.Files > 0)
            return reading.Files == 1 ? "The only transcript contains no usage yet."
                : $"The {reading.Files:N0} transcripts contain no usage yet.";
        var where = roots.Count > 0 ? string.Join(", ", roots) : TranscriptRoots.Describe(
            Environment.GetEnvironmentVariable, UserHome.Path);
        return $"No Claude Code transcripts were found in {where}. Claude Code creates them there when it runs.";
    }

    // The days of the requests that only the period excludes; null if there are none.
    private static string? OtherTimes(UsageTable table, UsageQuery query)
    {
        if (query.Since is null && query.Until is null)
            return null;
        var all = UsageQueryEngine.Run(table, query with { GroupBy = [], Since = null, Until = null }).Total;
        if (all.Requests == 0)
            return null;
        var (first, last) = (Day(all.Start), Day(all.End));
        return first == last ? first : $"{first} to {last}";

        string Day(DateTimeOffset time) =>
            TimeZoneInfo.ConvertTime(time, query.TimeZone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>Names the models that have no price.</summary>
    /// <param name="unpriced">The models.</param>
    /// <param name="hint">How to pass a price file, in the terms of the running program.</param>
    /// <returns>One or two sentences.</returns>
    public static string Unpriced(IReadOnlyList<UnpricedUsage> unpriced, string hint)
    {
        ArgumentNullException.ThrowIfNull(unpriced);
        var named = string.Join(", ", unpriced.Take(MaxNamed))
            + (unpriced.Count > MaxNamed ? $" and {unpriced.Count - MaxNamed} more" : "");
        return $"The price of {named} is unknown. Costs do not include it; add it in a price file ({hint}).";
    }

    /// <summary>Explains why nothing can be said about savings.</summary>
    /// <param name="requests">The number of requests, none of which has a price.</param>
    public static string NothingPriced(long requests) => requests == 1
        ? "Its only request has no price, so nothing is known about the period's cost and savings."
        : $"None of the {requests:N0} requests has a price, so nothing is known about the period's cost and savings.";

    /// <summary>Reports what happened to a damaged index.</summary>
    /// <param name="path">Where the damaged file was moved.</param>
    /// <returns>Two sentences.</returns>
    public static string DamagedIndex(string path) =>
        $"The usage index was damaged. It was rebuilt from the existing transcripts; the damaged file was saved as '{path}'.";
}
