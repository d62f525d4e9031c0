using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>What a heading, or the label above a list, says about the text below it.</summary>
internal enum TitleNature
{
    /// <summary>Nothing decisive.</summary>
    Plain,

    /// <summary>Names the form of an answer, something to do, or a rule: everything below it stays.</summary>
    Binding,

    /// <summary>Names something that is usually to be done; below a knowledge title it may be a subject.</summary>
    Doubtful,

    /// <summary>Names what the agent knows: capabilities, technologies, subjects.</summary>
    Knowledge,

    /// <summary>Announces examples.</summary>
    Examples,

    /// <summary>Announces a collection for lookup: recipes, snippets, a glossary.</summary>
    Catalog,
}

/// <summary>Classifies English headings and labels. Doubtful titles count as binding.</summary>
internal static partial class Titles
{
    private static readonly FrozenSet<string> Binding = Words(
        """
        step steps phase phases workflow workflows process processes procedure procedures checklist checklists format formats
        template templates output outputs schema schemas report reports reporting response responses respond answer answers
        deliverable deliverables requirement requirements required constraint constraints rule rules guideline guidelines
        standard standards principle principles policy policies criteria criterion gate gates must mandatory always never not no
        don't dont do avoid when if how instruction instructions task tasks responsibility responsibilities duty duties duties
        goal goals objective objectives mission role behavior behaviors behaviour behavioral behavioural trait traits mindset
        philosophy priority priorities decision decisions escalation escalate handoff handoffs agent agents subagent subagents
        delegate delegation team acceptance done target targets threshold thresholds kpi kpis success warning warnings
        limitation limitations boundary boundaries scope guardrail guardrails anti anti-pattern anti-patterns antipattern
        antipatterns mistake mistakes pitfall pitfalls red flags input inputs command commands run execute sequence order loop
        iteration trigger triggers activation invocation question questions approach approaches methodology critical important
        protocol protocols plan communication collaboration coordination you your exit before after good bad right wrong correct
        incorrect exactly copy reproduce message messages header headers commit rationalization rationalizations excuse excuses
        review reviews reviewing validation verification audit audits auditing assessment inspection assurance mcp available
        suite todo setup structure structures convention conventions naming style rubric scoring score severity prompt guidance
        first
        """);

    private static readonly FrozenSet<string> Doubtful = Words(
        """
        practice practices quality metric metrics usage use planning strategy stages stage flow flows cycle tip tips note notes
        consider considerations focus security safety method methods install installation execution delivery support release
        implementation
        """);

    private static readonly FrozenSet<string> Knowledge = Words(
        """
        capability capabilities expertise expert knowledge competency competencies competence proficiency proficiencies skill
        skills technology technologies stack specialization specializations specialties domain domains concept concepts
        framework frameworks library libraries platforms languages topics mastery glossary terminology fundamentals techniques
        """);

    [GeneratedRegex(
        @"^(?:(?:code|usage|sample|more|additional|common|real[- ]world|concrete|practical|quick|brief|some|detailed|complete|"
            + @"full|working|illustrative)\s+)*(?:examples?|samples?|illustrations?)"
        + @"(?:\s+(?:interactions?|quer(?:y|ies)|prompts?|requests?|usages?|scenarios?|conversations?|dialogues?|use\s+cases?|"
        + @"applications?|implementations?|code|snippets?|sessions?|invocations?))?"
        + @"(?:\s+(?:of|for|with|in)\b.*|\s*[:(–—-].*|\s+#?\d+.*)?$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Examples();

    [GeneratedRegex(@"^(?:[\w/+.#&-]+\s+){0,4}(?:recipes|snippets|cookbook|catalog|catalogue|glossary|cheat\s?sheet)(?:\s*[:(–—-].*)?$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Catalog();

    [GeneratedRegex(@"^[\W\d_]*(?:\d+(?:\.\d+)*[.)]?\s*)?", RegexOptions.NonBacktracking)]
    private static partial Regex Numbering();

    /// <summary>What a title says.</summary>
    public static TitleNature Classify(string title)
    {
        var plain = Plain(title);
        if (plain.Length == 0)
            return TitleNature.Plain;
        var nature = TitleNature.Plain;
        foreach (var range in new WordRanges(plain))
        {
            var word = plain[range].ToLowerInvariant();
            if (Binding.Contains(word) && !(word is "prompt" && Examples().IsMatch(plain)))
                return TitleNature.Binding;
            if (Knowledge.Contains(word))
                nature = TitleNature.Knowledge;
            else if (nature == TitleNature.Plain && Doubtful.Contains(word))
                nature = TitleNature.Doubtful;
        }
        if (Examples().IsMatch(plain))
            return TitleNature.Examples;
        if (nature is TitleNature.Plain && Catalog().IsMatch(plain))
            return TitleNature.Catalog;
        return nature;
    }

    /// <summary>A title without its numbering, pictures and emphasis.</summary>
    public static string Plain(string title)
    {
        var plain = title.Replace("*", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Trim().TrimEnd(':').Trim();
        return plain[Numbering().Match(plain).Length..];
    }

    private static FrozenSet<string> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
