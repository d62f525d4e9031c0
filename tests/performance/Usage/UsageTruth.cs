namespace ClaudePerf.Performance.Usage;

/// <summary>The totals of every group of every grouping: the true ones of a generator, or those found by reading.</summary>
public sealed class UsageTruth
{
    /// <summary>Grouping, then group, then its totals.</summary>
    internal SortedDictionary<string, SortedDictionary<string, UsageTotals>> Groupings { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines that are not JSON, over all files.</summary>
    public long BrokenLines { get; set; }

    /// <summary>Files whose last line is incomplete.</summary>
    public long TornFiles { get; set; }

    /// <summary>Total lines.</summary>
    public long Lines { get; set; }

    internal void Add(
        DateTimeOffset time, string session, string project, string model, string? agent, string? agentType, string? skill, string? branch,
            UsageTotals totals)
    {
        Add("total", "", totals);
        Add("hour", time.ToString("yyyy-MM-ddTHH", System.Globalization.CultureInfo.InvariantCulture), totals);
        Add("day", time.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), totals);
        Add("month", time.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture), totals);
        Add("session", session, totals);
        Add("project", project, totals);
        Add("model", model, totals);
        Add("agent", $"{agentType}/{agent}", totals);
        Add("skill", skill ?? "", totals);
        Add("branch", branch ?? "", totals);
    }

    /// <summary>The groups in which two differ.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Grouping, group and both totals; empty if they agree.</returns>
    public IEnumerable<string> DifferencesFrom(UsageTruth other)
    {
        if (BrokenLines != other.BrokenLines || TornFiles != other.TornFiles)
            yield return $"broken lines {BrokenLines} and {other.BrokenLines}, torn files {TornFiles} and {other.TornFiles}";
        foreach (var grouping in Groupings.Keys.Union(other.Groupings.Keys))
        {
            var mine = Groupings.GetValueOrDefault(grouping) ?? [];
            var theirs = other.Groupings.GetValueOrDefault(grouping) ?? [];
            foreach (var group in mine.Keys.Union(theirs.Keys))
            {
                var a = mine.GetValueOrDefault(group) ?? UsageTotals.None;
                var b = theirs.GetValueOrDefault(group) ?? UsageTotals.None;
                if (a != b)
                    yield return $"{grouping} '{group}': {a} and {b}";
            }
        }
    }

    private void Add(string grouping, string group, UsageTotals totals)
    {
        if (!Groupings.TryGetValue(grouping, out var groups))
            Groupings.Add(grouping, groups = new SortedDictionary<string, UsageTotals>(StringComparer.Ordinal));
        groups[group] = groups.GetValueOrDefault(group, UsageTotals.None) + totals;
    }
}
