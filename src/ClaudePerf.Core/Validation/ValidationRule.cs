namespace ClaudePerf.Core.Validation;

/// <summary>A rule that an ecosystem is held against.</summary>
public sealed class ValidationRule
{
    private readonly Func<ValidationContext, IEnumerable<Finding>> _check;

    internal ValidationRule(string id, FindingSeverity severity, string what, string why, string advice, Func<ValidationRule, ValidationContext, IEnumerable<Finding>> check)
    {
        Id = id;
        Severity = severity;
        What = what;
        Why = why;
        Advice = advice;
        _check = context => check(this, context);
    }

    /// <summary>Its id, which settings, suppressions and reports name it by.</summary>
    public string Id { get; }

    /// <summary>How much its findings matter, unless the settings say otherwise or a finding is a lesser one.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>What it finds, as a sentence.</summary>
    public string What { get; }

    /// <summary>Why that matters.</summary>
    public string Why { get; }

    /// <summary>What to do about it.</summary>
    public string Advice { get; }

    /// <summary>Whether it runs the optimizer over every definition, and so only where asked.</summary>
    public bool NeedsOptimizer { get; init; }

    /// <summary>
    /// Whether it runs only where its id, or a pattern that fits it, is asked for, or where the ecosystem's settings give it a severity:
    /// what it finds is true and seldom worth a change.
    /// </summary>
    public bool IsOffByDefault { get; init; }

    /// <summary>Whether findings of one message are given as one, which names the other files.</summary>
    internal bool MergesEqual { get; init; }

    /// <summary>Its page in the documentation.</summary>
    public Uri HelpUri => new($"https://github.com/claudeperf/ClaudePerf/blob/main/docs/{Page ?? $"validation/{Id}.md"}");

    /// <summary>Its page below <c>docs</c>; null for the page that is named after it.</summary>
    internal string? Page { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;

    internal IEnumerable<Finding> Check(ValidationContext context) => _check(context);
}
