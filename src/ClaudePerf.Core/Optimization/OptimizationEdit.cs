namespace ClaudePerf.Core.Optimization;

/// <summary>What happened to an edit.</summary>
public enum EditState
{
    /// <summary>It is in the optimized text.</summary>
    Applied,

    /// <summary>
    /// It would have lost something, so it was not made; <see cref="OptimizationEdit.Reason"/> says what.
    /// </summary>
    Dropped,

    /// <summary>
    /// It needs a person's decision and was not made: <see cref="OptimizationEdit.Reason"/> says why.
    /// </summary>
    Proposed,
}

/// <summary>One edit of a prompt with its place.</summary>
public sealed record OptimizationEdit
{
    /// <summary>The id of the rule.</summary>
    public required string RuleId { get; init; }

    /// <summary>The level of the rule.</summary>
    public required OptimizationLevel Level { get; init; }

    /// <summary>What happened to it.</summary>
    public required EditState State { get; init; }

    /// <summary>What it does, as a short sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The line of the original text where it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column there, in UTF-16 units from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The text it replaces, as written; several ranges are joined by <c> … </c>.</summary>
    public required string Before { get; init; }

    /// <summary>The new text; empty for a deletion.</summary>
    public required string After { get; init; }

    /// <summary>The paths of the files that received moved text.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>
    /// Why it was not made: for a dropped edit, what would have been lost; for a proposed one, what the decision
    /// depends on. For an applied edit, what it may cost, if it was made because its rule was requested by name;
    /// otherwise null.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The tokens it removes from the prompt, minus those it adds; estimated for the prompt's model. Text moved to a
    /// file counts as removed.
    /// </summary>
    public long TokensSaved { get; init; }

    /// <summary>
    /// For a move to a file that the prompt points to, how often it may be read before it costs more than it saves;
    /// null for other edits.
    /// </summary>
    public MoveBreakEven? BreakEven { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{RuleId} {Line}:{Column} {Summary}";

    /// <summary><see cref="RuleId"/>, as tables name it.</summary>
    public string Rule => RuleId;
}
