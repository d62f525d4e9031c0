namespace ClaudePerf.Core.Validation;

/// <summary>A rule was named that does not exist.</summary>
public sealed class UnknownRuleException : Exception
{
    internal UnknownRuleException(string pattern)
        : base($"There is no validation rule named '{pattern}'. "
            + $"Rules: {string.Join(", ", ValidationRules.All.Select(static rule => rule.Id))}.") => Pattern = pattern;

    /// <summary>The name or wildcard pattern.</summary>
    public string Pattern { get; }
}
