using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>The line below a table of changes: how many there are of each kind, and the tokens before and after.</summary>
public static class PromptComparisonFooter
{
    /// <summary>The line.</summary>
    /// <param name="comparisons">The comparisons.</param>
    /// <param name="changes">The changes that are shown.</param>
    public static string Of(IReadOnlyCollection<PromptComparison> comparisons, IReadOnlyCollection<PromptChange> changes)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        ArgumentNullException.ThrowIfNull(changes);
        int Count(PreservedChange change) => changes.Count(one => one.Change == change);
        var prompts = comparisons.Count == 1 ? "1 prompt" : $"{comparisons.Count:N0} prompts";
        var (before, after) = (comparisons.Sum(static one => one.TokensBefore), comparisons.Sum(static one => one.TokensAfter));
        return $"{prompts}: {Count(PreservedChange.Lost):N0} lost, {Count(PreservedChange.Weakened):N0} weakened, "
            + $"{Count(PreservedChange.Changed):N0} changed, {Count(PreservedChange.Moved):N0} moved, "
            + $"{Count(PreservedChange.Added):N0} added; {before:N0} -> {after:N0} tokens.";
    }
}
