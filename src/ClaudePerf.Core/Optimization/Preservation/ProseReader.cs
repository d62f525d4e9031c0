using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>Reads paragraphs and HTML into units, one per sentence.</summary>
/// <param name="reader">Receives the units.</param>
internal sealed class ProseReader(UnitReader reader)
{
    /// <summary>
    /// A line of at least this many characters that ends within a sentence was wrapped, whatever starts the next
    /// line.
    /// </summary>
    private const int ShortestBrokenLine = 30;

    /// <summary>A colon within this many characters makes the start of a line a label.</summary>
    private const int LongestLabel = 30;

    /// <summary>The facts in the spans of a text.</summary>
    public static IEnumerable<PreservedFact> Facts(string text, List<InlineSpan> spans, int start, int end)
    {
        foreach (var span in spans)
        {
            if (span.Start >= start && span.End <= end)
                yield return Fact(text, span);
        }
    }

    /// <summary>Reads a paragraph.</summary>
    public void Paragraph(string text, TextBlock block, UnitScope scope)
    {
        var spans = InlineScanner.Scan(text, block.Start, block.End);
        var begins = true;
        foreach (var (start, end) in Sentences(text, block.Start, block.End, spans))
        {
            Sentence(text, start, end, spans, block.IsQuoted, scope.Chain, scope.Current, begins);
            begins = false;
        }
    }

    /// <summary>
    /// Reads HTML at the start of a line: comments and similar constructs line by line as written, other tags and the
    /// text between them as text.
    /// </summary>
    public void Html(string text, TextBlock block, UnitScope scope)
    {
        var opaque = IsOpaque(text.AsSpan(block.Start, block.End - block.Start));
        var run = -1;
        for (var at = block.Start; at < block.End;)
        {
            var newline = text.IndexOf('\n', at, block.End - at);
            var end = newline < 0 ? block.End : newline;
            var line = text.AsSpan(at, end - at).Trim();
            if (opaque)
            {
                reader.Add(PreservedKind.Tag, text.AsSpan(at, end - at).TrimEnd().ToString(), scope.Chain + "h", at, end, scope.Current);
            }
            else if (TagScopes.IsTag(line))
            {
                Lines(text, ref run, at, scope, block.IsQuoted);
                reader.Add(PreservedKind.Tag, PlainText.Normalize(text, at, end), scope.Chain, at, end, scope.Current);
            }
            else if (run < 0)
            {
                run = at;
            }
            at = end + 1;
        }
        Lines(text, ref run, block.End, scope, block.IsQuoted);
    }

    private void Lines(string text, ref int run, int end, UnitScope scope, bool quoted)
    {
        if (run < 0)
            return;
        var spans = InlineScanner.Scan(text, run, end);
        var begins = true;
        foreach (var sentence in Sentences(text, run, end, spans))
        {
            // HTML has no list items, but text that looks like one is read as one, so its depth is its indentation.
            var lineStart = sentence.Start == 0 ? 0 : text.LastIndexOf('\n', sentence.Start - 1) + 1;
            var indent = text.AsSpan(lineStart, sentence.Start - lineStart).IsWhiteSpace()
                && text[sentence.Start] is '-' or '*' or '+' or (>= '0' and <= '9') ? sentence.Start - lineStart : 0;
            Sentence(text, sentence.Start, sentence.End, spans, quoted, indent == 0 ? scope.Chain
                : FormattableString.Invariant($"{scope.Chain}{indent}"), scope.Current, begins);
            begins = false;
        }
        run = -1;
    }

    private void Sentence(string text, int start, int end, List<InlineSpan> spans, bool quoted, string chain, int parent, bool begins)
    {
        var plain = PlainText.Normalize(text, start, end, spans, quoted);
        if (plain.Length == 0)
            return;
        if (TagScopes.IsTag(plain))
        {
            reader.Add(PreservedKind.Tag, plain, chain, start, end, parent);
            return;
        }
        if (quoted && HasBareLine(text, start, end))
            chain += "~";
        var kind = DirectiveWords.IsDirective(PlainText.WithoutBold(plain)) ? PreservedKind.Directive : PreservedKind.Statement;
        reader.Add(kind, plain, chain, start, end, parent, begins, Facts(text, Within(spans, start, end)));
    }

