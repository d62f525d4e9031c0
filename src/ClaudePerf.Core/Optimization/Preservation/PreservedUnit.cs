using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// The smallest thing a prompt says, at its place: a sentence, a heading, a line of code, a row of a table, a field of the frontmatter. The units of a prompt in their order,
/// with <see cref="Chain"/> and <see cref="Parent"/>, are its tree.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text without layout; what two units are compared by.</param>
/// <param name="Chain">The containers it stands in, a letter each from the outermost: see <see cref="UnitReader"/>.</param>
/// <param name="Marker">
/// What it begins: <c>-</c> or a number for a list item, <c>&gt;</c> for a quotation; several where one begins in the other. Empty within them.
/// </param>
/// <param name="Start">The offset in the file's text where it begins.</param>
/// <param name="End">The offset after it.</param>
internal sealed record PreservedUnit(PreservedKind Kind, string Text, string Chain, string Marker, int Start, int End)
{
    /// <summary>The index of the unit it belongs to: a heading, the beginning of an item, an opening tag, a table's header, a code block. -1 for none.</summary>
    public int Parent { get; set; } = -1;

    /// <summary>
    /// Whether a new paragraph, list or quotation begins with it. This may change only where the unit before it moved away by a declared move.
    /// </summary>
    public bool IsFirst { get; init; }

    /// <summary>How many containers begin with it.</summary>
    public int Begun { get; init; }

    /// <summary>What no wording may touch in it: code, links, numbers, names.</summary>
    public ImmutableArray<PreservedFact> Facts { get; init; } = [];

    /// <summary>What two units must agree in, wherever they stand among their siblings.</summary>
    public string Key => string.Concat(Chain, "\0", Marker, "\0", Text);

    /// <summary>Whether it is a sentence.</summary>
    public bool IsSentence => Kind is PreservedKind.Directive or PreservedKind.Statement or PreservedKind.Trigger;
}

/// <summary>A stretch within a unit that no wording may touch.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text.</param>
internal readonly record struct PreservedFact(PreservedKind Kind, string Text);
