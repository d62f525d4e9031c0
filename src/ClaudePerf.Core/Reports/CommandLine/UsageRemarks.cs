using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>What the cmdlets and the program say beside an answer about usage, in the same words.</summary>
public static class UsageRemarks
{
    // More names than these nobody reads in a sentence.
    private const int MostNamed = 5;

    /// <summary>Why there is no answer.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="roots">Where transcripts were looked for.</param>
    /// <returns>A sentence or two.</returns>
    public static string WhyNothing(UsageTableReading reading, IReadOnlyList<string> roots)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(roots);
        if (reading.Table.Count > 0)
            return $"None of the {reading.Table.Count:N0} requests in the transcripts is what was asked for.";
        if (reading.Files > 0)
            return $"The {reading.Files:N0} transcripts hold no usage yet.";
        var where = roots.Count > 0
            ? string.Join(", ", roots)
            : "~/.claude/projects or ~/.config/claude/projects (CLAUDE_CONFIG_DIR changes the place)";
        return $"No transcripts of Claude Code were found below {where}. They appear there once Claude Code has run.";
    }

    /// <summary>What has no price.</summary>
    /// <param name="unpriced">The models.</param>
    /// <param name="hint">How a price file is given, as the program at hand names it.</param>
    /// <returns>A sentence or two.</returns>
    public static string Unpriced(IReadOnlyList<UnpricedUsage> unpriced, string hint)
    {
        ArgumentNullException.ThrowIfNull(unpriced);
        var named = string.Join(", ", unpriced.Take(MostNamed)) + (unpriced.Count > MostNamed ? $" and {unpriced.Count - MostNamed} more" : "");
        return $"No price is known for {named}. Costs leave them out; a price file can name them ({hint}).";
    }

    /// <summary>What happened to a damaged index.</summary>
    /// <param name="path">Where the damaged file is kept.</param>
    /// <returns>Two sentences.</returns>
    public static string DamagedIndex(string path) =>
        $"The usage index was damaged. It was built again from the transcripts that are there; the damaged file is kept as '{path}'.";
}
