using System.Text;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Which part of an example may leave a description.</summary>
internal enum ExampleFate
{
    /// <summary>All of it: it only shows what the sentences around it say.</summary>
    Moves,

    /// <summary>
    /// Only the conversation: its comments say something about when to use the agent that is nowhere else.
    /// </summary>
    KeepsComments,

    /// <summary>No part.</summary>
    Stays,

    /// <summary>No part, because it sends the caller elsewhere.</summary>
    Routes,
}

/// <summary>
/// Separates examples that only show the use of an agent from those that say something about it that the description
/// says nowhere else: another occasion, use without a request, or the form of the agent's input. Doubtful examples
/// count as the latter.
/// </summary>
internal static partial class ExampleTriggers
{
    private const int StemLength = 5;
    private const int ShortestWord = 4;
    private static readonly string[] Endings = ["ing", "ed", "es", "s", "e"];
    private const string Comment = "<commentary";
    private const string CommentEnd = "</commentary>";

    [GeneratedRegex(
        @"(?:^|[\s*_""'>(.\-])(?<kind>user|human|benutzer|nutzer|utilisateur|usu[aá]rio|utente|gebruiker|kullanıcı|użytkownik|"
            + @"пользователь|用户|使用者|ユーザー|사용자|assistant|assistent|asistente|assistente|asystent|asistan|ассистент|помощник|助手|助理|"
            + @"アシスタント|어시스턴트)\s?(?:\*\*|__)?\s?[:：]", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Turns();

    // "daisy: ..." is a turn too: a name at the start of a line or after a mark, followed by a quotation.
    [GeneratedRegex(@"(?:^|[\s*_>])\p{L}+(?:\*\*|__)?[:：](?:\*\*|__)?\s*[""'“„«「]", RegexOptions.NonBacktracking)]
    private static partial Regex NamedTurns();

    [GeneratedRegex(@"<(?<name>[a-z][\w-]*)>(?:[^<]|<!)*</", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex ClosedTags();

    private static readonly HashSet<string> TagsOfExamples = new(StringComparer.OrdinalIgnoreCase)
    {
        "example", "examples", "commentary", "context", "user", "assistant", "rationale", "reasoning", "thinking", "scenario",
    };

    [GeneratedRegex(
        @"\bpro-?a(?:c|k|t)?t[iíìyv]|\bautomatically\b|\bautomatisch\b|\bautomáticamente\b|\bautomaticamente\b|"
            + @"\bautomatiquement\b|\bunprompted\b|\bwithout\s+(?:being\s+asked|waiting)\b|\bon\s+its\s+own\s+initiative\b|"
            + @"проактив|автоматически|主动|主動|自动|自動|積極的|先回り|プロアクティブ|선제|능동|적극|자동",
                RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Unrequested();

    // The assistant turns to the agent unprompted: "Now let me use", "Before we go on, I should".
    [GeneratedRegex(
        @"\bnow\s*,?\s+(?:let\s+me|let's|let’s|i['’]?ll|i\s+will|i['’]m\s+going|i\s+should)\b|\blet\s+me\s+(?:now|also|first)\b|"
            + @"\bi['’]?ll\s+(?:now|also)\b|\bbefore\s+(?:we|you|i)\b[^.!?""]{0,60}\b(?:let\s+me|i\s+should|i['’]?ll|i\s+will)\b",
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex TurnsToAgent();

    // The agent must be used even if nobody asks.
    [GeneratedRegex(
        @"\b(?:whenever|immediately|always|every\s+time|each\s+time|must\s+be\s+(?:used|invoked)|must\s+use|immer|toujours|"
            + @"siempre|sempre|altijd|zawsze|всегда)\b|必须|必ず|반드시|항상", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Mandatory();

    // An event, which needs no request.
    [GeneratedRegex(
        @"\b(?:after|before|once|as\s+soon\s+as|when(?:ever)?\s+(?:\w+\s+){1,4}(?:(?:has|have|is|"
            + @"are)\s+(?:been\s+)?(?:just\s+)?\w+(?:ed|en|te)|completes?|finish(?:es)?|ends?)|nach|sobald|bevor|après|dès|avant|"
            + @"después|tras|antes|após|apos|depois|dopo|prima|appena|na|nadat|после|перед|sonra|önce|po|przed)\b|之后|后|之前|後|前|후|전",
                RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Occasions();

    // "Context: the user mentions Docker" describes an occasion for all such uses.
    [GeneratedRegex(
        @"\b(?:mentions?|mentioned|mentioning|whenever|any\s*time|every\s+time)\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex GeneralContext();

    [GeneratedRegex(
        @"(?:^|[\s*_>(.\-])(?:context|scenario)\s?(?:\*\*|__)?\s?:(?<text>[^\n<]*?)(?:\n|$|<|\s(?:\*\*)?(?:user|human)\s?(?:\*\*)?:)",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Contexts();

    [GeneratedRegex(
        @"^\W*(?:use|invoke|launch|call|trigger|choose|engage|delegate\s+to)\s+(?:the\s+|this\s+)?[\w@`*-]+(?:\s+(?:agent|"
            + @"subagent|[\w-]+\s+agent))?\s+(?:when|whenever|for|to|if|after|before|once|on|during|while|in|as)\b",
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex BeginsWithUse();

    // Refers to the conversation.
    [GeneratedRegex(
        @"\b(?:here|in\s+this|(?:this|that|these|those|such)\s+(?:an?\s+)?(?:request|task|case|change|situation|question|example|"
            + @"scenario|one|kind|instance))\b|\bthe\s+user\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex PointsBack();

    // "(Commentary: use it for ...)" without tags.
    [GeneratedRegex(@"(?:^|[\s(*_])(?:commentary|rationale|reasoning)(?:\*\*|__)?\s?[:：](?<text>[^\n]*)",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex LabelledComment();

    // Words that say nothing about the occasion.
    private static readonly HashSet<string> Empty = new(StringComparer.OrdinalIgnoreCase)
    {
        "agent", "agents", "subagent", "user", "users", "user's", "assistant", "task", "tool", "launch", "since", "need", "needs", "needed",
        "want", "wants", "wanted", "when", "with", "from", "into", "that", "this", "these", "those", "their", "they", "them", "then",
        "than", "there", "have", "having", "been", "being", "will", "would", "should", "could", "must", "which", "what", "while", "where",
        "about", "also", "such", "like", "very", "using", "used", "uses", "invoke", "invoked", "trigger", "triggers", "call", "help",
        "helps", "asking", "asked", "asks", "request", "requests", "requested", "requesting", "requires", "require", "required",
        "requiring", "explicit", "explicitly", "clear", "clearly", "perfect", "case", "because", "appropriate", "specialized",
        "specialised", "expertise", "ensure", "ensures", "provide", "provides", "your", "ours", "here", "just", "more", "most", "some",
        "other", "both", "each", "over", "well", "make", "makes", "making", "exactly", "directly", "specific", "specifically",
        "comprehensive", "proper", "properly", "kind", "type",
    };

    /// <summary>Which part of an example may leave the description.</summary>
    /// <param name="example">The example's text.</param>
    /// <param name="around">The description without its examples.</param>
    /// <param name="name">The agent's name.</param>
    public static ExampleFate FateOf(string example, string around, string name)
    {
        if (!IsConversation(example) || ContainsForm(example) || (IsUnrequested(example, name, around)))
            return ExampleFate.Stays;
        var known = Stems($"{around} {name}");
        foreach (Match context in Contexts().Matches(example))
        {
            var text = context.Groups["text"].Value;
            if (GeneralContext().IsMatch(text) && !IsCovered(text, known))
                return ExampleFate.Stays;
        }
        if (LabelledComment().Match(example) is { Success: true } label
            && !IsCovered(label.Groups["text"].Value, known))
            return ExampleFate.Stays;
        var comments = Comments(example);
        return comments.Exists(comment => !IsCovered(Inner(example[comment.Start..comment.End]), known)) ? ExampleFate.KeepsComments
            : ExampleFate.Moves;
    }

    /// <summary>The comments in an example with their tags, in order; an unclosed one extends to the end.</summary>
    public static List<(int Start, int End)> Comments(string example)
    {
        var comments = new List<(int Start, int End)>();
        for (var at = 0; example.IndexOf(Comment, at, StringComparison.OrdinalIgnoreCase) is >= 0 and var start;)
        {
            var close = example.IndexOf(CommentEnd, start, StringComparison.OrdinalIgnoreCase);
            at = close < 0 ? example.Length : close + CommentEnd.Length;
            comments.Add((start, at));
        }
        return comments;
    }

    /// <summary>
    /// Whether it has comments, and each makes sense without the conversation: "Use helper for X, not for Y."
    /// </summary>
    public static bool HasCompleteComments(string example)
    {
        var comments = Comments(example);
        return comments.Count > 0 && comments.TrueForAll(comment => Inner(example[comment.Start..comment.End]) is var text
            && BeginsWithUse().IsMatch(text) && !PointsBack().IsMatch(text));
    }

    /// <summary>Whether anybody speaks in it.</summary>
    public static bool IsConversation(string example) => Turns().IsMatch(example) || NamedTurns().IsMatch(example);

    // Its own tags and placeholders are the form of the agent's input.
    private static bool ContainsForm(string example)
    {
        if (example.Contains("<!--", StringComparison.Ordinal) || example.Contains("{{", StringComparison.Ordinal))
            return true;
        foreach (Match tag in ClosedTags().Matches(example))
        {
            if (!TagsOfExamples.Contains(tag.Groups["name"].Value))
                return true;
        }
        return false;
    }

    // Use without a request that nothing around it mentions. Comments about it stay with them.
    private static bool IsUnrequested(string example, string name, string around)
    {
        if (Unrequested().IsMatch(around) || Mandatory().IsMatch(around))
            return false;
        var text = WithoutComments(example);
        return Unrequested().IsMatch(OutsideOfQuestions(text))
            || (!Occasions().IsMatch(around) && (TurnsToAgent().IsMatch(text) || AnswersBeforeItStarts(text, name)));
    }

    /// <summary>The text of an example without its comments.</summary>
    public static string WithoutComments(string example)
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (var (start, end) in Comments(example))
        {
            text.Append(example, at, start - at).Append('\n');
            at = end;
        }
        return text.Append(example, at, example.Length - at).ToString();
    }

    // The user may ask for something automatic.
    private static string OutsideOfQuestions(string example)
    {
        var first = Turns().Matches(example).FirstOrDefault(static turn => !IsAssistant(turn));
        if (first is null)
            return example;
        var answer = Turns().Matches(example).FirstOrDefault(turn => IsAssistant(turn) && turn.Index > first.Index);
        return answer is null ? example[..first.Index] : string.Concat(example.AsSpan(0, first.Index), example.AsSpan(answer.Index));
    }

    // There are two answers to one question, and only the later one mentions the agent.
    private static bool AnswersBeforeItStarts(string example, string name)
    {
        var turns = Turns().Matches(example);
        for (var i = 1; i < turns.Count; i++)
        {
            if (IsAssistant(turns[i - 1]) && IsAssistant(turns[i])
                && example[turns[i - 1].Index..turns[i].Index] is var before
                && !before.Contains(name, StringComparison.OrdinalIgnoreCase)
                && example[turns[i].Index..].Contains(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static bool IsAssistant(Match turn) =>
        turn.Groups["kind"].Value is var kind && (kind.StartsWith("as", StringComparison.OrdinalIgnoreCase)
            || kind is "ассистент" or "помощник" or "助手" or "助理" or "アシスタント" or "어시스턴트");

    private static string Inner(string comment)
    {
        var open = comment.IndexOf('>');
        var close = comment.LastIndexOf("</", StringComparison.Ordinal);
        return comment[(open + 1)..(close > open ? close : comment.Length)];
    }

    // Every meaningful word is in the description or in the agent's name, in some form.
    private static bool IsCovered(string text, HashSet<string> known)
    {
        text = text.Replace('-', ' ');
        foreach (var range in new WordRanges(text))
        {
            var word = text[range];
            if (IsMeaningful(word) && !known.Contains(Stem(word)))
                return false;
        }
        return true;
    }

    private static HashSet<string> Stems(string text)
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        text = text.Replace('-', ' ').Replace('_', ' ');
        foreach (var range in new WordRanges(text))
            stems.Add(Stem(text[range]));
        return stems;
    }

    private static bool IsMeaningful(string word) =>
        !Empty.Contains(word) && (word.Length >= ShortestWord || !char.IsAscii(word[0]) || (word.Length > 1 && !word.Any(char.IsLower)));

    private static string Stem(string word)
    {
        word = word.ToLowerInvariant();
        var ending = Endings.FirstOrDefault(ending => word.Length > ending.Length + 2 && word.EndsWith(ending, StringComparison.Ordinal));
        var length = word.Length - (ending?.Length ?? 0);
        return word[..Math.Min(length, StemLength)];
    }
}
