namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>A heading at the margin with the blocks up to the next one of any level.</summary>
internal sealed class DocumentSection
{
    private DocumentSection(TextBlock? heading, string title, int start, DocumentSection? parent)
    {
        Heading = heading;
        Title = title;
        Start = start;
        Parent = parent;
    }

    /// <summary>The heading; null for what stands before the first.</summary>
    public TextBlock? Heading { get; }

    /// <summary>The heading's text without emphasis; empty where there is none.</summary>
    public string Title { get; }

    /// <summary>The heading's level; 0 before the first.</summary>
    public int Level => Heading?.Level ?? 0;

    /// <summary>Where its heading begins.</summary>
    public int Start { get; }

    /// <summary>Where the next heading's line begins; the text's end for the last one.</summary>
    public int End { get; private set; }

    /// <summary>Where the next section that is not below this one begins.</summary>
    public int TotalEnd { get; private set; }

    /// <summary>The section it is below; null at the top.</summary>
    public DocumentSection? Parent { get; }

    /// <summary>The blocks at the margin, without the heading and without those of sections below.</summary>
    public List<TextBlock> Blocks { get; } = [];

    /// <summary>The sections of a document.</summary>
    public static IReadOnlyList<DocumentSection> Of(PromptDocument document)
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
