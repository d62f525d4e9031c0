using System.Globalization;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Optimizations as text tables, with the figures that <c>Optimize-AgentPrompt</c> shows.</summary>
internal static class OptimizationTable
{
    private static CultureInfo Culture => CultureInfo.CurrentCulture;

    /// <summary>A row for each prompt.</summary>
    internal static string Format(IReadOnlyList<OptimizationResult> results, int width) =>
        TextTable.Format(["Kind", "Name", "In a session", "In a use", "Saved", "Edits", "Files", "Kept"],
            [.. results.Select(static result => (string[])[result.Kind.ToString(), result.Name,
                Change(result.AlwaysOnBefore, result.AlwaysOnAfter), Change(result.OnInvokeBefore, result.OnInvokeAfter),
                Count(result.TokensSaved), Count(result.AppliedEdits), result.Files.Length == 0 ? "" : Count(result.Files.Length),
                result.Preservation.Passed ? "all" : "NO"])], keys: 2, width);

    /// <summary>A row for each kind, and the total.</summary>
    internal static string Totals(IReadOnlyCollection<OptimizationResult> results, int width) =>
        TextTable.Format(["Kind", "Count", "Changed", "In a session", "In a use", "Saved", "Edits", "Files"],
            [.. OptimizationSummary.FromResults(results).Select(static row => (string[])[row.Kind?.ToString() ?? "Total", Count(row.Count),
                Count(row.Changed), Change(row.AlwaysOnBefore, row.AlwaysOnAfter), Change(row.OnInvokeBefore, row.OnInvokeAfter),
                Count(row.TokensSaved), Count(row.Applied), Count(row.Files)])], keys: 1, width);

    /// <summary>Two counts, or one if they are equal: 1,234 > 1,200.</summary>
    internal static string Change(long before, long after) =>
        before == after ? Count(after) : $"{Count(before)} > {Count(after)}";

    private static string Count(long count) => count.ToString("N0", Culture);
}
