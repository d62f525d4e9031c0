using System.Text.RegularExpressions;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>
/// Separates examples that send the caller elsewhere, or say when not to use the agent, from those that only show its
/// use. The former are part of the routing and not replaced by any other sentence, so they stay in the description.
/// Doubtful examples count as the former.
/// </summary>
internal static partial class ExampleRouting
{
    // A negation within a few words of a word about use, and words that point elsewhere by themselves.
    [GeneratedRegex(
        @"\b(?:(?:do|does|did|should|shall|must|can|could|will|would|is|are|was|were|need)(?:\s+not|n['’]t)|cannot|never|not|"
            + @"no\s+need|avoid|without|rather\s+than|too\s+\w+)"
        + @"(?:\s+[\w'’/-]+){0,4}?\s+(?:use|used|using|invoke|invoked|invoking|call|calling|launch|launching|trigger|triggered|"
        + @"delegate|delegating|start|started|starting|need|needed|require|required|appropriate|suitable|belong|belongs|agent|"
                + @"subagent|for|this|here|necessary|warranted)\b"
        + @"|\b(?:instead|rather|better\s+(?:suited|fit|handled|choice|match)|best\s+(?:suited|handled)|out\s+of\s+scope|"
        + @"outside\s+(?:of\s+)?(?:the|its|this|my)\s+scope|(?:wrong|other|another|different|separate)\s+(?:sub)?agents?|"
                + @"hand(?:s|ed|ing)?[\s-]+(?:\w+\s+){0,3}(?:over|off|back|to)|handoff|skip|skips|unless|except|redirect(?:s|ed)?|"
                + @"defer(?:s|red)?|escalate(?:s|d)?|no\s+(?:sub)?agent|directly\s+without|isn['’]t\s+a|is\s+not\s+a|not\s+a\s+job)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex SendsAway();

    [GeneratedRegex(@"\bNOT\b|\bNEVER\b|\bDO\s+NOT\b", RegexOptions.NonBacktracking)]
    private static partial Regex Shouts();

    // Text that sets a limit: "not generic web testing", "distinct from", "but only after", "beyond single services",
    // "an already chosen model".
    [GeneratedRegex(
        @"(?:^|[,;:(.!?–—>]|\s-+|\bbut|\band)\s*not\s+(?<next>\p{L}+)"
        + @"|\bbeyond\s+(?<next>\p{L}+)"
        + @"|\balready[\s-]+(?:\w+\s+){0,2}?(?:made|taken|chosen|decided|selected|picked|agreed|settled|approved|finalized|"
        + @"finalised|defined|designed|written|built|exists?|exist|known|installed|configured|done|in\s+place)\b"
        + @"|\b(?:distinct\s+from|as\s+opposed\s+to|in\s+contrast\s+(?:to|with)|unlike|other\s+than|different\s+from|"
        + @"separate\s+from|(?<not>not\s+)?only\s+(?:after|if|when|once|for|where|while|in\s+case))\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Boundaries();

    // "Not just one test" widens the use.
    private static readonly HashSet<string> Widening =
        new(StringComparer.OrdinalIgnoreCase) { "just", "only", "merely", "simply", "necessarily" };

    // A hyphenated name before "agent", after "use the", or with a typical ending of agents' names.
    [GeneratedRegex(
        @"(?<name>[\p{L}\d]+(?:[-_][\p{L}\d]+)+)[""'`*]*\s+(?:sub)?agents?\b"
        + @"|\b(?:use|uses|using|launch|launching|invoke|invoking|call|calling|start|starting|run|running|delegate\s+to|"
        + @"route\s+to|engage|pass\s+to|goes\s+to|belongs\s+to|consult|via|through)\s+(?:the\s+|"
                + @"@)?[""'`*]*(?<name>[\p{L}\d]+(?:[-_][\p{L}\d]+)+)"
        + @"|\b(?<name>[\p{L}\d]+(?:[-_][\p{L}\d]+)*[-_](?:agent|engineer|reviewer|manager|specialist|developer|expert|architect|"
        + @"analyst|pro|designer|writer|tester|auditor|master|coach|planner|orchestrator|coordinator|debugger|optimizer|fixer|"
                + @"checker|guardian|lead|steward|commander|gateway|strategist|researcher|curator|builder|crafter|creator|"
                + @"validator|assistant))\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex HyphenatedAgents();

    [GeneratedRegex(@"\b(?<word>[\p{L}\d]+)[""'`*]*\s+(?:sub)?agents?\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex SpacedAgents();

    private static readonly HashSet<string> Neutral = new(StringComparer.OrdinalIgnoreCase)
    {
        "the", "this", "an", "a", "that", "my", "our", "your", "its", "these", "those", "right", "appropriate", "specialized",
            "specialised", "specialist", "dedicated", "relevant", "correct", "proper", "ai", "sub",
        "custom", "new", "same", "best", "ideal", "proactive", "proactively", "main", "primary", "and", "of", "by", "use", "with", "to",
            "as", "each", "every", "which", "what", "for",
    };

    /// <summary>Whether an example mentions another agent, or says when not to use this one.</summary>
    /// <param name="example">The example's text.</param>
    /// <param name="name">The agent's own name.</param>
    /// <param name="others">The names of the other known agents.</param>
    /// <param name="surrounding">The language of the surrounding description, for examples that are too short to
    /// detect it.</param>
    /// <param name="isSpoken">Whether it is only a conversation: a user's "not now" does not set a limit.</param>
    public static bool SendsElsewhere(string example, string name, IEnumerable<string> others, WritingLanguage? surrounding,
        bool isSpoken = false)
    {
        var language = WritingLanguage.Detect(example) ?? surrounding;
        if (language is null || NamesAnotherAgent(example, name, others))
            return true;
        return language == WritingLanguage.English
            ? SendsAway().IsMatch(example) || Shouts().IsMatch(example) || (!isSpoken && SetsLimit(example))
            : language.Negates(example);
    }

    // Only in the commentary, if there is one: a user's "not now" does not set a limit.
    private static bool SetsLimit(string example)
    {
        var commentary = example.IndexOf("<commentary", StringComparison.OrdinalIgnoreCase);
        foreach (Match match in Boundaries().Matches(commentary < 0 ? example : example[commentary..]))
        {
            if (!match.Groups["not"].Success && !Widening.Contains(match.Groups["next"].Value))
                return true;
        }
        return false;
    }

    private static bool NamesAnotherAgent(string example, string name, IEnumerable<string> others)
    {
        var own = Normal(name);
        foreach (Match match in HyphenatedAgents().Matches(example))
        {
            if (!IsOwn(match.Groups["name"].Value, own))
                return true;
        }
        foreach (Match match in SpacedAgents().Matches(example))
        {
            var word = match.Groups["word"].Value;
            var before = Normal(example[..(match.Groups["word"].Index + word.Length)]);
            if (!Neutral.Contains(word) && !before.EndsWith(own, StringComparison.Ordinal)
                && !own.EndsWith(Normal(word), StringComparison.Ordinal))
                return true;
        }
        return others.Any(other => other.AsSpan().IndexOfAny('-', '_') > 0 && Normal(other) != own && IsNamed(example, other));
    }

    private static bool IsNamed(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + 1,
            StringComparison.OrdinalIgnoreCase))
        {
            var end = at + name.Length;
            if ((at == 0 || !IsNameCharacter(text[at - 1])) && (end == text.Length || !IsNameCharacter(text[end])))
                return true;
        }
        return false;
    }

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';

    private static bool IsOwn(string found, string own) =>
        Normal(found) is var normal && (normal == own || normal == own + "agent" || own == normal + "agent");

    private static string Normal(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
