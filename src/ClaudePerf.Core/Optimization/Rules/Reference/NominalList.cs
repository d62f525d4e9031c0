using System.Text.RegularExpressions;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>
/// Distinguishes lists that only name things ("Compound components", "**JWT**: claims, signing, refresh tokens") from
/// those that say what to do.
/// </summary>
internal static partial class NominalList
{
    // "Indexing (defer to database-architect)" names a thing and says who does it.
    [GeneratedRegex(
        @"[(\[;—–:,]\s*(?:also\s+|or\s+|and\s+|but\s+)?(?:defers?|delegates?|refers?|escalates?|consults?|see|coordinates?\s+with|"
            + @"asks?|leaves?|hands?[\s-]+(?:off|over|to)|handoff|forwards?|routes?|belongs?|goes|done\s+by|handled\s+by|"
            + @"owned\s+by|invokes?|calls?\s+the|uses?\s+the)\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex HandsOver();

    /// <summary>
    /// The share of items that may start with a possible verb ("Design systems", "Cache layers") in a list that names
    /// things.
    /// </summary>
    private const double MaxVerbs = 0.25;

    private const int MinItems = 3;
    private const int LongestItem = 24;
    private const int ShortItem = 6;

    /// <summary>Whether a list only names things, and whether all of its items are short.</summary>
    /// <param name="document">The prompt.</param>
    /// <param name="list">The list.</param>
    public static (bool IsNominal, bool IsShort) Classify(PromptDocument document, TextBlock list)
    {
        if (list.IsOrdered || list.Children.Count < MinItems)
            return (false, false);
        var (verbs, items, isShort) = (0, 0, true);
        foreach (var leaf in PromptDocument.Leaves(list))
        {
            if (leaf.Kind != BlockKind.Paragraph || leaf.IsQuoted)
                return (false, false);
            var text = SentenceForm.Plain(document.TextOf(leaf), false);
            if (!Names(text, out var words))
                return (false, false);
            items++;
            verbs += StartsWithVerb(text) || IsCheck(text, words) ? 1 : 0;
            isShort &= words <= ShortItem;
        }
        return (verbs <= MaxVerbs * items, isShort);
    }

    /// <summary>Whether every item is a quotation: something that users may say.</summary>
    public static bool IsOfQuotations(PromptDocument document, TextBlock list)
    {
        if (list.Children.Count == 0)
            return false;
        foreach (var leaf in PromptDocument.Leaves(list))
        {
            if (leaf.Kind != BlockKind.Paragraph)
                return false;
            var text = SentenceForm.Plain(document.TextOf(leaf), false);
            if (text.Length < 3 || text[0] is not ('"' or '“') || text.TrimEnd('.', ' ')[^1] is not ('"' or '”')
                || text.Contains(':', StringComparison.Ordinal) && text.IndexOf('"', 1) < text.Length - 2)
                return false;
        }
        return true;
    }

    // A name, or a label and its content: not a sentence, and without binding words, limits, paths or check boxes.
    private static bool Names(string text, out int words)
    {
        words = 0;
        foreach (var _ in new WordRanges(text))
            words++;
        if (words is 0 or > LongestItem || text[0] is '[' or '`' or '✅' or '❌' or '☐' or '"' || text[^1] is '!' or '?' or ':')
            return false;
        if (BindingText.HasStrong(text) || BindingText.HasBounds(text) || HandsOver().IsMatch(text))
            return false;
        return InlineScanner.Scan(text, 0, text.Length)
            .TrueForAll(span => span.Kind is InlineKind.Name or InlineKind.Number or InlineKind.Quotation || IsWordWithSlash(span));

        bool IsWordWithSlash(InlineSpan span) =>
            span.Kind == InlineKind.Path && IsPlainPath(text.AsSpan(span.Start, span.End - span.Start));
    }

    // "Container/presentational", "CI/CD", "Next.js" are words; "src/app.ts" and "~/x" are files.
    private static bool IsPlainPath(ReadOnlySpan<char> path) =>
        path[0] is not ('/' or '~' or '.' or '@') && !path.Contains('\\') && !(path.Contains('/') && path.Contains('.'))
        && (path.Contains('/') || path.EndsWith(".js", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".net", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".io", StringComparison.OrdinalIgnoreCase)
            || char.IsUpper(path[0]));

    // "Test coverage implemented", "Accessibility compliant consistently": a state to reach.
    private static bool IsCheck(string text, int words)
    {
        const int MinWords = 2;
        return words >= MinWords && (text.EndsWith("ed", StringComparison.Ordinal) || text.EndsWith("ly", StringComparison.Ordinal));
    }

    // At its start or after its label.
    private static bool StartsWithVerb(string text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        return IsVerb(text) || (colon >= 0 && IsVerb(text[(colon + 2)..]));
    }

    private static bool IsVerb(string text)
    {
        foreach (var range in new WordRanges(text))
            return DirectiveWords.IsDirective(text[range].ToLowerInvariant());
        return false;
    }
}
