using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Finds stock phrases in prose and makes the changes that shorten them.</summary>
internal static class StockPhrases
{
    /// <summary>The edits of a prompt: in paragraphs and list items of the body, and in the description.</summary>
    /// <param name="rule">The rule that proposes them.</param>
    /// <param name="document">The prompt.</param>
    /// <param name="atStart">Whether phrases that begin sentences are meant, or those anywhere.</param>
    public static IEnumerable<ProposedEdit> Shorten(PromptRule rule, PromptDocument document, bool atStart)
    {
        foreach (var block in document.LeafBlocks)
        {
            if (block.Kind != BlockKind.Paragraph)
                continue;
            var spans = InlineScanner.Scan(document.Text, block.Start, block.End);
            foreach (var sentence in SentenceReader.Read(document.Text, block.Start, block.End, spans))
            {
                foreach (var change in Changes(document.Text, sentence, spans, atStart))
                    yield return Edit(rule, change, document.Text);
            }
        }
        if (DescriptionSource.Of(document.Definition) is not { } source)
            yield break;
        var description = source.Description;
        foreach (var sentence in description.Sentences.Where(sentence => !description.IsInExample(sentence.Start)))
        {
            foreach (var change in Changes(description.Text, sentence, description.Spans, atStart))
            {
                // Letters are written as they are in every way of YAML.
                var (start, end) = (source.ToFile(change.Start), source.ToFile(change.End));
                if (end - start == change.End - change.Start)
                    yield return Edit(rule, new TextChange(start, end, change.Replacement), document.Text);
            }
        }
    }

    private static ProposedEdit Edit(PromptRule rule, TextChange change, string text) => new()
    {
        Rule = rule,
        Changes = [change],
        Summary = $"Shortens \"{text[change.Start..change.End].Trim()}\"",
    };

    private static IEnumerable<TextChange> Changes(string text, Sentence sentence, List<InlineSpan> spans, bool atStart)
    {
        var lower = text[sentence.Start..sentence.End].ToLowerInvariant();
        for (var from = 0; FillerPhrases.Find(lower, from) is { } found;)
        {
            var (phrase, at) = found;
            var (start, end) = (sentence.Start + at, sentence.Start + at + phrase.Text.Length);
            from = at + phrase.Text.Length;
            if (phrase.OnlyAtStart != atStart || spans.Exists(span => span.Start < end && span.End > start))
                continue;
            if (!char.IsUpper(text[start]) || at > 0)
                yield return new TextChange(start, end, phrase.Shorter);
            else if (phrase.Shorter.Length > 0)
                yield return new TextChange(start, end, string.Concat([char.ToUpperInvariant(phrase.Shorter[0])], phrase.Shorter.AsSpan(1)));
            else if (end < sentence.End && char.IsLower(text[end]) && !spans.Exists(span => span.Start <= end && span.End > end))
                yield return new TextChange(start, end + 1, char.ToUpperInvariant(text[end]).ToString());
            else if (end < sentence.End && (char.IsUpper(text[end]) || text[end] == '`'))
                yield return TextChange.Delete(start, end);
        }
    }
}
