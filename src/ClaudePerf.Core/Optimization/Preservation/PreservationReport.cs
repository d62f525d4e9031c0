using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>The kinds of content that no edit may lose.</summary>
public enum PreservedKind
{
    /// <summary>
    /// A sentence or list item that says what to do, or that contains a negation, modal or exception.
    /// </summary>
    Directive,

    /// <summary>Any other sentence, list item or label.</summary>
    Statement,

    /// <summary>A heading's text, with its level.</summary>
    Heading,

    /// <summary>A code block with its info string.</summary>
    Code,

    /// <summary>Code within a line.</summary>
    InlineCode,

    /// <summary>A URL, email address, link target, anchor or reference.</summary>
    Link,

    /// <summary>A file path, or an <c>@import</c>.</summary>
    Path,

    /// <summary>
    /// A placeholder or substitution: <c>$ARGUMENTS</c>, <c>${NAME}</c>, <c>{name}</c>, <c>[NAME]</c>,
    /// <c>!`command`</c>.
    /// </summary>
    Placeholder,

    /// <summary>An XML or HTML tag with its attributes, or a block of them.</summary>
    Tag,

    /// <summary>A number with its unit, a version, or a date.</summary>
    Number,

    /// <summary>A quoted string.</summary>
    Quotation,

    /// <summary>A table row, cell by cell.</summary>
    TableRow,

    /// <summary>The number of an item in an ordered list.</summary>
    OrderedList,

    /// <summary>The name of a tool, agent or skill.</summary>
    Name,

    /// <summary>A frontmatter field with its value.</summary>
    Frontmatter,

    /// <summary>A sentence of a description that makes Claude Code choose the agent.</summary>
    Trigger,

    /// <summary>A list item or quotation without its own text.</summary>
    ListItem,

    /// <summary>A line of dashes between parts that no heading separates.</summary>
    Divider,
}

/// <summary>One item that differs after a change.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Change"><see cref="PreservedChange.Lost"/>, <see cref="PreservedChange.Added"/> or
/// <see cref="PreservedChange.Moved"/>; altered text is both lost and added.</param>
/// <param name="Text">Its text as the check compares it.</param>
/// <param name="Line">Its line, from 1: for lost text in the old text, otherwise in the new one.</param>
public sealed record PreservationViolation(PreservedKind Kind, PreservedChange Change, string Text, int Line)
{
    /// <summary>Whether it was in the old text and is not in the new one.</summary>
    public bool Lost => Change == PreservedChange.Lost;

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Kind} {Change.ToString().ToLowerInvariant()} (line {Line}): {Text}");
}

/// <summary>The numbers of items of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Before">The number of different items before.</param>
/// <param name="After">How many of them still exist, in the prompt and in the files that its text moved to.</param>
/// <param name="Moved">How many of them are now only in files.</param>
public sealed record PreservationCount(PreservedKind Kind, int Before, int After, int Moved);

/// <summary>The proof that a changed prompt has the same content, in the same order and places.</summary>
public sealed record PreservationReport
{
    /// <summary>Whether nothing was lost or added, and nothing moved without permission.</summary>
    public bool Passed => Violations.IsEmpty;

    /// <summary>Each kind that the prompt contains, in the order of <see cref="PreservedKind"/>.</summary>
    public required ImmutableArray<PreservationCount> Counts { get; init; }

    /// <summary>
    /// What was lost, added or moved; empty if the check passed. For an optimization, it lists what dropped edits
    /// would have done only if all of them were dropped.
    /// </summary>
    public ImmutableArray<PreservationViolation> Violations { get; init; } = [];

    /// <summary>The number of different directives before.</summary>
    public int DirectivesBefore => Count(PreservedKind.Directive)?.Before ?? 0;

    /// <summary>The number of different directives after.</summary>
    public int DirectivesAfter => Count(PreservedKind.Directive)?.After ?? 0;

    private PreservationCount? Count(PreservedKind kind) => Counts.FirstOrDefault(count => count.Kind == kind);

    /// <inheritdoc/>
    public override string ToString() => Passed
        ? $"kept: {CountText.In(CultureInfo.InvariantCulture, Counts.Sum(count => count.Before), "item")}, "
            + CountText.In(CultureInfo.InvariantCulture, DirectivesBefore, "directive")
        : FormattableString.Invariant($"lost, added or moved: {Violations.Length}");
}
