using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Remarks on a usage answer, shared by the cmdlets and the program.</summary>
public static class UsageRemarks
{
    // Nobody reads more names than this in a sentence.
    private const int MaxNamed = 5;

    /// <summary>Explains why there is no answer.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="roots">Where transcripts were searched for.</param>
    /// <returns>One or two sentences.</returns>
    public static string WhyNothing(UsageTableReading reading, IReadOnlyList<string> roots)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(roots);
        if (reading.Table.Count > 0)
            return $"None of the {CountText.Of(reading.Table.Count, "request")} in the transcripts matches the filters.";
        if (reading.Files > 0)
            return $"The {reading.Files:N0} transcripts contain no usage yet.";
        var where = roots.Count > 0
            ? string.Join(", ", roots)
            : "~/.claude/projects or ~/.config/claude/projects (set CLAUDE_CONFIG_DIR to change the location)";
        return $"No Claude Code transcripts were found in {where}. Claude Code creates them there when it runs.";
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

    /// <summary>Reports what happened to a damaged index.</summary>
    /// <param name="path">Where the damaged file was moved.</param>
    /// <returns>Two sentences.</returns>
    public static string DamagedIndex(string path) =>
        $"The usage index was damaged. It was rebuilt from the existing transcripts; the damaged file was saved as '{path}'.";
}
