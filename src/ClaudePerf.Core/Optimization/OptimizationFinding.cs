namespace ClaudePerf.Core.Optimization;

/// <summary>A property of a whole prompt that costs tokens and that no edit of its text can fix.</summary>
/// <param name="RuleId">The rule that found it.</param>
/// <param name="Name">The prompt's name.</param>
/// <param name="Path">The prompt's file; null for text that is not in a file.</param>
/// <param name="Message">What was found, with its evidence, and what to do, in one or two sentences.</param>
/// <param name="AlwaysOnTokens">Tokens that every session pays for the prompt.</param>
public sealed record OptimizationFinding(string RuleId, string Name, string? Path, string Message, long AlwaysOnTokens)
{
    /// <inheritdoc/>
    public override string ToString() => $"{RuleId} {Name}: {Message}";
}
