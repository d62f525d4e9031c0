using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Optimization;

/// <summary>A line of a prompt's body for alterations, recognized by patterns of its own that share nothing with the product.</summary>
internal sealed record AlterableLine(int Start, int End, string Text, bool InCode, bool IsFence)
{
    internal bool IsBlank => string.IsNullOrWhiteSpace(Text);

    internal int Indent => Text.Length - Text.TrimStart().Length;

    internal int Level => !InCode && !IsFence && Text.StartsWith('#') && Text.TrimStart('#') is { Length: > 1 } rest && rest[0] == ' '
        ? Text.Length - rest.Length
        : 0;

    internal Match Item => InCode || IsFence ? Match.Empty : AlterableText.ItemPattern().Match(Text);

    internal bool IsItem => Item.Success;

    internal bool IsOrdered => IsItem && char.IsDigit(Item.Groups[2].Value[0]);

    internal bool IsRow => !InCode && !IsFence && Text.StartsWith('|') && Text.TrimEnd().EndsWith('|') && !IsDelimiter;

    internal bool IsDelimiter => !InCode && Text.StartsWith('|') && Text.AsSpan().IndexOfAnyExcept("|-: ") < 0;

    internal bool IsProse => !InCode && !IsFence && !IsBlank && Level == 0 && !IsItem && !Text.StartsWith('|') && !Text.StartsWith('>')
        && !Text.TrimStart().StartsWith('<') && Indent == 0
        && Text.AsSpan().IndexOfAnyExcept("-=*_ ") >= 0;

    internal bool IsQuote => !InCode && Text.StartsWith("> ", StringComparison.Ordinal);

    internal bool IsText => !InCode && !IsFence && !IsBlank && Level == 0;
}

/// <summary>A prompt's text by lines, with operations for alterations.</summary>
internal sealed partial class AlterableText
{
    private AlterableText(string text, List<AlterableLine> lines)
    {
        Text = text;
        Lines = lines;
        All = [.. Enumerable.Range(0, lines.Count)];
    }

    internal string Text { get; }

    /// <summary>The lines of the body, in order.</summary>
    internal List<AlterableLine> Lines { get; }

    [GeneratedRegex(@"^( *)([-*+]|\d+[.)]) +(\S.*)$")]
    internal static partial Regex ItemPattern();

    [GeneratedRegex(@"^ *(`{3,}|~{3,})")]
    private static partial Regex FencePattern();

    internal static AlterableText Of(string text, int from)
    {
        var lines = new List<AlterableLine>();
        var fence = "";
        for (var at = from; at < text.Length;)
        {
            var newline = text.IndexOf('\n', at);
            var end = newline < 0 ? text.Length : newline;
            var line = text[at..end].TrimEnd('\r');
            var isFence = false;
            if (FencePattern().Match(line) is { Success: true } match)
            {
                var sign = match.Groups[1].Value;
                if (fence.Length == 0)
                    (fence, isFence) = (sign, true);
                else if (sign[0] == fence[0] && sign.Length >= fence.Length && line.Trim() == sign)
                    (fence, isFence) = ("", true);
            }
            lines.Add(new AlterableLine(at, at + line.Length, line, fence.Length > 0 && !isFence, isFence));
            at = end + 1;
        }
        return new AlterableText(text, lines);
    }

    /// <summary>The text with one line changed; null if the result is the same.</summary>
    internal string? With(int line, string replacement) =>
        replacement == Lines[line].Text
            ? null
            : string.Concat(Text.AsSpan(0, Lines[line].Start), replacement, Text.AsSpan(Lines[line].End));

    /// <summary>The text with the lines in another order, or without some; null if the result is the same.</summary>
    internal string? Ordered(IEnumerable<int> order)
    {
        var from = Lines.Count == 0 ? Text.Length : Lines[0].Start;
        var result = Text[..from] + string.Join('\n', order.Select(index => Lines[index].Text)) + "\n";
        return result.ReplaceLineEndings("\n").TrimEnd() == Text.ReplaceLineEndings("\n").TrimEnd() ? null : result;
    }

    /// <summary>The numbers of all lines.</summary>
    internal List<int> All { get; }

    /// <summary>The line after a list item and the lines that are indented below it.</summary>
    internal int ItemEnd(int line)
    {
        var end = line + 1;
        while (end < Lines.Count
            && (Lines[end].IsBlank
                ? end + 1 < Lines.Count && Lines[end + 1].Indent > Lines[line].Indent && !Lines[end + 1].IsBlank
                : Lines[end].Indent > Lines[line].Indent))
            end++;
        return end;
    }

    /// <summary>Swaps two blocks of lines: [one, oneEnd) and [two, twoEnd), the first before the second.</summary>
    internal string? Exchanged(int one, int oneEnd, int two, int twoEnd)
    {
        string Joined(int from, int to) => string.Join('\n', Lines[from..to].Select(line => line.Text.Trim()));
        if (Joined(one, oneEnd) == Joined(two, twoEnd))
            return null;
        var all = All;
        return Ordered([.. all[..one], .. all[two..twoEnd], .. all[oneEnd..two], .. all[one..oneEnd], .. all[twoEnd..]]);
    }

    /// <summary>Moves a block of lines to before another line.</summary>
    internal string? Moved(int from, int to, int before)
    {
        var all = All;
        var block = all[from..to];
        var rest = all.Except(block).ToList();
        var at = rest.FindIndex(index => index >= before);
        rest.InsertRange(at < 0 ? rest.Count : at, block);
        return Ordered(rest);
    }
}
