using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>
/// Finds the lines of a prompt that differ from call to call. Claude Code fills in placeholders everywhere in the
/// bodies of commands and skills, including code, and nowhere in agents and memory files; in those, placeholders
/// outside code are assumed to be filled in by the program that sends them.
/// </summary>
internal static partial class DynamicContent
{
    // Only at the beginning or after white space, as in Claude Code: `!!` in a sentence about code does not match.
    [GeneratedRegex(@"(?:^|\s)!`[^`]+`", RegexOptions.NonBacktracking)]
    private static partial Regex Command();

    [GeneratedRegex(@"\$ARGUMENTS\b", RegexOptions.NonBacktracking)]
    private static partial Regex Arguments();

    [GeneratedRegex(@"\$[0-9]", RegexOptions.NonBacktracking)]
    private static partial Regex Positional();

    [GeneratedRegex(@"\$\{CLAUDE_(?:SESSION_ID|EFFORT)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Session();

    [GeneratedRegex(
        @"\{\{[\w .-]*(?:date|time|today|now)[\w .-]*\}\}|\$\{\w*(?:DATE|TIME|TODAY|NOW)\w*\}|\$\(date\b|%(?:DATE|TIME)%" +
        @"|\b(?:today|current date|current time|current day)\b.{0,40}(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}" +
        @"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}" +
        @"|\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    /// <summary>Returns for each line why it differs from call to call; null for lines that do not.</summary>
    /// <param name="lines">The lines without their line ends.</param>
    /// <param name="isFilledIn">Whether Claude Code itself fills in placeholders: true for commands and skills.</param>
    /// <param name="argumentNames">The argument names from the frontmatter.</param>
    internal static DynamicKind?[] Of(IReadOnlyList<string> lines, bool isFilledIn, IReadOnlyCollection<string> argumentNames)
    {
        var kinds = new DynamicKind?[lines.Count];
        char? fence = null;
        var fenceLength = 0;
        var runs = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var text = lines[i].AsSpan().TrimStart(' ');
            var length = FenceLength(text);
            var closes = fence is not null && length >= fenceLength && text[0] == fence && text[length..].IsWhiteSpace();
            if (fence is null && length > 0)
            {
                (fence, fenceLength) = (text[0], length);
                runs = text[length..].TrimStart().StartsWith("!") && text[0] == '`';
                kinds[i] = runs ? DynamicKind.Command : Of(lines[i], isFilledIn, argumentNames, inCode: true);
                continue;
            }
            kinds[i] = runs ? DynamicKind.Command : Of(lines[i], isFilledIn, argumentNames, inCode: fence is not null);
            if (closes)
                (fence, runs) = (null, false);
        }
        return kinds;
    }

    private static DynamicKind? Of(string line, bool isFilledIn, IReadOnlyCollection<string> argumentNames, bool inCode)
    {
        if (inCode && !isFilledIn)
            return null;
        if (Has(Command(), line, insideSpans: true))
            return DynamicKind.Command;
        if (Has(Arguments(), line, isFilledIn)
            || (isFilledIn && (Has(Positional(), line, insideSpans: true) || argumentNames.Any(name => HasName(line, name)))))
            return DynamicKind.Argument;
        if (Has(Session(), line, isFilledIn))
            return DynamicKind.Session;
        return Has(Date(), line, isFilledIn) ? DynamicKind.Date : null;
    }

    private static bool Has(Regex pattern, string line, bool insideSpans)
    {
        foreach (var match in pattern.EnumerateMatches(line))
        {
            // `\$1` is an escaped dollar sign.
            var escaped = match.Index > 0 && line[match.Index] == '$' && line[match.Index - 1] == '\\';
            if (!escaped && (insideSpans || line.AsSpan(0, match.Index).Count('`') % 2 == 0))
                return true;
        }
        return false;
    }

    private static bool HasName(string line, string name)
    {
        for (var at = line.IndexOf("$" + name, StringComparison.Ordinal);
            at >= 0;
            at = line.IndexOf("$" + name, at + 1, StringComparison.Ordinal))
        {
            var end = at + 1 + name.Length;
            if ((end == line.Length || !(char.IsLetterOrDigit(line[end]) || line[end] == '_')) && (at == 0 || line[at - 1] != '\\'))
                return true;
        }
        return false;
    }

    private static int FenceLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] is not ('`' or '~'))
            return 0;
        var length = text.IndexOfAnyExcept(text[0]);
        if (length < 0)
            length = text.Length;
        // A line of inline code is not a fence.
        return length >= 3 && (text[0] == '~' || text[length..].IndexOf('`') < 0) ? length : 0;
    }
}
