using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>An example in a description: its range, and whether its end is certain.</summary>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset after its last.</param>
/// <param name="IsCertain">False if nothing marks its end.</param>
internal readonly record struct DescriptionExample(int Start, int End, bool IsCertain = true);

/// <summary>
/// Finds the examples in a description by their structure, in any language and with any introduction: text between
/// <c>&lt;example&gt;</c> and <c>&lt;/example&gt;</c>, or turns of a user and an assistant.
/// </summary>
internal static partial class DescriptionExamples
{
    private const string Open = "<example";
    private const string Close = "</example>";

    private const string Users =
        "user|human|benutzer|nutzer|utilisateur|usuario|usuário|utente|gebruiker|kullanıcı|użytkownik|пользователь|用户|使用者|ユーザー|사용자";
    private const string Assistants = "assistant|assistent|asistente|assistente|asystent|asistan|ассистент|помощник|助手|助理|アシスタント|어시스턴트";
    private const string Contexts = "context|scenario|kontext|contexte|contexto|contesto|контекст|上下文|背景|场景|コンテキスト|상황";

    [GeneratedRegex(
        $@"(?<before>^|[\s*_""'“”>(.\-])(?:(?<user>{Users})|(?<assistant>{Assistants})|(?<context>{Contexts}))\s?(?:\*\*|__)?\s?[:：]",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Labels();

    [GeneratedRegex(@"^\s*(?:<commentary>(?:[^<]|<[^/])*</commentary>|\(?(?:commentary|rationale|reasoning)\s?[:：][^\n]*)",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Commentary();

    [GeneratedRegex(
        @"(?:^|\n)[ \t]*(?:[-*+]|\d{1,2}[.)])?[ \t]*(?:\*\*)?(?:(?:example|beispiel|exemple|ejemplo|exemplo|esempio|voorbeeld|"
            + @"пример|示例|例)[ \t]?\d{0,2}[ \t]?[:：.]?)?(?:\*\*)?[ \t]*[:：]?[ \t]*$",
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex LineBefore();

    /// <summary>The examples, in order.</summary>
    public static List<DescriptionExample> Find(string text)
    {
        var tagged = Tagged(text);
        return tagged.Count > 0 ? tagged : Turns(text);
    }

    private static List<DescriptionExample> Tagged(string text)
    {
        var examples = new List<DescriptionExample>();
        for (var at = 0; OpenTag(text, at) is >= 0 and var start;)
        {
            var next = OpenTag(text, start + Open.Length);
            var close = text.IndexOf(Close, start, StringComparison.OrdinalIgnoreCase);
            var isClosed = close >= 0 && (next < 0 || close < next);
            // An unclosed example extends to the next one; the last one may or may not extend to the end.
            var end = isClosed ? close + Close.Length : next >= 0 ? next : text.Length;
            examples.Add(new DescriptionExample(start, end, isClosed || next >= 0));
            at = end;
        }
        return examples;
    }

    private static int OpenTag(string text, int at)
    {
        while (true)
        {
            at = text.IndexOf(Open, at, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return -1;
            var after = at + Open.Length;
            if (after < text.Length && (text[after] == '>' || char.IsWhiteSpace(text[after])))
                return at;
            at = after;
        }
    }

    // A context or a user's turn starts an example; the assistant's last turn ends it.
    private static List<DescriptionExample> Turns(string text)
    {
        var labels = Labels().Matches(text)
            .Select(match => (Start: match.Groups["before"].Index + match.Groups["before"].Length, End: match.Index + match.Length,
            Kind: KindOf(match))).ToList();
        var examples = new List<DescriptionExample>();
        for (var i = 0; i < labels.Count;)
        {
            var first = i;
            if (labels[i].Kind == 'c')
                i++;
            var user = i;
            while (i < labels.Count && labels[i].Kind == 'u')
                i++;
            if (i == user || i >= labels.Count || labels[i].Kind != 'a')
            {
                i = Math.Max(i, first + 1);
                continue;
            }
            // Further turns of the same conversation, until a new context or blank line.
            while (i + 2 < labels.Count && labels[i].Kind == 'a' && labels[i + 1].Kind == 'u' && labels[i + 2].Kind == 'a'
                && !HasBlankLine(text, labels[i].End, labels[i + 1].Start))
                i += 2;
            var limit = i + 1 < labels.Count ? labels[i + 1].Start : text.Length;
            var (end, isCertain) = EndOf(text, labels[i].End, limit);
            examples.Add(new DescriptionExample(StartOf(text, labels[first].Start, examples.Count > 0 ? examples[^1].End : 0), end,
                isCertain));
            i++;
        }
        return examples;
    }

    private static char KindOf(Match match) => match.Groups["user"].Success ? 'u' : match.Groups["assistant"].Success ? 'a' : 'c';

    private static bool HasBlankLine(string text, int start, int end) => text.AsSpan(start, end - start).IndexOf("\n\n") >= 0;

    // Includes the bullet, number or "Example 1:" at the start of its line.
    private static int StartOf(string text, int at, int from)
    {
        var line = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        line = Math.Max(line, from);
        var before = text[line..at];
        return before.Length > 0 && LineBefore().IsMatch(before) ? line : at;
    }

    private static (int End, bool IsCertain) EndOf(string text, int at, int limit)
    {
        var start = at;
        while (start < limit && (char.IsWhiteSpace(text[start]) || text[start] is '*' or '_'))
            start++;
        var end = start < limit ? Quotation(text, start, limit) : start;
        var isCertain = end > start;
        if (!isCertain)
        {
            // Without quotation marks, a blank line ends it; on the last line of a text it cannot be told apart from
            // what the author writes next.
            var blank = text.IndexOf("\n\n", start, limit - start, StringComparison.Ordinal);
            var line = text.IndexOf('\n', start, limit - start);
            end = blank >= 0 ? blank : limit;
            isCertain = blank >= 0 || limit < text.Length || (line < 0 && text.LastIndexOf('\n', start) >= 0);
        }
        if (Commentary().Match(text[end..limit]) is { Success: true } commentary)
            end += commentary.Length;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return (end, isCertain);
    }

    private static int Quotation(string text, int start, int limit)
    {
        var close = text[start] switch { '"' => '"', '“' => '”', '\'' => '\'', '«' => '»', '„' => '“', '「' => '」', _ => '\0' };
        if (close == '\0')
            return start;
        for (var at = start + 1; at < limit; at++)
        {
            // An apostrophe is followed by a letter.
            if (text[at] == close && (close != '\'' || at + 1 >= text.Length || !char.IsLetterOrDigit(text[at + 1])))
                return at + 1;
        }
        return start;
    }
}
