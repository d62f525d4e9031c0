using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>A prompt before and after it was optimized, in tokens of the model that it was measured for then.</summary>
/// <param name="Name">The prompt's name.</param>
/// <param name="Path">Its file.</param>
/// <param name="When">When it was optimized last, UTC.</param>
/// <param name="TokensBefore">Its tokens before.</param>
/// <param name="TokensAfter">Its tokens after.</param>
/// <param name="AlwaysOnBefore">What every session paid for it.</param>
/// <param name="AlwaysOnAfter">What every session pays for it.</param>
public sealed record ReportOptimization(string Name, string Path, DateTimeOffset When, long TokensBefore, long TokensAfter, long AlwaysOnBefore, long AlwaysOnAfter)
{
    /// <summary>What optimizing did that was not undone, a prompt each, the greatest saving first. A prompt that was optimized several times has the first figures before and the last after.</summary>
    /// <param name="entries">The journal's entries, the oldest first.</param>
    public static IReadOnlyList<ReportOptimization> Of(IReadOnlyList<JournalEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return [.. entries.Where(static entry => entry is { Restored: null, Measured: not null }).GroupBy(static entry => entry.Changes[0].Path, StringComparer.Ordinal)
            .Select(static prompt =>
            {
                var (first, last) = (prompt.First(), prompt.Last());
                return new ReportOptimization(
                    last.Name, prompt.Key, last.Time, first.Measured!.TokensBefore, last.Measured!.TokensAfter, first.Measured.AlwaysOnBefore, last.Measured.AlwaysOnAfter);
            })
            .OrderByDescending(static prompt => prompt.TokensBefore - prompt.TokensAfter).ThenBy(static prompt => prompt.Path, StringComparer.Ordinal)];
    }
}