    // A line of a quotation without its sign belongs to it, although it does not look like it.
    private static bool HasBareLine(string text, int start, int end)
    {
        for (var at = start; at >= 0;)
        {
            var lineStart = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
            if (!text.AsSpan(lineStart).TrimStart(" \t-*+0123456789.)").StartsWith(">"))
                return true;
            var newline = text.IndexOf('\n', at, end - at);
            at = newline < 0 || newline + 1 >= end ? -1 : newline + 1;
        }
        return false;
    }

    private static IEnumerable<PreservedFact> Facts(string text, IEnumerable<InlineSpan> spans) => spans.Select(span => Fact(text, span));

    private static PreservedFact Fact(string text, InlineSpan span)
    {
        var kind = span.Kind switch
        {
            InlineKind.Code => PreservedKind.InlineCode,
            InlineKind.Link => PreservedKind.Link,
            InlineKind.Path => PreservedKind.Path,
            InlineKind.Placeholder => PreservedKind.Placeholder,
            InlineKind.Tag => PreservedKind.Tag,
            InlineKind.Number => PreservedKind.Number,
            InlineKind.Quotation => PreservedKind.Quotation,
            _ => PreservedKind.Name,
        };
        var written = text.AsSpan(span.Start, span.End - span.Start);
        return new PreservedFact(kind, written.Contains('\n')
            ? string.Join(' ', written.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : written.ToString());
    }

    private static IEnumerable<InlineSpan> Within(List<InlineSpan> spans, int start, int end)
    {
        int low = 0, high = spans.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (spans[middle].Start < start)
                low = middle + 1;
            else
                high = middle;
        }
        for (var i = low; i < spans.Count && spans[i].End <= end; i++)
            yield return spans[i];
    }

    // A line end within a long line's sentence is layout; in a list of short lines it is not.
    private static IEnumerable<Sentence> Sentences(string text, int start, int end, List<InlineSpan> spans)
    {
        Sentence? open = null;
        foreach (var sentence in SentenceReader.Read(text, start, end, spans))
        {
            if (open is { } last && IsBroken(text, last, sentence))
            {
                open = last with { End = sentence.End };
                continue;
            }
            if (open is { } whole)
                yield return whole;
            open = sentence;
        }
        if (open is { } rest)
            yield return rest;
    }

    private static bool IsBroken(string text, Sentence one, Sentence next)
    {
        var between = text.AsSpan(one.End, next.Start - one.End);
        if (between.Count('\n') != 1
            || text[one.End - 1] is '.' or '!' or '?' or ':' or ';' or '…' or '。' or '！' or '？' or '>' or '|' or '*' or '"' or '”')
            return false;
        var lineStart = text.LastIndexOf('\n', one.End - 1) + 1;
        if (one.End - lineStart < ShortestBrokenLine
            || !(char.IsLetterOrDigit(text[next.Start]) || text[next.Start] is '`' or '(' or '"' or '“'))
            return false;
        var line = text.AsSpan(next.Start, next.End - next.Start);
        return !line[..Math.Min(LongestLabel, line.Length)].Contains(':');
    }

    private static bool IsOpaque(ReadOnlySpan<char> html) =>
        html.StartsWith("<!--") || html.StartsWith("<?") || html.StartsWith("<![CDATA[")
            || html.StartsWith("<pre", StringComparison.OrdinalIgnoreCase)
        || html.StartsWith("<script", StringComparison.OrdinalIgnoreCase) || html.StartsWith("<style", StringComparison.OrdinalIgnoreCase);
}
