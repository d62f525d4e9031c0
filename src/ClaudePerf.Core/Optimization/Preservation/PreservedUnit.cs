using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// The smallest piece of a prompt's content, with its place: a sentence, a heading, a line of code, a table row, a
/// frontmatter field. The ordered units of a prompt, with <see cref="Chain"/> and <see cref="Parent"/>, form its
/// tree.
/// </summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Its text without layout, by which units are compared.</param>
/// <param name="Chain">Its containers, one letter each from the outermost: see <see cref="UnitReader"/>.</param>
/// <param name="Marker">What it starts: <c>-</c> or a number for a list item, <c>&gt;</c> for a quotation; several if
/// they are nested. Empty within them.</param>
/// <param name="Start">The offset in the file's text where it begins.</param>
/// <param name="End">The offset after it.</param>
internal sealed record PreservedUnit(PreservedKind Kind, string Text, string Chain, string Marker, int Start, int End)
{
    /// <summary>
    /// The index of the unit that it belongs to: a heading, the start of an item, an opening tag, a table's header, a
    /// code block. -1 for none.
    /// </summary>
    public int Parent { get; set; } = -1;

    /// <summary>
    /// Whether it starts a new paragraph, list or quotation. This may change only if the unit before it moved away by
    /// a declared move.
    /// </summary>
    public bool IsFirst { get; init; }

    /// <summary>The number of containers that start with it.</summary>
    public int Begun { get; init; }

    /// <summary>The facts in it that must not be reworded: code, links, numbers, names.</summary>
    public ImmutableArray<PreservedFact> Facts { get; init; } = [];

    /// <summary>What two units must agree in, regardless of their position among their siblings.</summary>
    public string Key => string.Concat(Chain, "\0", Marker, "\0", Text);

    /// <summary>Whether it is a sentence.</summary>
    public bool IsSentence => Kind is PreservedKind.Directive or PreservedKind.Statement or PreservedKind.Trigger;
}

/// <summary>A part of a unit that must not be reworded.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Its text.</param>
internal readonly record struct PreservedFact(PreservedKind Kind, string Text);
