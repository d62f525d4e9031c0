using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Cmdlets;

/// <summary>The lines under a table of optimizations: what is saved in all, what is only proposed, and what to do next.</summary>
internal static class OptimizationFooter
{
    private const int Named = 3;

    /// <summary>The text; null where there is nothing to say.</summary>
    internal static string? Of(IReadOnlyCollection<OptimizationResult> results, bool isWritten)
    {
        if (results.Count == 0)
            return null;
        var changed = results.Where(result => result.IsChanged).ToList();
        long alwaysOn = results.Sum(result => result.AlwaysOnBefore - result.AlwaysOnAfter),
            onInvoke = results.Sum(result => result.OnInvokeBefore - result.OnInvokeAfter);
        var lines = new List<string>
        {
            "",
            $"{changed.Count:N0} of {results.Count:N0} prompts become cheaper: {alwaysOn:N0} tokens less in every session, {onInvoke:N0} less in one use of each.",
        };
        var examples = results.Sum(result =>
            result.Edits.Count(edit => edit is { RuleId: "description-examples", State: EditState.Applied }));
        if (examples > 0)
            lines.Add($"Of {examples:N0} descriptions the examples move to files that the model does not read; the sentences that say when to use the agent stay. -ExcludeRule description-examples keeps them.");
        if (Paid(results) is { } paid)
            lines.Add(paid);
        var proposed = results.SelectMany(result => result.Edits).Where(edit => edit.State == EditState.Proposed)
            .GroupBy(edit => edit.RuleId).ToList();
        foreach (var rule in proposed)
            lines.Add($"Proposed, not applied: {rule.Count():N0} × {rule.Key}, {rule.Sum(edit => Math.Max(0, edit.TokensSaved)):N0} tokens. (Optimize-AgentPrompt …).Edits | Where-Object State -eq Proposed shows each with its reason.");
        if (results.Select(result => result.MissingEvidence).FirstOrDefault(missing => missing is not null) is { } missing)
            lines.Add(missing);
        var findings = results.SelectMany(result => result.Findings).ToList();
        foreach (var finding in findings.Take(Named))
            lines.Add(finding.ToString());
        if (findings.Count > Named)
            lines.Add($"{findings.Count - Named:N0} findings more: (Optimize-AgentPrompt …).Findings.");
        if (changed.Count > 0)
            lines.Add(isWritten ? "Restore-AgentPrompt undoes it." : "Nothing was written. -Diff shows the changes, -InPlace writes them.");
        return string.Join(Environment.NewLine, lines);
    }

    private static string? Paid(IReadOnlyCollection<OptimizationResult> results)
    {
        var known = results.Where(result => result.Paid is not null).Select(result => result.Paid!).ToList();
        if (known.Count == 0)
            return null;
        long before = known.Sum(paid => paid.Before), after = known.Sum(paid => paid.After);
        return before == 0 ? null
            : $"As you used them in {known[0].Sessions:N0} sessions since {known[0].Since:d}: {before:N0} tokens paid, {after:N0} with this ({(before - after) / (double)before:0%} less).";
    }
}
