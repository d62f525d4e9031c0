using System.Collections.Immutable;
using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ClaudePerf.Help;

/// <summary>Converts Markdown to paragraphs of plain text for help.</summary>
internal sealed class MarkdownText(PageProblems problems)
{
    internal ImmutableArray<Paragraph> Paragraphs(IEnumerable<Block> blocks)
    {
        var paragraphs = ImmutableArray.CreateBuilder<Paragraph>();
        foreach (var block in blocks)
            Add(paragraphs, block, indent: "");
        return paragraphs.ToImmutable();
    }

    internal string Text(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        foreach (var inline in inlines ?? [])
            Add(text, inline);
        return text.ToString();
    }

    private void Add(ImmutableArray<Paragraph>.Builder paragraphs, Block block, string indent)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                paragraphs.Add(new Paragraph(indent + Text(paragraph.Inline), IsCode: false));
                break;
            case CodeBlock code:
                paragraphs.Add(new Paragraph(PageDocument.CodeOf(code), IsCode: true));
                break;
            case ListBlock list:
                AddList(paragraphs, list, indent);
                break;
            case LinkReferenceDefinitionGroup:
                break;
            default:
                problems.Add(block.Line + 1, $"Help is plain text and cannot show a {block.GetType().Name}. Use paragraphs, lists "
                    + "and code.");
                break;
        }
    }

    private void AddList(ImmutableArray<Paragraph>.Builder paragraphs, ListBlock list, string indent)
    {
        var number = 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var mark = list.IsOrdered ? FormattableString.Invariant($"{number++}. ") : "- ";
            var first = paragraphs.Count;
            foreach (var block in item)
                Add(paragraphs, block, indent + new string(' ', mark.Length));
            if (paragraphs.Count > first && !paragraphs[first].IsCode)
                paragraphs[first] = paragraphs[first] with { Text = indent + mark + paragraphs[first].Text.TrimStart() };
        }
    }

    private void Add(StringBuilder text, Inline inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                text.Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                text.Append(code.Content);
                break;
            case LineBreakInline:
                text.Append(' ');
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded.AsSpan());
                break;
            case AutolinkInline link:
                text.Append(link.Url);
                break;
            case LinkInline { IsImage: false } link:
                text.Append(Text(link));
                if (Uri.TryCreate(link.Url, UriKind.Absolute, out var address)
                    && address.Scheme.StartsWith("http", StringComparison.Ordinal))
                    text.Append(" (").Append(link.Url).Append(')');
                break;
            case EmphasisInline emphasis:
                text.Append(Text(emphasis));
                break;
            default:
                problems.Add(inline.Line + 1, $"Help is plain text and cannot show a {inline.GetType().Name}. Put characters such as "
                    + "< and > in `code`.");
                break;
        }
    }
}
