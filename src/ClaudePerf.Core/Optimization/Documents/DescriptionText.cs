namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// A description as the model reads it, with its important parts: what makes the model choose it, and its examples.
/// </summary>
internal sealed class DescriptionText
{
    private DescriptionText(string text)
    {
        Text = text;
        Spans = InlineScanner.Scan(text, 0, text.Length);
        Sentences = SentenceReader.Read(text, 0, text.Length, Spans);
        Examples = DescriptionExamples.Find(text);
    }

    /// <summary>
    /// The text, with the two characters <c>\n</c> replaced with line ends, as Claude Code does (see
    /// <see cref="Agents.PromptDefinition.ListingLine"/>).
    /// </summary>
    public string Text { get; }

    /// <summary>The text that must not be reworded.</summary>
    public List<InlineSpan> Spans { get; }

    /// <summary>The sentences, including those in examples.</summary>
    public List<Sentence> Sentences { get; }

    /// <summary>The examples, including tags and labels.</summary>
    public IReadOnlyList<DescriptionExample> Examples { get; }

    /// <summary>Reads a field's value.</summary>
    public static DescriptionText Parse(string value) => new(value.Replace("\\n", "\n", StringComparison.Ordinal));

    /// <summary>Whether an offset is in an example.</summary>
    public bool IsInExample(int offset)
    {
        var low = 0;
        var high = Examples.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Examples[middle].Start <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low > 0 && offset < Examples[low - 1].End;
    }

    /// <summary>The sentences outside of examples that say when to choose the agent.</summary>
    public IEnumerable<Sentence> Triggers() => Sentences.Where(sentence => !IsInExample(sentence.Start) && IsTrigger(sentence));

    /// <summary>
    /// Whether a sentence says when to choose the agent: it contains use, when, must, for, proactively or similar
    /// words, or quotes users.
    /// </summary>
    public bool IsTrigger(Sentence sentence)
    {
        foreach (var span in Spans)
        {
            if (span.Kind is InlineKind.Quotation or InlineKind.Code && span.Start >= sentence.Start && span.End <= sentence.End)
                return true;
        }
        foreach (var range in new Preservation.WordRanges(Text.AsSpan(sentence.Start, sentence.End - sentence.Start)))
        {
            var word = Text.AsSpan(sentence.Start, sentence.End - sentence.Start)[range];
            foreach (var trigger in TriggerWords)
            {
                if (word.Equals(trigger, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }
        return false;
    }

    private static readonly string[] TriggerWords =
    [
        "use", "used", "using", "when", "whenever", "if", "after", "before", "must", "should", "proactively", "proactive", "invoke",
        "invoked", "trigger", "triggers",
        "triggered", "call", "called", "ask", "asks", "asked", "request", "requests", "mention", "mentions", "need", "needs", "want",
        "wants", "perfect", "ideal", "best",
        "always", "never", "not", "only", "automatically", "immediately", "delegate", "activate", "keywords", "suitable", "recommended",
        "for", "via",
    ];
}
