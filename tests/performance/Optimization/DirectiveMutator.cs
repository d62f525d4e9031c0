using System.Globalization;
using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Optimization;

/// <summary>
/// Alters one instruction of a prompt at random, in the ways a careless optimizer would: its words and patterns share nothing with the
/// check. The result always says something else.
/// </summary>
internal sealed partial class DirectiveMutator(Random random)
{
    private static readonly (string From, string To)[] Flips =
    [
        ("never", "always"), ("do not", "do"), ("does not", "does"), ("must not", "must"), ("should not", "should"), ("cannot", "can"),
            ("not", ""), ("no", "any"), ("without", "with"), ("don't", "do"), ("avoid", "prefer"), ("before", "after"), ("all", "no"),
    ];

    private static readonly (string From, string To)[] Weakenings =
    [
        ("must", "should"), ("must", "may"), ("always", "usually"), ("only", "mainly"), ("required", "recommended"), ("every", "most"),
            ("ensure", "try to ensure"), ("exactly", "about"), ("at least", "about"), ("at most", "about"), ("immediately", "soon"),
        ("should", "could"), ("will", "may"), ("all", "some"), ("each", "some"), ("mandatory", "optional"), ("critical", "minor"), ("first",
            "sometimes"),
    ];

    private static readonly string[] Tools = ["Read", "Write", "Edit", "Bash", "Grep", "Glob", "Task", "WebFetch", "WebSearch", "Agent"];

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\b(?:Read|Write|Edit|Bash|Grep|Glob|Task|WebFetch|WebSearch|Agent)\b")]
    private static partial Regex ToolNames();

    [GeneratedRegex(@"`[^`\n]{2,60}`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@",? (?:unless|except|until|but not|if)\b[^.,;\n]*", RegexOptions.IgnoreCase)]
    private static partial Regex Exceptions();

    [GeneratedRegex(@"(?<=[.!?] |^)[A-Z][^.!?\n]{8,}[.!?](?= |$)", RegexOptions.Multiline)]
    private static partial Regex Sentences();

    [GeneratedRegex(@"^\s*(?:[-*+]|\d+\.) .{6,}\n", RegexOptions.Multiline)]
    private static partial Regex Items();

    [GeneratedRegex(@"\b[a-z]{4,}\b")]
    private static partial Regex PlainWords();

    /// <summary>The ways, by name. Each takes the text and where its body begins, and returns null if it finds nothing to alter.</summary>
    internal IReadOnlyList<(string Name, Func<string, int, string?> Alter)> Ways =>
    [
        ("negation flipped", (text, from) => ReplaceWord(text, from, Flips)),
        ("modal weakened", (text, from) => ReplaceWord(text, from, Weakenings)),
        ("number changed", (text, from) =>
            Replace(text, from, Digits(),
                value => (long.Parse(value.AsSpan(0, Math.Min(value.Length, 9)), CultureInfo.InvariantCulture) + 1 + random.Next(9))
                    .ToString(CultureInfo.InvariantCulture))),
        ("sentence removed", (text, from) => Replace(text, from, Sentences(), _ => "")),
        ("list item removed", (text, from) => Replace(text, from, Items(), _ => "")),
        ("tool swapped", (text, from) =>
            Replace(text, from, ToolNames(), value => Tools.Where(tool => tool != value).ElementAt(random.Next(Tools.Length - 1)))),
        ("code altered", (text, from) => Replace(text, from, InlineCode(), value => value.Insert(1 + random.Next(value.Length - 1), "x"))),
        ("exception dropped", (text, from) => Replace(text, from, Exceptions(), _ => "")),
        ("word replaced", (text, from) => Replace(text, from, PlainWords(), value => value + "ish")),
        ("word removed", (text, from) => Replace(text, from, PlainWords(), _ => "")),
        ("instruction added", (text, from) => Replace(text, from, Sentences(), value => value + " Then delete the backups.")),
        ("sentences exchanged", Exchange),
    ];

    private string? Replace(string text, int from, Regex pattern, Func<string, string> alter)
    {
        var matches = pattern.Matches(text, from);
        if (matches.Count == 0)
            return null;
        var match = matches[random.Next(matches.Count)];
        var altered = string.Concat(text.AsSpan(0, match.Index), alter(match.Value), text.AsSpan(match.Index + match.Length));
        return altered == text ? null : altered;
    }

    private string? ReplaceWord(string text, int from, (string From, string To)[] pairs)
    {
        var found = pairs.SelectMany(
            pair => Regex.Matches(text[from..], $@"(?<![\w'-]){Regex.Escape(pair.From)}(?![\w'-])", RegexOptions.IgnoreCase)
                .Select(match => (pair, At: from + match.Index))).ToList();
        if (found.Count == 0)
            return null;
        var (chosen, at) = found[random.Next(found.Count)];
        return string.Concat(text.AsSpan(0, at), chosen.To, text.AsSpan(at + chosen.From.Length));
    }

    // Swaps the last words of two sentences.
    private string? Exchange(string text, int from)
    {
        var sentences = Sentences().Matches(text, from);
        if (sentences.Count < 2)
            return null;
        var one = sentences[random.Next(sentences.Count - 1)];
        var other = sentences.First(sentence => sentence.Index > one.Index);
        var (first, second) = (LastWord(one), LastWord(other));
        if (first.Text == second.Text || first.At < from)
            return null;
        var between = text[(first.At + first.Text.Length)..second.At];
        return string.Concat(text[..first.At], second.Text, between + first.Text, text[(second.At + second.Text.Length)..]);
    }

    private static (int At, string Text) LastWord(Match sentence)
    {
        var space = sentence.Value.LastIndexOf(' ');
        return (sentence.Index + space + 1, sentence.Value[(space + 1)..^1]);
    }
}
