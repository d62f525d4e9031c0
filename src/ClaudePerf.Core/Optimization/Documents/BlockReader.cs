using Markdig;
using Markdig.Helpers;
using Markdig.Syntax;

namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// Reads the blocks of a prompt's body with Markdig (CommonMark 0.31). Only its block parsers run: its inline parsers
/// take quadratic time for some texts (250 KB of <c>[a](</c> took 17 s), and give up on others. For the same reason,
/// tables are detected here.
/// </summary>
internal sealed class BlockReader
{
    private static readonly MarkdownPipeline Pipeline = CreatePipeline();

    private readonly string _text;
    private readonly int _offset;

    private BlockReader(string text, int offset)
    {
        _text = text;
        _offset = offset;
    }

    /// <summary>Reads the blocks after an offset.</summary>
    /// <returns>The body with its blocks; null if it is nested too deeply to be a prompt.</returns>
    public static TextBlock? Read(string text, int offset)
    {
        try
        {
            var syntax = Markdown.Parse(text[offset..], Pipeline);
            var body = new TextBlock(BlockKind.Body, offset, text.Length, null);
            new BlockReader(text, offset).Children(syntax, body, 0, false);
            return body;
        }
        // Markdig throws this if blocks are nested beyond its limit; real prompts are not.
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static MarkdownPipeline CreatePipeline()
    {
        var builder = new MarkdownPipelineBuilder().UsePreciseSourceLocation();
        builder.InlineParsers.Clear();
        return builder.Build();
    }

    private void Children(ContainerBlock container, TextBlock parent, int depth, bool quoted)
    {
        foreach (var block in container)
        {
            // Markdig puts the link definitions of the whole text into a separate block without a position.
            if (block is LinkReferenceDefinitionGroup group)
                Children(group, parent, depth, quoted);
            else
                Add(block, parent, depth, quoted);
        }
    }

    private void Add(Block block, TextBlock parent, int depth, bool quoted)
    {
        var (start, end) = Span(block);
        switch (block)
        {
            case ListBlock list:
                Children(list, new TextBlock(BlockKind.List, start, end, parent) { IsOrdered = list.IsOrdered, Column = block.Column,
                    Depth = depth, IsQuoted = quoted }, depth + 1, quoted);
                break;
            case ListItemBlock item:
                Children(item, new TextBlock(BlockKind.ListItem, start, end, parent) { Column = block.Column, Depth = depth,
                    IsQuoted = quoted }, depth, quoted);
                break;
            case QuoteBlock quote:
                Children(quote, new TextBlock(BlockKind.Quote, start, end, parent) { Column = block.Column, Depth = depth,
                    IsQuoted = quoted }, depth + 1, true);
                break;
            case HeadingBlock heading:
                _ = new TextBlock(BlockKind.Heading, start, LineEnd(start, end), parent) { Level = heading.Level,
                    Content = HeadingContent(heading, start, end), Column = block.Column, Depth = depth, IsQuoted = quoted };
                break;
            case FencedCodeBlock fenced:
                Fenced(fenced, start, end, parent, depth, quoted);
                break;
            case CodeBlock:
                _ = new TextBlock(BlockKind.Code, start, end, parent) { Content = (start, end), Column = block.Column, Depth = depth,
                    IsQuoted = quoted };
                break;
            case HtmlBlock:
                _ = new TextBlock(BlockKind.Html, start, end, parent) { Content = (start, end), Column = block.Column, Depth = depth,
                    IsQuoted = quoted };
                break;
            case ThematicBreakBlock:
                _ = new TextBlock(BlockKind.Rule, start, end, parent) { Content = (start, end), Column = block.Column, Depth = depth,
                    IsQuoted = quoted };
                break;
            case LinkReferenceDefinition:
                _ = new TextBlock(BlockKind.LinkDefinition, start, end, parent) { Content = (start, end), Column = block.Column,
                    Depth = depth, IsQuoted = quoted };
                break;
            case ContainerBlock container:
                Children(container, parent, depth, quoted);
                break;
            default:
                TableLines.Split(_text, start, end, quoted, (kind, from, to) =>
                    _ = new TextBlock(kind, from, to, parent) { Content = (from, to), Column = block.Column, Depth = depth,
                        IsQuoted = quoted });
                break;
        }
    }

    // Markdig's spans end with the last character, sometimes include line ends after it, and are too short for
    // unclosed fences.
    private (int Start, int End) Span(Block block)
    {
        var start = Math.Clamp(_offset + block.Span.Start, _offset, _text.Length);
        var end = Math.Clamp(_offset + block.Span.End + 1, start, _text.Length);
        if (block is CodeBlock { Lines: { Count: > 0 } lines })
            end = Math.Max(end, Math.Min(_text.Length, _offset + LastLineEnd(lines)));
        while (end > start && _text[end - 1] is '\n' or '\r' or ' ' or '\t')
            end--;
        return (start, end);
    }

    private static int LastLineEnd(StringLineGroup lines) => lines.Lines[lines.Count - 1].Slice.End + 1;

    private int LineEnd(int start, int end)
    {
        // A heading's span excludes the closing signs.
        var newline = _text.AsSpan(end).IndexOfAny('\r', '\n');
        var lineEnd = newline < 0 ? _text.Length : end + newline;
        while (lineEnd > start && _text[lineEnd - 1] is ' ' or '\t')
            lineEnd--;
        return Math.Max(lineEnd, end);
    }

    private (int Start, int End) HeadingContent(HeadingBlock heading, int start, int end)
    {
        if (heading.IsSetext)
        {
            var underline = _text.LastIndexOfAny(['\n', '\r'], Math.Max(start, end - 1), Math.Max(start, end - 1) - start + 1);
            return Trim(start, underline < 0 ? end : underline);
        }
        var from = start;
        while (from < end && _text[from] == '#')
            from++;
        return Trim(from, end);
    }

    private void Fenced(FencedCodeBlock fenced, int start, int end, TextBlock parent, int depth, bool quoted)
    {
        var first = _text.IndexOf('\n', start, end - start);
        var closed = fenced.ClosingFencedCharCount > 0;
        var contentStart = first < 0 ? end : first + 1;
        var contentEnd = end;
        if (closed && contentStart < end)
            contentEnd = Math.Max(contentStart, _text.LastIndexOf('\n', end - 1) + 1);
        _ = new TextBlock(BlockKind.Code, start, end, parent)
        {
            Info = $"{fenced.Info} {fenced.Arguments}".Trim(),
            IsClosed = closed,
            Content = (contentStart, contentEnd),
            Column = fenced.Column,
            Depth = depth,
            IsQuoted = quoted,
        };
    }

    private (int Start, int End) Trim(int start, int end)
    {
        while (start < end && char.IsWhiteSpace(_text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
            end--;
        return (start, end);
    }
}
