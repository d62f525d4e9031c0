using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>A rule was named that does not exist.</summary>
public sealed class UnknownRuleException : Exception
{
    internal UnknownRuleException(string pattern, IReadOnlyList<string> known)
        : base(NearNames.UnknownRule("validation", pattern, known)) => Pattern = pattern;

    /// <summary>The name or wildcard pattern.</summary>
    public string Pattern { get; }
}
