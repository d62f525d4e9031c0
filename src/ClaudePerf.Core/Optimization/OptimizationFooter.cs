using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization;

/// <summary>The lines below a table of optimizations: the total saving, proposals, and what to do next.</summary>
public static class OptimizationFooter
{
    private const int MaxNamed = 3;

    /// <summary>The text; null if there is nothing to report.</summary>
    /// <param name="results">The results.</param>
    /// <param name="isWritten">Whether the files were replaced.</param>
    /// <param name="form">How the text names commands.</param>
    public static string? Of(
        IReadOnlyCollection<OptimizationResult> results, bool isWritten, CommandForm form = CommandForm.Cmdlet)
    {
        var isVerb = form == CommandForm.Verb;
        if (results.Count == 0)
            return null;
        var changed = results.Where(result => result.IsChanged).ToList();
        long alwaysOn = results.Sum(result => result.AlwaysOnBefore - result.AlwaysOnAfter),
            onInvoke = results.Sum(result => result.OnInvokeBefore - result.OnInvokeAfter);
        var lines = new List<string>
        {
            "",
            $"{changed.Count:N0} of {results.Count:N0} prompts become cheaper: {alwaysOn:N0} fewer tokens in every session, "
                + $"{onInvoke:N0} fewer when each is used once.",
        };
        var examples = results.Sum(result =>
            result.Edits.Count(edit => edit is { RuleId: "description-examples", State: EditState.Applied }));
        if (examples > 0)
        {
            lines.Add($"The examples in {examples:N0} descriptions move to files that the model does not read; "
                + "the sentences that say when to use the agent stay. Keep the examples with "
                + $"{(isVerb ? "--exclude-rule" : "-ExcludeRule")} description-examples.");
        }
        if (Paid(results) is { } paid)
            lines.Add(paid);
        var proposed = results.SelectMany(result => result.Edits).Where(edit => edit.State == EditState.Proposed)
            .GroupBy(edit => edit.RuleId).ToList();
        foreach (var rule in proposed)
        {
            lines.Add($"Proposed, not applied: {rule.Count():N0} × {rule.Key}, {rule.Sum(edit => Math.Max(0, edit.TokensSaved)):N0} "
                + "tokens. "
                + (isVerb ? "--json shows the reasons."
                    : "Show the reasons with (Optimize-AgentPrompt …).Edits | Where-Object State -eq Proposed."));
        }
        if (results.Select(result => result.MissingEvidence).FirstOrDefault(missing => missing is not null) is { } missing)
            lines.Add(missing);
        var findings = results.SelectMany(result => result.Findings).ToList();
        foreach (var finding in findings.Take(MaxNamed))
            lines.Add(finding.ToString());
        if (findings.Count > MaxNamed)
            lines.Add($"{findings.Count - MaxNamed:N0} more findings: "
                + (isVerb ? "--json shows them." : "(Optimize-AgentPrompt …).Findings."));
        if (changed.Count > 0)
            lines.Add((isWritten, isVerb) switch
            {
                (true, false) => "Undo it with Restore-AgentPrompt.",
                (true, true) => "The originals are kept: Restore-AgentPrompt of the PowerShell module undoes it.",
                (false, false) => "Nothing was written. Show the changes with -Diff, write them with -InPlace.",
                _ => "Nothing was written. Show the changes with --diff, write them with --apply.",
            });
        return string.Join(Environment.NewLine, lines);
    }

    private static string? Paid(IReadOnlyCollection<OptimizationResult> results)
    {
        var known = results.Where(result => result.Paid is not null).Select(result => result.Paid!).ToList();
        if (known.Count == 0)
            return null;
        long before = known.Sum(paid => paid.Before), after = known.Sum(paid => paid.After);
        return before == 0 ? null
            : $"In your {known[0].Sessions:N0} sessions since {known[0].Since:d}, {before:N0} tokens were paid; "
                + $"with these changes it would have been {after:N0} ({(before - after) / (double)before:0%} less).";
    }
}
