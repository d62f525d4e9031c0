namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>A top-level heading with the blocks up to the next one of any level.</summary>
internal sealed class DocumentSection
{
    private DocumentSection(TextBlock? heading, string title, int start, DocumentSection? parent)
    {
        Heading = heading;
        Title = title;
        Start = start;
        Parent = parent;
    }

    /// <summary>The heading; null for the text before the first one.</summary>
    public TextBlock? Heading { get; }

    /// <summary>The heading's text without emphasis; empty if there is none.</summary>
    public string Title { get; }

    /// <summary>The heading's level; 0 before the first.</summary>
    public int Level => Heading?.Level ?? 0;

    /// <summary>The offset of its heading.</summary>
    public int Start { get; }

    /// <summary>The offset of the next heading's line; the text's end for the last section.</summary>
    public int End { get; private set; }

    /// <summary>The offset of the next section that is not a subsection of this one.</summary>
    public int TotalEnd { get; private set; }

    /// <summary>The parent section; null at the top.</summary>
    public DocumentSection? Parent { get; }

    /// <summary>The top-level blocks, without the heading and those of subsections.</summary>
    public List<TextBlock> Blocks { get; } = [];

    /// <summary>The sections of a document.</summary>
    public static IReadOnlyList<DocumentSection> FindAll(PromptDocument document)
    {
        var sections = new List<DocumentSection> { new(null, "", document.Body.Start, null) };
        var open = new Stack<DocumentSection>();
        foreach (var block in document.Body.Children)
        {
            if (block.Kind != BlockKind.Heading)
            {
                sections[^1].Blocks.Add(block);
                continue;
            }
            var start = document.LineStart(block.Start);
            sections[^1].End = start;
            while (open.TryPeek(out var top) && top.Level >= block.Level)
                open.Pop().TotalEnd = start;
            open.TryPeek(out var parent);
            var title = document.Text[block.Content.Start..block.Content.End].Replace("**", "", StringComparison.Ordinal).Trim();
            var section = new DocumentSection(block, title, start, parent);
            sections.Add(section);
            open.Push(section);
        }
        sections[^1].End = document.Text.Length;
        sections[0].TotalEnd = sections[0].End;
        foreach (var section in open)
            section.TotalEnd = document.Text.Length;
        return sections;
    }
}
