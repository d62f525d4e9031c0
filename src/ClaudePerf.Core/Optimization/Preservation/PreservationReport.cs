using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>What a prompt says that no edit may lose.</summary>
public enum PreservedKind
{
    /// <summary>A sentence or list item that tells what to do, or that holds a negation, modal or exception.</summary>
    Directive,

    /// <summary>Any other sentence, list item or label.</summary>
    Statement,

    /// <summary>The text of a heading, with its level.</summary>
    Heading,

    /// <summary>A code block with its info string.</summary>
    Code,

    /// <summary>Code within a line.</summary>
    InlineCode,

    /// <summary>A URL, e-mail address, link target, anchor or reference.</summary>
    Link,

    /// <summary>A path of a file, or an <c>@import</c>.</summary>
    Path,

    /// <summary>A placeholder or substitution: <c>$ARGUMENTS</c>, <c>${NAME}</c>, <c>{name}</c>, <c>[NAME]</c>, <c>!`command`</c>.</summary>
    Placeholder,

    /// <summary>An XML or HTML tag with its attributes, or a block of them.</summary>
    Tag,

    /// <summary>A number with its unit, a version, a date.</summary>
    Number,

    /// <summary>A quoted string.</summary>
    Quotation,

    /// <summary>A row of a table, cell by cell.</summary>
    TableRow,

    /// <summary>The number of an item of an ordered list.</summary>
    OrderedList,

    /// <summary>The name of a tool, agent or skill.</summary>
    Name,

    /// <summary>A field of the frontmatter with its value.</summary>
    Frontmatter,

    /// <summary>A sentence of a description that makes Claude Code choose the agent.</summary>
    Trigger,

    /// <summary>An item of a list, or a quotation, that holds no text of its own.</summary>
    ListItem,

    /// <summary>A line of dashes that divides what no heading divides.</summary>
    Divider,
}

/// <summary>One thing that is not the same after as before.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Change"><see cref="PreservedChange.Lost"/>, <see cref="PreservedChange.Added"/> or <see cref="PreservedChange.Moved"/>; what was altered is lost and added.</param>
/// <param name="Text">Its text as the check compares it.</param>
/// <param name="Line">The line where it stands, from 1: of what was lost in the text before, of the others in the text after.</param>
public sealed record PreservationViolation(PreservedKind Kind, PreservedChange Change, string Text, int Line)
{
    /// <summary>Whether it was there before and is not after.</summary>
    public bool Lost => Change == PreservedChange.Lost;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind} {Change.ToString().ToLowerInvariant()} (line {Line}): {Text}");
}

/// <summary>How many things of one kind there are.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Before">How many different ones there were.</param>
/// <param name="After">How many of them there are, in the prompt and in the files its text moved to.</param>
/// <param name="Moved">How many of them are only in files now.</param>
public sealed record PreservationCount(PreservedKind Kind, int Before, int After, int Moved);

/// <summary>The proof that a changed prompt says what it said, in the same order and at the same places.</summary>
public sealed record PreservationReport
{
    /// <summary>Whether nothing was lost, nothing was added, and nothing moved that was not to move.</summary>
    public bool Passed => Violations.IsEmpty;

    /// <summary>Each kind that the prompt has, in the order of <see cref="PreservedKind"/>.</summary>
    public required ImmutableArray<PreservationCount> Counts { get; init; }

    /// <summary>What was lost, added or moved; empty where the check passed. Of an optimization that is what the dropped edits would have done only where the whole was dropped.</summary>
    public ImmutableArray<PreservationViolation> Violations { get; init; } = [];

    /// <summary>Different directives before.</summary>
    public int DirectivesBefore => Count(PreservedKind.Directive)?.Before ?? 0;

    /// <summary>Different directives after.</summary>
    public int DirectivesAfter => Count(PreservedKind.Directive)?.After ?? 0;

    private PreservationCount? Count(PreservedKind kind) => Counts.FirstOrDefault(count => count.Kind == kind);

    /// <inheritdoc/>
    public override string ToString() => Passed
        ? FormattableString.Invariant($"kept: {Counts.Sum(count => count.Before)} items, {DirectivesBefore} directives")
        : FormattableString.Invariant($"lost, added or moved: {Violations.Length}");
}
