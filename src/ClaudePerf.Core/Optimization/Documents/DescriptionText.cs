namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>A description as the model reads it, with the parts that matter: what makes it be chosen, and its examples.</summary>
internal sealed class DescriptionText
{
    private DescriptionText(string text)
    {
        Text = text;
        Spans = InlineScanner.Scan(text, 0, text.Length);
        Sentences = SentenceReader.Read(text, 0, text.Length, Spans);
        Examples = DescriptionExamples.Find(text);
    }

    /// <summary>The text, with the two characters <c>\n</c> turned into line ends, as Claude Code does (see <see cref="Agents.PromptDefinition.ListingLine"/>).</summary>
    public string Text { get; }

    /// <summary>What no wording may touch.</summary>
    public List<InlineSpan> Spans { get; }

    /// <summary>The sentences, those of examples included.</summary>
    public List<Sentence> Sentences { get; }

    /// <summary>The examples, tags and labels included.</summary>
    public IReadOnlyList<DescriptionExample> Examples { get; }

    /// <summary>Reads a field's value.</summary>
    public static DescriptionText Of(string value) => new(value.Replace("\\n", "\n", StringComparison.Ordinal));

    /// <summary>Whether an offset stands in an example.</summary>
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

    /// <summary>The sentences outside examples that tell when to choose it.</summary>
    public IEnumerable<Sentence> Triggers() => Sentences.Where(sentence => !IsInExample(sentence.Start) && IsTrigger(sentence));

    /// <summary>Whether a sentence tells when to choose it: it says use, when, must, for, proactively and the like, or quotes what users say.</summary>
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
        "use", "used", "using", "when", "whenever", "if", "after", "before", "must", "should", "proactively", "proactive", "invoke", "invoked", "trigger", "triggers",
        "triggered", "call", "called", "ask", "asks", "asked", "request", "requests", "mention", "mentions", "need", "needs", "want", "wants", "perfect", "ideal", "best",
        "always", "never", "not", "only", "automatically", "immediately", "delegate", "activate", "keywords", "suitable", "recommended", "for", "via",
    ];
}
