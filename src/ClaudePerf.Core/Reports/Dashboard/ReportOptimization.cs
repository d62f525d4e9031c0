using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>A prompt before and after optimization, in tokens of the model that it was measured for.</summary>
/// <param name="Name">The prompt's name.</param>
/// <param name="Path">The prompt's file.</param>
/// <param name="When">The time of the last optimization, in UTC.</param>
/// <param name="TokensBefore">The tokens before.</param>
/// <param name="TokensAfter">The tokens after.</param>
/// <param name="AlwaysOnBefore">What every session paid for it before.</param>
/// <param name="AlwaysOnAfter">What every session pays for it now.</param>
public sealed record ReportOptimization(
    string Name, string Path, DateTimeOffset When, long TokensBefore, long TokensAfter, long AlwaysOnBefore, long AlwaysOnAfter)
{
    /// <summary>
    /// The effect of optimizations that were not undone, per prompt, with the greatest saving first. For a prompt that was
    /// optimized several times, the figures before the first and after the last optimization.
    /// </summary>
    /// <param name="entries">The entries of the journal, oldest first.</param>
    public static IReadOnlyList<ReportOptimization> FromJournal(IReadOnlyList<JournalEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return [.. entries.Where(static entry => entry is { Restored: null, Measured: not null })
            .GroupBy(static entry => entry.Changes[0].Path, StringComparer.Ordinal)
            .Select(static prompt =>
            {
                var (first, last) = (prompt.First(), prompt.Last());
                return new ReportOptimization(
                    last.Name, prompt.Key, last.Time, first.Measured!.TokensBefore, last.Measured!.TokensAfter,
                    first.Measured.AlwaysOnBefore, last.Measured.AlwaysOnAfter);
            })
            .OrderByDescending(static prompt => prompt.TokensBefore - prompt.TokensAfter)
            .ThenBy(static prompt => prompt.Path, StringComparer.Ordinal)];
    }
}
