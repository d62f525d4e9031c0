using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>The situations that a description's examples show: the line after <c>Context:</c>, else what the user says first.</summary>
internal static class ExampleSituations
{
    private const int LongestWords = 30;

    /// <summary>The situations in their order, without the full stop at their end.</summary>
    public static IEnumerable<string> Of(DescriptionText description)
    {
        foreach (var example in description.Examples)
        {
            var text = description.Text[example.Start..example.End];
            var situation = After(text, "Context:", ["user:", "<commentary>", "</example>", "assistant:"]) ?? After(text, "user:", ["assistant:", "<commentary>", "</example>"]);
            if (situation is null)
                continue;
            var plain = SentenceForm.Plain(situation.Replace("<example>", "", StringComparison.OrdinalIgnoreCase), false).Trim().Trim('"', '“', '”').TrimEnd('.', ' ');
            if (plain.Length > 0 && WordCount(plain) <= LongestWords)
                yield return plain;
        }
    }

    private static string? After(string text, string label, string[] ends)
    {
        var at = text.IndexOf(label, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var start = at + label.Length;
        var end = text.Length;
        foreach (var mark in ends)
        {
            if (text.IndexOf(mark, start, StringComparison.OrdinalIgnoreCase) is >= 0 and var found)
                end = Math.Min(end, found);
        }
        // Up to the end of its line, where it has any text.
        var line = text.IndexOf('\n', start + (text.AsSpan(start).Length - text.AsSpan(start).TrimStart().Length));
        return text[start..(line >= 0 ? Math.Min(end, line) : end)];
    }

    private static int WordCount(string text)
    {
        var count = 0;
        foreach (var _ in new WordRanges(text))
            count++;
        return count;
    }
}
