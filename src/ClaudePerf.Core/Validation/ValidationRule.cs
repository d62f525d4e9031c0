namespace ClaudePerf.Core.Validation;

/// <summary>A rule that ecosystems are checked against.</summary>
public sealed class ValidationRule
{
    private readonly Func<ValidationContext, IEnumerable<Finding>> _check;

    internal ValidationRule(string id, FindingSeverity severity, string what, string why, string advice,
        Func<ValidationRule, ValidationContext, IEnumerable<Finding>> check)
    {
        Id = id;
        Severity = severity;
        What = what;
        Why = why;
        Advice = advice;
        _check = context => check(this, context);
    }

    /// <summary>The rule's id, used by settings, suppressions and reports.</summary>
    public string Id { get; }

    /// <summary>The severity of its findings, unless the settings change it or a finding is less severe.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>What the rule finds, as a sentence.</summary>
    public string What { get; }

    /// <summary>Why that matters.</summary>
    public string Why { get; }

    /// <summary>What to do about it.</summary>
    public string Advice { get; }

    /// <summary>Whether it runs the optimizer over every definition, and so runs only on request.</summary>
    public bool NeedsOptimizer { get; init; }

    /// <summary>
    /// Whether it runs only if its id, or a pattern that matches it, is requested, or if the ecosystem's settings
    /// give it a severity: its findings are true but seldom worth a change.
    /// </summary>
    public bool IsOffByDefault { get; init; }

    /// <summary>Whether findings with equal messages are merged into one that names the other files.</summary>
    internal bool MergesEqual { get; init; }

    /// <summary>The rule's documentation page.</summary>
    public Uri HelpUri => new($"https://github.com/claudeperf/ClaudePerf/blob/main/docs/{Page ?? $"validation/{Id}.md"}");

    /// <summary>The page's path below <c>docs</c>; null for the page named after the rule.</summary>
    internal string? Page { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;

    internal IEnumerable<Finding> Check(ValidationContext context) => _check(context);
}
