using System.Collections.Frozen;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Decides for two wordings of a sentence whether the second is weaker or binds differently: it has lost a negation,
/// a strong modal, a limit or a condition, gained a weak modal or an exception, has another number or comparison, or
/// is no longer emphasized. For English; in other languages only numbers and emphasis are compared.
/// </summary>
internal static class Strength
{
    private static readonly FrozenSet<string> Strong = Set(
        """
        not never no none nothing nobody nor neither without cannot must shall will always only every all each any ensure
        require required requires mandatory exactly immediately least most minimum maximum until before after if when unless
        except avoid forbidden prohibited critical important first and both before
        """);

    private static readonly FrozenSet<string> Weak = Set(
        """
        should could may might can optionally optional usually normally generally typically often sometimes mostly mainly
        preferably ideally possible possibly perhaps some several consider try recommended suggested encouraged unless except or
        approximately about around roughly soon
        """);

    /// <summary>Whether the second wording is weaker, or has another number.</summary>
    public static bool IsWeaker(PreservedUnit before, PreservedUnit after)
    {
        var (old, now) = (Words(before.Text), Words(after.Text));
        if (Strong.Any(word => Count(old, word) > Count(now, word)) || Weak.Any(word => Count(now, word) > Count(old, word)))
            return true;
        if (Bold(before.Text) > Bold(after.Text) || Shouted(before.Text) > Shouted(after.Text))
            return true;
        var numbers = after.Facts.Where(static fact => fact.Kind == PreservedKind.Number).Select(static fact => fact.Text)
            .ToHashSet(StringComparer.Ordinal);
        return before.Facts.Any(fact => fact.Kind == PreservedKind.Number && !numbers.Contains(fact.Text));
    }

    private static int Count(Dictionary<string, int> words, string word) => words.GetValueOrDefault(word);

    private static Dictionary<string, int> Words(string text)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var range in new WordRanges(text))
        {
            var word = text[range].ToLowerInvariant().Replace('’', '\'');
            // "don't" equals "do not", and "mustn't" equals "must not".
            if (word.EndsWith("n't", StringComparison.Ordinal))
            {
                words["not"] = words.GetValueOrDefault("not") + 1;
                word = word[..^3];
            }
            words[word] = words.GetValueOrDefault(word) + 1;
        }
        if (words.TryGetValue("cannot", out var cannot))
            words["not"] = words.GetValueOrDefault("not") + cannot;
        return words;
    }

    private static int Bold(string text) => text.AsSpan().Count("**");

    private static int Shouted(string text)
    {
        var count = 0;
        foreach (var range in new WordRanges(text))
        {
            var word = text.AsSpan()[range];
            if (word.Length > 1 && word.IndexOfAnyExceptInRange('A', 'Z') < 0 && Strong.Contains(word.ToString().ToLowerInvariant()))
                count++;
        }
        return count;
    }

    private static FrozenSet<string> Set(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
