using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>An edit that a rule proposes, applied completely or not at all.</summary>
internal sealed record ProposedEdit
{
    /// <summary>The rule.</summary>
    public required OptimizationRule Rule { get; init; }

    /// <summary>
    /// The changes in the document's text, ascending and not overlapping, in frontmatter and body, as offsets of
    /// <see cref="Documents.PromptDocument.Text"/>. Several insertions at one offset are applied in order.
    /// </summary>
    public required ImmutableArray<TextChange> Changes { get; init; }

    /// <summary>The files that receive text moved out of the prompt.</summary>
    public ImmutableArray<ReferenceFile> Files { get; init; } = [];

    /// <summary>
    /// Complete texts that are sent with the prompt anyway: text that the edit removes is not lost if one of them
    /// contains it.
    /// </summary>
    public ImmutableArray<string> StandIns { get; init; } = [];

    /// <summary>
    /// Text that moves and is preserved word for word elsewhere; each range is one that <see cref="Changes"/>
    /// removes.
    /// </summary>
    public ImmutableArray<MovedText> Moves { get; init; } = [];

    /// <summary>
    /// For a move to a file that the prompt points to, how often it may be read before it costs more; null for other
    /// edits.
    /// </summary>
    public MoveBreakEven? BreakEven { get; init; }

    /// <summary>Why the edit is only proposed, as a sentence; null if there is no objection.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Whether the <see cref="Reason"/> is only that the edit may cost more than it saves: if the rule is requested
    /// by name, it is applied anyway.
    /// </summary>
    public bool IsCostOnly { get; init; }

    /// <summary>
    /// What the edit does, a short sentence for the list of edits: "Repeats the sentence of line 12".
    /// </summary>
    public required string Summary { get; init; }
}

/// <summary>A range of a prompt that moves as a whole, in order.</summary>
/// <param name="Start">The offset where it begins in the text before the edit.</param>
/// <param name="End">The offset after it.</param>
/// <param name="Path">The <see cref="ReferenceFile.Path"/> of the file that receives it; null if it stays in the
/// prompt.</param>
/// <param name="Pointer">The line that replaces it; null if there is none.</param>
internal readonly record struct MovedText(int Start, int End, string? Path, AddedText? Pointer);

/// <summary>
/// A change to a range of text; an insertion if <paramref name="Start"/> equals <paramref name="End"/>.
/// </summary>
/// <param name="Start">The offset where the replaced range begins, in UTF-16 units.</param>
/// <param name="End">The offset after the replaced range.</param>
/// <param name="Replacement">The new text.</param>
internal readonly record struct TextChange(int Start, int End, string Replacement)
{
    /// <summary>
    /// The replacement if it is text that was not in the prompt before: only texts of
    /// <see cref="Editing.AddedText"/>. Everything else in a replacement must come from the prompt, which the
    /// preservation check enforces.
    /// </summary>
    public AddedText? AddedText { get; init; }

    /// <summary>A replacement with standing text.</summary>
    public static TextChange Replace(int start, int end, AddedText standing) => new(start, end, standing.Text) { AddedText = standing };

    /// <summary>A deletion.</summary>
    public static TextChange Delete(int start, int end) => new(start, end, "");
}

/// <summary>A file that receives text moved out of a prompt.</summary>
/// <param name="Path">The full path, or a bare relative one if the prompt is not in a file; see
/// <see cref="ReferencePlace"/>.</param>
/// <param name="Content">The file's complete content: <see cref="Preamble"/>, then the moved text word for
/// word.</param>
public sealed record ReferenceFile(string Path, string Content)
{
    /// <summary>
    /// The start of the file that does not come from the prompt: a rule's frontmatter. Usually empty.
    /// </summary>
    public string Preamble { get; init; } = "";

    /// <summary>The text that came from the prompt.</summary>
    public string Moved => Content[Preamble.Length..];
}
