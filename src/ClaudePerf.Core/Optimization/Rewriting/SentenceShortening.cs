using System.Collections.Frozen;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Decides whether a sentence says in fewer words what one or more others say. Its words must be theirs, in the same
/// order, so that nothing new is said and no action gets another actor. Omitted words must be insignificant
/// ("basically", "is responsible for") or repeated elsewhere; names, numbers, quantities and all other meaningful
/// words must stay.
/// </summary>
internal static class SentenceShortening
{
    // Longer than any sentence that a person writes; the comparison takes quadratic time.
    private const int MaxWords = 500;

    // May be added or removed anywhere: they have no force and no meaning of their own.
    private static readonly FrozenSet<string> Free = Set(
        "a an the is are was were be been being am it its this that these those which who whom whose their theirs they them there "
            + "here so thus also as has have had do does did too such then where what while");

    // May be removed but not added: their position matters.
    private static readonly FrozenSet<string> Function = Set(
        "and of to in on at by for with from into onto through across via per over under out up down off about within upon toward "
            + "towards between among we our us i my me he she his her");

    // Their sentence means the same without them.
    private static readonly FrozenSet<string> Weightless = Set(
        """
        basically essentially simply actually really very quite rather fairly pretty truly highly extremely incredibly certainly
        clearly obviously naturally generally overall indeed just fully completely entirely totally absolutely thoroughly
        carefully effectively efficiently seamlessly successfully properly easily order purpose purposes fact way ways manner
        fashion kind kinds sort sorts type types nature basis means process able ability capable capability responsible
        responsibility responsibilities used using use designed intended meant serves serve act acts acting functions function
        provides provide providing offers offer allows allow enables enable known called referred mentioned described noted note
        important worth mentioning noting various different certain particular specific wide large range variety number set
        comprehensive robust powerful great good nice beautiful amazing excellent world-class cutting-edge state-of-the-art
        best-in-class deep rich modern itself themselves thing things place regard regarding respect terms case due fact well
        additionally furthermore moreover finally ultimately
        """);

    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["kept"] = "keep", ["made"] = "mak", ["held"] = "hold", ["sent"] = "send", ["built"] = "build", ["given"] = "giv", ["gave"] =
            "giv", ["taken"] = "tak", ["took"] = "tak",
        ["ran"] = "run", ["written"] = "writ", ["wrote"] = "writ", ["found"] = "find", ["shown"] = "show", ["known"] = "know", ["runs"] =
            "run", ["running"] = "run", ["goes"] = "go", ["went"] = "go",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Why the sentence does not do so; null if it does.</summary>
    /// <param name="before">The original sentences, in order.</param>
    /// <param name="after">The sentence that replaces them.</param>
    public static string? Fault(IReadOnlyList<PreservedUnit> before, PreservedUnit after)
    {
        var old = before.SelectMany(static unit => Words(unit.Text)).ToList();
        var now = Words(after.Text);
        if (old.Count > MaxWords)
            return "It is too long to compare.";
        if (LostFact(before, after) is { } fact)
            return $"It loses '{fact}'.";
        if (NewWord(old, now) is { } word)
            return $"It adds '{word}'.";
        if (LostWord(old, now) is { } lost)
            return $"It leaves out '{lost}'.";
        return (before[^1].Text[^1] is ':' or '?') && after.Text[^1] != before[^1].Text[^1] ? "It no longer introduces what follows."
            : null;
    }

    private static string? LostFact(IReadOnlyList<PreservedUnit> before, PreservedUnit after)
    {
        var facts = before.SelectMany(static unit => unit.Facts).ToList();
        var left = after.Facts.ToHashSet();
        if (facts.Where(fact => !left.Contains(fact)).Select(static fact => fact.Text).FirstOrDefault() is { } lost)
            return lost;
        // In the same order, so that no number moves to another name.
        var at = 0;
        foreach (var fact in after.Facts)
        {
            at = facts.IndexOf(fact, at) + 1;
            if (at == 0)
                return fact.Text;
        }
        return null;
    }

    // All words that carry meaning must be from the old text, in the same order.
    private static string? NewWord(List<Word> old, List<Word> now)
    {
        var at = 0;
        for (var i = 0; i < now.Count; i++)
        {
            if (Free.Contains(now[i].Lower))
                continue;
            var found = at;
            while (found < old.Count && old[found].Stem != now[i].Stem)
                found++;
            if (found == old.Count)
                return now[i].Text;
            // A number retains the word that it counts.
            at = found + 1;
        }
        return null;
    }

    private static string? LostWord(List<Word> old, List<Word> now)
    {
        var left = now.Select(static word => word.Stem).ToHashSet(StringComparer.Ordinal);
        var count = old.GroupBy(static word => word.Stem, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
        for (var i = 0; i < old.Count; i++)
        {
            var word = old[i];
            if (Follows(old, i, now) is { } parted)
                return parted;
            if (left.Contains(word.Stem) || Free.Contains(word.Lower) || Function.Contains(word.Lower)
                || (Weightless.Contains(word.Lower) && !IsName(old, i)))
                continue;
            // "a big one": a pronoun, not a number.
            if (word.Lower == "one" && i == old.Count - 1)
                continue;
            // If a thing is mentioned twice, one mention may lose its qualifier: "a table, and all of the table".
            var next = old.Skip(i + 1).FirstOrDefault(static other => !Free.Contains(other.Lower) && !Function.Contains(other.Lower));
            if (next is null || count[next.Stem] < 2 || IsName(old, i))
                return word.Text;
        }
        return null;
    }

    // A number retains what it counts.
    private static string? Follows(List<Word> old, int index, List<Word> now)
    {
        if (!char.IsDigit(old[index].Text[0]) || index + 1 >= old.Count || Free.Contains(old[index + 1].Lower)
            || Function.Contains(old[index + 1].Lower))
            return null;
        for (var i = 0; i + 1 < now.Count; i++)
        {
            if (now[i].Text == old[index].Text && now[i + 1].Stem == old[index + 1].Stem)
                return null;
        }
        return $"{old[index].Text} {old[index + 1].Text}";
    }

    private static bool IsName(List<Word> words, int index) =>
        words[index].Text.Length > 1 && char.IsUpper(words[index].Text[0])
            && (index > 0 || words[index].Text.AsSpan().IndexOfAnyExceptInRange('A', 'Z') < 0);

    private sealed record Word(string Text)
    {
        public string Lower { get; } = Text.ToLowerInvariant();

        public string Stem { get; } = StemOf(Text.ToLowerInvariant());
    }

    private static List<Word> Words(string text)
    {
        var words = new List<Word>();
        foreach (var range in new WordRanges(text))
            words.Add(new Word(text[range]));
        return words;
    }

    // "provides", "provided" and "providing" count as one word. Little is cut, so that words with different meanings stay different.
    private static string StemOf(string word)
    {
        if (Irregular.TryGetValue(word, out var regular))
            return regular;
        if (word.Length > 5 && word.EndsWith("ies", StringComparison.Ordinal))
            return word[..^3] + "y";
        foreach (var ending in (ReadOnlySpan<string>)["ing", "ed", "es", "s", "e"])
        {
            if (word.Length > ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        }
        return word;
    }

    private static FrozenSet<string> Set(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
