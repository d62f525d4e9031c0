namespace ClaudePerf.Core.Optimization;

/// <summary>Something about a prompt as a whole that costs tokens and that no edit of its text can mend.</summary>
/// <param name="RuleId">The rule that found it.</param>
/// <param name="Name">The prompt's name.</param>
/// <param name="Path">The prompt's file; null for text that stands in no file.</param>
/// <param name="Message">What was found, with its evidence, and what to do: a sentence or two.</param>
/// <param name="AlwaysOnTokens">What every session pays for the prompt.</param>
public sealed record OptimizationFinding(string RuleId, string Name, string? Path, string Message, long AlwaysOnTokens)
{
    /// <inheritdoc/>
    public override string ToString() => $"{RuleId} {Name}: {Message}";
}
