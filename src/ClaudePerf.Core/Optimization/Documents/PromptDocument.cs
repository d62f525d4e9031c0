using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// A prompt's text with the exact positions of its body's blocks. All offsets are in <see cref="Text"/>, in UTF-16
/// units. Immutable; expensive parts are computed on first use.
/// </summary>
internal sealed class PromptDocument
{
    private readonly Lazy<IReadOnlyList<TextBlock>> _leaves;
    private readonly Lazy<IReadOnlyList<DocumentSection>> _sections;
    private readonly Lazy<int> _unsureFrom;

    private PromptDocument(PromptDefinition definition, TextBlock? body)
    {
        Definition = definition;
        IsReadable = body is not null;
        Body = body ?? new TextBlock(BlockKind.Body, definition.BodyOffset, definition.Text.Length, null);
        _leaves = new(() => [.. Leaves(Body)]);
        _sections = new(() => DocumentSection.FindAll(this));
        _unsureFrom = new(() => UnsureFences.FirstOffset(this));
    }

    /// <summary>The prompt.</summary>
    public PromptDefinition Definition { get; }

    /// <summary>The whole text of the file.</summary>
    public string Text => Definition.Text;

    /// <summary>
    /// Whether the body could be read as Markdown; if not (it is nested too deeply), there are no blocks.
    /// </summary>
    public bool IsReadable { get; }

    /// <summary>The root block.</summary>
    public TextBlock Body { get; }

    /// <summary>The blocks without children, in text order.</summary>
    public IReadOnlyList<TextBlock> LeafBlocks => _leaves.Value;

    /// <summary>
    /// The sections of top-level headings, in text order; the first contains the text before any heading and may be
    /// empty.
    /// </summary>
    public IReadOnlyList<DocumentSection> Sections => _sections.Value;

    /// <summary>
    /// The offset from which code and text can no longer be told apart; see <see cref="UnsureFences"/>.
    /// </summary>
    public int UnsureFrom => _unsureFrom.Value;

    /// <summary>The line ending of the text's first line; LF if there is only one line.</summary>
    public string NewLine => Text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var at && Text[at - 1] == '\r' ? "\r\n" : "\n";

    /// <summary>Reads a prompt.</summary>
    public static PromptDocument Parse(PromptDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new(definition, BlockReader.Read(definition.Text, definition.BodyOffset));
    }

    /// <summary>The text of a block.</summary>
    public ReadOnlySpan<char> TextOf(TextBlock block) => Text.AsSpan(block.Start, block.End - block.Start);

    /// <summary>The offset of the first character in the line that contains an offset.</summary>
    public int LineStart(int offset)
    {
        var newline = offset == 0 ? -1 : Text.LastIndexOf('\n', offset - 1);
        return newline + 1;
    }

    /// <summary>The offset after the line that contains an offset; the text's end for the last line.</summary>
    public int NextLine(int offset)
    {
        var newline = Text.IndexOf('\n', offset);
        return newline < 0 ? Text.Length : newline + 1;
    }

    /// <summary>The descendants of a block that have no children, in order.</summary>
    internal static IEnumerable<TextBlock> Leaves(TextBlock root)
    {
        var stack = new Stack<TextBlock>();
        stack.Push(root);
        while (stack.TryPop(out var block))
        {
            if (block.Kind is not (BlockKind.Body or BlockKind.List or BlockKind.ListItem or BlockKind.Quote))
                yield return block;
            for (var i = block.Children.Count - 1; i >= 0; i--)
                stack.Push(block.Children[i]);
        }
    }
}
