using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>An edit that a rule proposes: all of it is made, or none.</summary>
internal sealed record ProposedEdit
{
    /// <summary>The rule.</summary>
    public required OptimizationRule Rule { get; init; }

    /// <summary>
    /// The changes in the document's text, ascending and not overlapping; frontmatter and body alike, at offsets of <see cref="Documents.PromptDocument.Text"/>.
    /// Several insertions at one offset are made in their order.
    /// </summary>
    public required ImmutableArray<TextChange> Changes { get; init; }

    /// <summary>The files that hold what was moved out of the prompt.</summary>
    public ImmutableArray<ReferenceFile> Files { get; init; } = [];

    /// <summary>Whole texts that are sent with the prompt anyway: what the edit takes out and one of them says is not lost.</summary>
    public ImmutableArray<string> StandsIn { get; init; } = [];

    /// <summary>What the edit does, a short sentence for the person who reads the list: "Repeats the sentence of line 12".</summary>
    public required string Summary { get; init; }
}

/// <summary>A change of a stretch of text; an insertion where <paramref name="Start"/> is <paramref name="End"/>.</summary>
/// <param name="Start">Where the replaced stretch begins, in UTF-16 units.</param>
/// <param name="End">Just after the replaced stretch.</param>
/// <param name="Replacement">What takes its place.</param>
internal readonly record struct TextChange(int Start, int End, string Replacement)
{
    /// <summary>
    /// The replacement where it is text that no part of the prompt said before: only what <see cref="Editing.StandingText"/> can say. Everything else in
    /// a replacement must come from the prompt, which the preservation check holds it to.
    /// </summary>
    public StandingText? Standing { get; init; }

    /// <summary>A change to standing text.</summary>
    public static TextChange To(int start, int end, StandingText standing) => new(start, end, standing.Text) { Standing = standing };

    /// <summary>A deletion.</summary>
    public static TextChange Delete(int start, int end) => new(start, end, "");
}

/// <summary>A file beside a prompt that receives text moved out of it.</summary>
/// <param name="Path">The full path, or one relative to nothing where the prompt stands in no file; see <see cref="ReferencePlace"/>.</param>
/// <param name="Content">The whole of the file: the moved text word for word, after a heading.</param>
public sealed record ReferenceFile(string Path, string Content);
