using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>An <c>@path</c> in a memory file.</summary>
/// <param name="Target">The path as written, without the <c>@</c>, fragment and escapes.</param>
/// <param name="Offset">The offset of the <c>@</c> in the text.</param>
internal readonly record struct ImportMention(string Target, int Offset);

/// <summary>
/// Converts a memory file's text like Claude Code does before it sends it (measured on 2.1.332): HTML comments that
/// begin a block are removed with the blank lines after them, and <c>@path</c> is an import in paragraphs and headings,
/// but not in code, HTML blocks or link definitions. Blocks are CommonMark's, without extensions. Linear in the length
/// of the text.
/// </summary>
internal sealed partial class MemoryMarkup
{
    private const string CommentBegin = "<!--";
    private const string CommentEnd = "-->";

    private static readonly MarkdownPipeline Pipeline = CreatePipeline();

    private readonly string _text;
    private readonly StringBuilder _output = new();
    private readonly List<ImportMention> _mentions = [];
    private int _copiedTo;

    private MemoryMarkup(string text) => _text = text;

    /// <summary>Reads a text.</summary>
    /// <returns>The text as it is sent, and the imports in order.</returns>
    public static (string Text, IReadOnlyList<ImportMention> Mentions) Read(string text)
    {
        if (!text.Contains('@', StringComparison.Ordinal) && !text.Contains(CommentBegin, StringComparison.Ordinal))
            return (text, []);
        var markup = new MemoryMarkup(text);
        try
        {
            markup.Blocks(Markdown.Parse(text, Pipeline), isTop: true);
        }
        // Markdig throws this when blocks are nested too deeply; no real file has so many.
        catch (ArgumentException)
        {
            return (text, []);
        }
        return (markup.SentText(), markup._mentions);
    }

    private static MarkdownPipeline CreatePipeline()
    {
        var builder = new MarkdownPipelineBuilder().UsePreciseSourceLocation();
        builder.InlineParsers.Clear();
        return builder.Build();
    }

    private void Blocks(ContainerBlock container, bool isTop)
    {
        Block? before = null;
        foreach (var block in container)
        {
            var isInParagraph = before is ParagraphBlock;
            before = block;
            switch (block)
            {
                case LinkReferenceDefinitionGroup or CodeBlock:
                    break;
                case HtmlBlock html:
                    Html(html, isTop, isInParagraph);
                    break;
                case ContainerBlock inner:
                    Blocks(inner, isTop: false);
                    break;
                case LeafBlock { Inline.FirstChild: LiteralInline literal } leaf:
                    ImportMentions.Collect(
                        literal.Content.ToString(),
                        _text,
                        leaf.Span.Start,
                        isWhole: leaf.Parent is ListItemBlock && leaf is ParagraphBlock,
                        _mentions);
                    break;
            }
        }
    }

    // If a comment begins a block, the block's comments are removed, and the remainder of its lines is text with imports.
    private void Html(HtmlBlock html, bool isTop, bool isInParagraph)
    {
        var begin = html.Span.Start;
        while (begin < _text.Length && _text[begin] is ' ' or '\t')
            begin++;
        if (string.CompareOrdinal(_text, begin, CommentBegin, 0, CommentBegin.Length) != 0)
            return;
        // An indented comment does not end a paragraph.
        var start = _text.LastIndexOf('\n', begin) + 1;
        if (isInParagraph
            && start < begin
            && start > 1
            && !_text.AsSpan(0, start - 1).TrimEnd(" \t\r").EndsWith("\n", StringComparison.Ordinal))
            return;
        var close = _text.IndexOf(CommentEnd, Math.Min(begin + CommentBegin.Length, _text.Length), StringComparison.Ordinal);
        if (close < 0 || close > html.Span.End)
            return;
        var end = _text.IndexOf('\n', close) is var newline and >= 0 ? newline : _text.Length;
        var (residue, places) = WithoutComments(begin, end);
        if (!residue.AsSpan().IsWhiteSpace())
            ImportMentions.CollectRaw(residue, places, _mentions);
        if (!isTop)
            return;
        while (end < _text.Length && _text[end] is '\n' or '\r')
            end++;
        _output.Append(_text, _copiedTo, start - _copiedTo);
        if (!residue.AsSpan().IsWhiteSpace())
            _output.Append(Comment().Replace(_text[start..end], ""));
        _copiedTo = end;
    }

    // The remainder of a part of the text, with the position of each of its units in the text.
    private (string Text, List<int> Places) WithoutComments(int begin, int end)
    {
        var (left, places) = (new StringBuilder(), new List<int>());
        var at = begin;
        foreach (var comment in Comment().EnumerateMatches(_text.AsSpan(begin, end - begin)))
        {
            CopyUntil(begin + comment.Index);
            at = begin + comment.Index + comment.Length;
        }
        CopyUntil(end);
        return (left.ToString(), places);

        void CopyUntil(int to)
        {
            left.Append(_text, at, to - at);
            places.AddRange(Enumerable.Range(at, to - at));
        }
    }

    // If a comment was removed, all lines end with LF.
    private string SentText() => _copiedTo == 0
        ? _text
        : _output.Append(_text, _copiedTo, _text.Length - _copiedTo).Replace("\r\n", "\n").Replace('\r', '\n').ToString();

    [GeneratedRegex("<!--[\\s\\S]*?-->", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Comment();
}
