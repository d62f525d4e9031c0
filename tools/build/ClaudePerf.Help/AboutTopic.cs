using System.Text;

namespace ClaudePerf.Help;

/// <summary>
/// Converts an about topic to the plain text that <c>Get-Help about_…</c> shows: headings at the margin, text indented by four columns and
/// wrapped at 80 columns. The engine reads a topic's synopsis from its fifth line.
/// </summary>
internal static class AboutTopic
{
    private const int Width = 80;
    private const string Indent = "    ";
    private const string Short = "SHORT DESCRIPTION";

    internal static string Text(PageDocument document, PageProblems problems)
    {
        var name = Path.GetFileNameWithoutExtension(document.File);
        if (document.Top is not [var top] || top.Title != name)
        {
            problems.Add(1, $"The topic must have exactly one level 1 heading, '# {name}'.");
            return "";
        }
        if (top.Parts is not [{ Title: Short }, ..])
        {
            problems.Add(top.Line, $"The first section must be '## {Short}'.");
            return "";
        }
        var plain = new MarkdownText(problems);
        var text = new StringBuilder("TOPIC\n").Append(Indent).Append(name).Append("\n\n");
        foreach (var section in top.Parts)
            Write(text, section, plain, depth: 0);
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Write(StringBuilder text, PageSection section, MarkdownText plain, int depth)
    {
        text.Append(' ', depth * 2).Append(section.Title).Append('\n');
        var wasItem = false;
        foreach (var paragraph in plain.Paragraphs(section.Blocks))
        {
            var isItem = paragraph.Text.TrimStart().StartsWith("- ", StringComparison.Ordinal);
            if (wasItem && !isItem)
                text.Append('\n');
            if (paragraph.IsCode)
            {
                foreach (var line in paragraph.Text.Split('\n'))
                    text.Append((Indent + Indent + line).TrimEnd()).Append('\n');
            }
            else
            {
                Wrap(text, paragraph.Text, isItem ? Indent + "  " : Indent);
            }
            if (!isItem)
                text.Append('\n');
            wasItem = isItem;
        }
        if (wasItem)
            text.Append('\n');
        foreach (var part in section.Parts)
            Write(text, part, plain, depth + 1);
    }

    private static void Wrap(StringBuilder text, string paragraph, string hanging)
    {
        var line = new StringBuilder(Indent);
        var atStart = true;
        foreach (var word in paragraph.Split(' '))
        {
            if (!atStart && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(hanging);
                atStart = true;
            }
            if (!atStart)
                line.Append(' ');
            line.Append(word);
            atStart = false;
        }
        text.Append(line).Append('\n');
    }
}
