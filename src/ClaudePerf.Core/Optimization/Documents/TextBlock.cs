namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>What a block of a prompt is.</summary>
internal enum BlockKind
{
    /// <summary>The whole body.</summary>
    Body,

    /// <summary>A heading, with <c>#</c> or underlined.</summary>
    Heading,

    /// <summary>Text of one or more lines.</summary>
    Paragraph,

    /// <summary>A list; its children are items.</summary>
    List,

    /// <summary>An item of a list; its children are blocks.</summary>
    ListItem,

    /// <summary>A quotation; its children are blocks.</summary>
    Quote,

    /// <summary>Code between fences, or indented by four.</summary>
    Code,

    /// <summary>A table of the form that GitHub Flavored Markdown adds (GFM 0.29, section 4.10); its rows are lines.</summary>
    Table,

    /// <summary>HTML or XML that begins a line, up to its end or a blank line, with whatever text stands in it.</summary>
    Html,

    /// <summary>A line of <c>---</c>, <c>***</c> or <c>___</c>.</summary>
    Rule,

    /// <summary>A line that defines a link's target.</summary>
    LinkDefinition,
}

/// <summary>A block of a prompt's body with its exact place in the file's text.</summary>
internal sealed class TextBlock
{
    private readonly List<TextBlock> _children = [];

    internal TextBlock(BlockKind kind, int start, int end, TextBlock? parent)
    {
        Kind = kind;
        Start = start;
        End = end;
        Parent = parent;
        parent?._children.Add(this);
    }

    /// <summary>What it is.</summary>
    public BlockKind Kind { get; }

    /// <summary>The offset in the file's text of its first character that is not white space; of indented code, of its first line.</summary>
    public int Start { get; }

    /// <summary>The offset just after its last character; its line end is no part of it.</summary>
    public int End { get; }

    /// <summary>The block it stands in; null for the body.</summary>
    public TextBlock? Parent { get; }

    /// <summary>The blocks that stand in it, in their order.</summary>
    public IReadOnlyList<TextBlock> Children => _children;

    /// <summary>A heading's level, from 1; 0 for other blocks.</summary>
    public int Level { get; init; }

    /// <summary>The info string after a fence, as written; null for other blocks and for indented code.</summary>
    public string? Info { get; init; }

    /// <summary>Whether it is code between fences.</summary>
    public bool IsFenced => Info is not null;

    /// <summary>Whether a fence is closed; true for other blocks.</summary>
    public bool IsClosed { get; init; } = true;

    /// <summary>Whether a list has numbers.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>
    /// Of a heading the text without its signs, of fenced code the lines between the fences; of other blocks the whole. Offsets in the file's text.
    /// </summary>
    public (int Start, int End) Content { get; init; }

    /// <summary>The columns its lines are indented by where they stand in lists.</summary>
    public int Column { get; init; }

    /// <summary>The depth of lists and quotations it stands in; 0 at the margin.</summary>
    public int Depth { get; init; }

    /// <summary>Whether it stands in a quotation, whose <c>&gt;</c> begin its lines.</summary>
    public bool IsQuoted { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind} {Start}..{End}");
}
