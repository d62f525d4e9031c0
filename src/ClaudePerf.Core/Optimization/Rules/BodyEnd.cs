using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Puts text from the description at the end of the body, below a new heading.</summary>
internal static class BodyEnd
{
    /// <summary>
    /// The changes that add a section to the body, or extend the section with that heading at its end.
    /// </summary>
    /// <param name="document">The prompt.</param>
    /// <param name="heading">The heading.</param>
    /// <param name="text">The section's text, with LF line ends.</param>
    public static IEnumerable<TextChange> Append(PromptDocument document, AddedText heading, string text)
    {
        var newLine = document.NewLine;
        var blank = newLine + newLine;
        var written = text.ReplaceLineEndings(newLine);
        // After an unclosed fence there is only code.
        if (document.Body.Children.Count > 0 && document.Body.Children[^1] is { Kind: BlockKind.Code, IsClosed: false } code)
        {
            var line = document.LineStart(code.Start);
            yield return TextChange.Replace(line, line, heading);
            yield return new TextChange(line, line, blank + written + blank);
            yield break;
        }
        var end = document.Body.Start + document.Text.AsSpan(document.Body.Start).TrimEnd().Length;
        if (document.Sections[^1].Heading is not { } last || document.Text[last.Start..last.End] != heading.Text)
        {
            yield return new TextChange(end, end, end == document.Body.Start ? newLine : blank);
            yield return TextChange.Replace(end, end, heading);
        }
        yield return new TextChange(end, end, blank + written);
        if (end == document.Text.Length)
            yield return new TextChange(end, end, newLine);
    }
}
