namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>The kind of a prompt's block.</summary>
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

    /// <summary>A list item; its children are blocks.</summary>
    ListItem,

    /// <summary>A quotation; its children are blocks.</summary>
    Quote,

    /// <summary>Code between fences, or indented by four.</summary>
    Code,

    /// <summary>A table in GitHub Flavored Markdown (GFM 0.29, section 4.10); its rows are lines.</summary>
    Table,

    /// <summary>
    /// HTML or XML at the start of a line, up to its end or a blank line, including the text inside.
    /// </summary>
    Html,

    /// <summary>A line of <c>---</c>, <c>***</c> or <c>___</c>.</summary>
    Rule,

    /// <summary>A line that defines a link's target.</summary>
    LinkDefinition,
}

/// <summary>A block of a prompt's body with its exact position in the file's text.</summary>
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

    /// <summary>The block's kind.</summary>
    public BlockKind Kind { get; }

    /// <summary>
    /// The offset in the file's text of its first non-space character; for indented code, of its first line.
    /// </summary>
    public int Start { get; }

    /// <summary>The offset after its last character, without the line end.</summary>
    public int End { get; }

    /// <summary>The block that contains it; null for the body.</summary>
    public TextBlock? Parent { get; }

    /// <summary>The blocks it contains, in order.</summary>
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
    /// For a heading, the text without its signs; for fenced code, the lines between the fences; for other blocks,
    /// everything. Offsets in the file's text.
    /// </summary>
    public (int Start, int End) Content { get; init; }

    /// <summary>The columns by which its lines are indented in lists.</summary>
    public int Column { get; init; }

    /// <summary>The nesting depth in lists and quotations; 0 at the top level.</summary>
    public int Depth { get; init; }

    /// <summary>Whether it is in a quotation, whose lines start with <c>&gt;</c>.</summary>
    public bool IsQuoted { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Kind} {Start}..{End}");
}
