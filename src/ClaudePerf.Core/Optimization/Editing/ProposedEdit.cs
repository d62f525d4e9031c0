using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>An edit that a rule proposes: all of it is made, or none.</summary>
internal sealed record ProposedEdit
{
    /// <summary>The rule.</summary>
    public required OptimizationRule Rule { get; init; }

    /// <summary>
    /// The changes in the document's text, ascending and not overlapping; frontmatter and body alike, at offsets of <see
    /// cref="Documents.PromptDocument.Text"/>.
    /// Several insertions at one offset are made in their order.
    /// </summary>
    public required ImmutableArray<TextChange> Changes { get; init; }

    /// <summary>The files that hold what was moved out of the prompt.</summary>
    public ImmutableArray<ReferenceFile> Files { get; init; } = [];

    /// <summary>Whole texts that are sent with the prompt anyway: what the edit takes out and one of them says is not lost.</summary>
    public ImmutableArray<string> StandsIn { get; init; } = [];

    /// <summary>What leaves its place and is kept elsewhere word for word; each range is one that <see cref="Changes"/> takes
    /// out.</summary>
    public ImmutableArray<MovedText> Moves { get; init; } = [];

    /// <summary>Of a move to a file that the prompt points to, how often it may be read before it costs; null for other edits.</summary>
    public MoveBreakEven? BreakEven { get; init; }

    /// <summary>Why the edit is only proposed, a sentence; null where nothing is against it.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether <see cref="Reason"/> is only that the edit may cost more than it saves: who names its rule wants it all the
    /// same.</summary>
    public bool IsCostOnly { get; init; }

    /// <summary>What the edit does, a short sentence for the person who reads the list: "Repeats the sentence of line 12".</summary>
    public required string Summary { get; init; }
}

/// <summary>A stretch of a prompt that moves, with all that stands in it and in its order.</summary>
/// <param name="Start">Where it begins in the text before the edit.</param>
/// <param name="End">Just after it there.</param>
/// <param name="Path">The <see cref="ReferenceFile.Path"/> of the file that holds it after; null where it stays in the prompt.</param>
/// <param name="Pointer">The line that stands in its place; null where none does.</param>
internal readonly record struct MovedText(int Start, int End, string? Path, StandingText? Pointer);

/// <summary>A change of a stretch of text; an insertion where <paramref name="Start"/> is <paramref name="End"/>.</summary>
/// <param name="Start">Where the replaced stretch begins, in UTF-16 units.</param>
/// <param name="End">Just after the replaced stretch.</param>
/// <param name="Replacement">What takes its place.</param>
internal readonly record struct TextChange(int Start, int End, string Replacement)
{
    /// <summary>
    /// The replacement where it is text that no part of the prompt said before: only what <see cref="Editing.StandingText"/> can say.
    /// Everything else in
    /// a replacement must come from the prompt, which the preservation check holds it to.
    /// </summary>
    public StandingText? Standing { get; init; }

    /// <summary>A change to standing text.</summary>
    public static TextChange To(int start, int end, StandingText standing) => new(start, end, standing.Text) { Standing = standing };

    /// <summary>A deletion.</summary>
    public static TextChange Delete(int start, int end) => new(start, end, "");
}

/// <summary>A file beside a prompt that receives text moved out of it.</summary>
/// <param name="Path">The full path, or one relative to nothing where the prompt stands in no file; see <see
/// cref="ReferencePlace"/>.</param>
/// <param name="Content">The whole of the file: the moved text word for word, after <see cref="Preamble"/>.</param>
public sealed record ReferenceFile(string Path, string Content)
{
    /// <summary>What the file begins with that does not come from the prompt: the frontmatter of a rule. Empty for most.</summary>
    public string Preamble { get; init; } = "";

    /// <summary>The text that came from the prompt.</summary>
    public string Moved => Content[Preamble.Length..];
}
