using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>
/// Finds unambiguous bold text, between two pairs of asterisks: on one line, without inner asterisks, and without
/// adjacent words on either side.
/// </summary>
internal static class BoldText
{
    /// <summary>The length of a sign.</summary>
    internal const int SignLength = 2;

    /// <summary>The ranges of bold text in a block, including the signs.</summary>
    public static List<(int Start, int End)> Find(string text, TextBlock block)
    {
        var found = new List<(int, int)>();
        if (!text.AsSpan(block.Start, block.End - block.Start).Contains("**", StringComparison.Ordinal))
            return found;
        var code = InlineScanner.Scan(text, block.Start,
            block.End).FindAll(static span =>
            span.Kind is InlineKind.Code or InlineKind.Link or InlineKind.Tag or InlineKind.Placeholder or InlineKind.Path);
        var span = 0;
        for (var at = block.Start; at < block.End;)
        {
            while (span < code.Count && code[span].End <= at)
                span++;
            if (span < code.Count && code[span].Start <= at)
            {
                at = code[span].End;
                continue;
            }
            if (IsSign(text, at, block) && Close(text, at, block) is > 0 and var end)
            {
                found.Add((at, end));
                at = end;
            }
            else
            {
                at = text[at] == '*' ? RunEnd(text, at, block) : at + 1;
            }
        }
        return found;
    }

    private static int RunEnd(string text, int at, TextBlock block)
    {
        while (at < block.End && text[at] == '*')
            at++;
        return at;
    }

    // Exactly two asterisks, not after a word and directly before one.
    private static bool IsSign(string text, int at, TextBlock block) =>
        text[at] == '*' && RunEnd(text, at, block) == at + SignLength && at + SignLength < block.End
            && !char.IsWhiteSpace(text[at + SignLength])
        && (at == block.Start || (!char.IsLetterOrDigit(text[at - 1]) && text[at - 1] is not ('\\' or '*')));

    private static int Close(string text, int open, TextBlock block)
    {
        for (var i = open + SignLength; i < block.End && text[i] is not ('\n' or '\r'); i++)
        {
            if (text[i] != '*')
                continue;
            var end = RunEnd(text, i, block);
            return end == i + SignLength && !char.IsWhiteSpace(text[i - 1]) && text[i - 1] != '\\'
                && (end == block.End || !char.IsLetterOrDigit(text[end])) ? end : 0;
        }
        return 0;
    }
}
