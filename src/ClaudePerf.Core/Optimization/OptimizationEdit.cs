namespace ClaudePerf.Core.Optimization;

/// <summary>What became of an edit.</summary>
public enum EditState
{
    /// <summary>It is in the optimized text.</summary>
    Applied,

    /// <summary>It would have lost something and was left out; <see cref="OptimizationEdit.Reason"/> says what.</summary>
    Dropped,

    /// <summary>It needs somebody's judgement, and the text is as it was: <see cref="OptimizationEdit.Reason"/> says why it was not
    /// made.</summary>
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

    /// <summary>
    /// Why it was not made: of a dropped one what would have been lost, of a proposed one what it would take to decide. Of an applied one
    /// what it may cost, where it was made because its rule was named; else null.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Tokens that it takes out of the prompt, less those it puts there; estimated for the prompt's model. What moved to a file counts as
    /// taken out.
    /// </summary>
    public long TokensSaved { get; init; }

    /// <summary>Of a move to a file that the prompt points to, how often it may be read before it costs more than it saves; null for other
    /// edits.</summary>
    public MoveBreakEven? BreakEven { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{RuleId} {Line}:{Column} {Summary}";
}
