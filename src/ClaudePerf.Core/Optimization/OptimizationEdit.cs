namespace ClaudePerf.Core.Optimization;

/// <summary>What became of an edit.</summary>
public enum EditState
{
    /// <summary>It is in the optimized text.</summary>
    Applied,

    /// <summary>It would have lost something and was left out; <see cref="OptimizationEdit.Reason"/> says what.</summary>
    Dropped,

    /// <summary>Its rule is applied only when named; the text is as it was.</summary>
    Proposed,
}

/// <summary>One edit of a prompt with its place.</summary>
public sealed record OptimizationEdit
{
    /// <summary>The id of the rule.</summary>
    public required string RuleId { get; init; }

    /// <summary>The level of the rule.</summary>
    public required OptimizationLevel Level { get; init; }

    /// <summary>What became of it.</summary>
    public required EditState State { get; init; }

    /// <summary>What it does, a short sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The line of the original text where it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column there, in UTF-16 units from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The text it replaces, as it stood; several stretches are joined by <c> … </c>.</summary>
    public required string Before { get; init; }

    /// <summary>What stands there instead; empty for a deletion.</summary>
    public required string After { get; init; }

    /// <summary>The paths of the files that received moved text.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Why it was dropped, as a sentence that names what would have been lost; null for the others.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{RuleId} {Line}:{Column} {Summary}";
}
