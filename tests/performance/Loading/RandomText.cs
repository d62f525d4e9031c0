using System.Text;

namespace ClaudePerf.Performance.Loading;

/// <summary>Makes texts from what often breaks readers: characters with a meaning in YAML, line ends, unusual spaces, ends of
/// frontmatter.</summary>
/// <param name="random">The source of every choice.</param>
internal sealed class RandomText(Random random)
{
    private static readonly string[] Words =
        ["review", "code", "the", "Use", "when", "a", "tool", "x", "5", "true", "null", "Read", "id", "don't", "e.g.", "C#", "v1.2", "né",
            "日本", "🙂", "https://x.y/z", "a:b", "no"];

    private static readonly string[] Signs =
        [": ", " #", "#", "\"", "'", "\\n", "\\", "{", "}", "[", "]", ",", ", ", "&", "*", "!", "|", ">", "%", "@", "`", "-", "- ", "?",
            "? ", "~", "=", ":", "<b>", "$1", "--", ".", ";", "  "];

    private static readonly string[] Rare = ["\t", "\u2028", "\u2029", "\u0085", "\u00A0", "\uFEFF", "\u007F", "\u0001", "\u0000",
        "\u200B", "---", " --- ", "\r", "...", "\u000B", "\u000C"];

    internal Random Random => random;

    internal bool Chance(double share) => random.NextDouble() < share;

    internal T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];

    /// <summary>One line.</summary>
    /// <param name="signs">The share of special characters.</param>
    /// <param name="rare">The share of what files hardly ever contain.</param>
    internal string Line(double signs = 0.2, double rare = 0)
    {
        var text = new StringBuilder();
        var parts = random.Next(1, 9);
        for (var i = 0; i < parts; i++)
        {
            if (Chance(rare))
                text.Append(Of(Rare));
            else if (Chance(signs))
                text.Append(Of(Signs));
            else
                text.Append(text.Length > 0 && char.IsLetterOrDigit(text[^1]) ? " " : "").Append(Of(Words));
        }
        return text.ToString();
    }

    /// <summary>Only words.</summary>
    internal string Plain() => string.Join(' ', Enumerable.Range(0, random.Next(1, 7)).Select(_ => Of("review", "code", "for", "the",
        "team", "Use", "it", "when")));

    /// <summary>Several lines.</summary>
    internal string Lines(int most, double signs = 0.1) =>
        string.Join('\n', Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Chance(0.15) ? "" : Line(signs)));

    /// <summary>A text as a YAML value: what follows the key's colon, line end included.</summary>
    internal string Value(string text) => random.Next(14) switch
    {
        0 => " \"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"\n",
        1 => " '" + text.Replace("'", "''", StringComparison.Ordinal) + "'\n",
        2 => " \"" + text + "\"\n",
        3 => " '" + text + "'\n",
        4 => Of(" |", " >", " |-", " >-", " |+", " >+", " |2", " >1", " |  # note") + "\n  " + text + "\n" + Of("", "",
            "  " + Line() + "\n", "\n", "\n\n", "\n  " + Plain() + "\n", "    more\n"),
        5 => "\n  " + text + "\n",
        6 => " " + text + "\n  " + Line() + "\n",
        7 => " " + text + " # note\n",
        8 => Of("  ", "\t", "   ", "") + text + Of("", " ", "\t", "  ") + "\n",
        9 => " \"" + text + "\n  " + Plain() + "\"\n",
        _ => " " + text + "\n",
    };
}
