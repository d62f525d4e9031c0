using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace ClaudePerf.Help;

/// <summary>A heading of a page with its content.</summary>
/// <param name="Title">The heading's text.</param>
/// <param name="Line">The heading's line, from 1.</param>
/// <param name="Start">The offset of the heading.</param>
/// <param name="BodyStart">The offset of the line after the heading.</param>
/// <param name="End">The offset of the next heading of this or a higher level, or the end of the page.</param>
/// <param name="Blocks">The blocks between the heading and its first subheading.</param>
/// <param name="Parts">The subheadings, one level down.</param>
internal sealed record PageSection(
    string Title, int Line, int Start, int BodyStart, int End, IReadOnlyList<Block> Blocks, IReadOnlyList<PageSection> Parts)
{
    internal IEnumerable<FencedCodeBlock> Fences(string language) =>
        Blocks.OfType<FencedCodeBlock>().Where(fence => fence.Info == language);
}

/// <summary>A page as Markdown: its front matter and its tree of headings, with offsets for rewriting it in place.</summary>
internal sealed class PageDocument
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseYamlFrontMatter().UsePipeTables().UsePreciseSourceLocation().Build();

    private PageDocument(string file, string text)
    {
        File = file;
        Text = text;
        var blocks = Markdown.Parse(text, Pipeline).ToList();
        FrontMatter = blocks is [YamlFrontMatterBlock front, ..] ? ReadPairs(front) : [];
        Top = Sections(blocks.Where(block => block is not YamlFrontMatterBlock).ToList(), level: 1, text.Length);
    }

    internal string File { get; }

    /// <summary>The text with line feeds as line ends, regardless of the file.</summary>
    internal string Text { get; }

    /// <summary>The values of the front matter by key.</summary>
    internal Dictionary<string, string> FrontMatter { get; }

    /// <summary>The level 1 headings; a page has one.</summary>
    internal IReadOnlyList<PageSection> Top { get; }

    internal static PageDocument Load(string file) => new(file, System.IO.File.ReadAllText(file).ReplaceLineEndings("\n"));

    internal static string CodeOf(CodeBlock code) => code.Lines.ToString();

    private static Dictionary<string, string> ReadPairs(YamlFrontMatterBlock front) => front.Lines.ToString().Split('\n')
        .Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0].Trim()).ToDictionary(group => group.Key, group => group.First()[1].Trim());

    private List<PageSection> Sections(List<Block> blocks, int level, int end)
    {
        var sections = new List<PageSection>();
        var next = blocks.FindIndex(block => IsHeading(block, level));
        while (next >= 0)
        {
            var heading = (HeadingBlock)blocks[next];
            var after = blocks.FindIndex(next + 1, block => IsHeading(block, level));
            var sectionEnd = after < 0 ? end : blocks[after].Span.Start;
            var inside = blocks[(next + 1)..(after < 0 ? blocks.Count : after)];
            var firstPart = inside.FindIndex(block => block is HeadingBlock);
            var lineEnd = Text.IndexOf('\n', heading.Span.End);
            sections.Add(new PageSection(
                Text[heading.Span.Start..(heading.Span.End + 1)].Trim('#', ' '),
                heading.Line + 1,
                heading.Span.Start,
                lineEnd < 0 ? Text.Length : lineEnd + 1,
                sectionEnd,
                firstPart < 0 ? inside : inside[..firstPart],
                Sections(inside, level + 1, sectionEnd)));
            next = after;
        }
        return sections;
    }

    private static bool IsHeading(Block block, int level) => block is HeadingBlock heading && heading.Level == level;
}
