using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// What a rewording is held to beyond the preservation check, which leaves sentences that are no directives free: it may use no word that the section
/// did not have, so that nothing can be said that was not said, and it must keep most of the words that carry meaning.
/// </summary>
internal static class RewordingCheck
{
    // Tried on samples: tightening keeps 70 to 95% of the words that carry meaning, leaving sentences out less.
    private const double LeastKept = 0.6;

    private const int ShortestContentWord = 4;

    // Words of grammar, which a shorter sentence may need where the longer one did without. None binds: no negation, modal, exception or bound.
    private static readonly HashSet<string> Grammar = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "by", "for", "with", "from", "as", "is", "are", "be", "it", "its", "that", "this", "these", "those",
        "which", "who", "also", "so", "their", "they", "them", "into", "through", "across", "both", "each", "per", "via", "such", "like",
    };

    /// <summary>The first word of the new text that the old one does not have in any form; null where there is none.</summary>
    internal static string? FirstNewWord(string before, string after)
    {
        var known = Words(before).Select(Stem).ToHashSet(StringComparer.Ordinal);
        return Words(after).FirstOrDefault(word => !Grammar.Contains(word) && !known.Contains(Stem(word)));
    }

    /// <summary>Whether too few of the old text's words that carry meaning are left.</summary>
    internal static bool LosesTooMuch(string before, string after)
    {
        var content = Words(before).Where(word => word.Length >= ShortestContentWord && !Grammar.Contains(word)).Select(Stem).ToHashSet(StringComparer.Ordinal);
        var left = Words(after).Select(Stem).ToHashSet(StringComparer.Ordinal);
        return content.Count > 0 && content.Count(left.Contains) < LeastKept * content.Count;
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        foreach (var range in new WordRanges(text))
            words.Add(text[range].ToLowerInvariant());
        return words;
    }

    // "provides", "provided" and "providing" are one word here. What is cut must not make two words of different meaning one, hence so little.
    private static string Stem(string word)
    {
        foreach (var ending in (ReadOnlySpan<string>)["ing", "ed", "es", "s", "e"])
        {
            if (word.Length > ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        }
        return word;
    }
}
