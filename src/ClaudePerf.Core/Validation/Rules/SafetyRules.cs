using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What a prompt gives away, allows or hides.</summary>
internal static partial class SafetyRules
{
    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("secret", FindingSeverity.Error,
            "A key or token in a prompt.",
            "Whoever can read the repository has it, and each use sends it on.",
            "Revoke it, and read it from the environment instead.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      from match in Secrets().Matches(definition.Text)
                                      where !IsExample(match.Value)
                                      select rule.AtOffset(definition, match.Index, $"This looks like {WhatIs(match.Value)}: '{match.Value[..8]}…'. Revoke it, and keep it out of the file.") with { Subject = FindingIdentity.Hash(match.Value) }),
        new("bypass-permissions", FindingSeverity.Warning,
            "An agent that asks nobody for permission.",
            "Whatever reaches the agent can do what you can do.",
            "Use acceptEdits, or allow single commands in the settings.",
            static (rule, context) => from agent in context.Agents
                                      where agent is { Loads: true, PermissionMode: "bypassPermissions", Scope: not DefinitionScope.Plugin }
                                      select rule.AtField(agent, "permissionMode", "This agent runs everything without asking.")),
        new("bash-with-web", FindingSeverity.Information,
            "An agent that may run any command and read any page.",
            "A page can tell it what to run.",
            "Give it one of the two, or Bash for single commands: Bash(git diff:*).",
            static (rule, context) => from agent in context.Agents
                                      where agent is { Loads: true, Tools: not null }
                                      let tools = agent.Tools!.Value
                                      where tools.Contains("Bash") && (tools.Contains("WebFetch") || tools.Contains("WebSearch"))
                                      select rule.AtField(agent, "tools", "This agent may run any command and read any page of the web.")) { IsOffByDefault = true },
        new("hidden-characters", FindingSeverity.Warning,
            "Characters that nobody sees and the model reads: of direction, of no width, tags.",
            "They can hide an instruction, or show a text other than the one that is sent.",
            "Remove them. -Fix removes those of no width.",
            static (rule, context) => context.Ecosystem.Definitions.SelectMany(definition => Hidden(rule, definition))),
        new("hidden-instructions", FindingSeverity.Warning,
            "A comment that speaks to the model.",
            "A reader of the rendered page does not see it; the model does.",
            "Write it where people see it, or remove it.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      // Claude Code drops block comments of memory files itself.
                                      where definition.IsActive && definition.Kind != PromptKind.Memory
                                      from match in Comments().Matches(definition.Text)
                                      where match.Index >= definition.BodyOffset && Orders().IsMatch(match.Value) && !IsInCode(definition, match.Index)
                                      select rule.AtOffset(definition, match.Index, "This comment tells the model something that a reader of the rendered page does not see.")),
    ];

    // Forms that the issuers document: Anthropic, OpenAI, GitHub, GitLab, AWS, Google, Slack, Stripe, npm, and PEM (RFC 7468).
    [GeneratedRegex(
        @"\bsk-ant-[\w-]{32,}|\bsk-proj-[\w-]{32,}|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{60,}|\bglpat-[\w-]{20}\b|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b|\bxox[abpr]-[\w-]{20,}|\b[sr]k_live_[A-Za-z0-9]{24,}|\bnpm_[A-Za-z0-9]{36}\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40,}",
        RegexOptions.NonBacktracking)]
    private static partial Regex Secrets();

    [GeneratedRegex("<!--(?s:.{0,4000}?)-->", RegexOptions.NonBacktracking)]
    private static partial Regex Comments();

    [GeneratedRegex(
        @"\b(?:ignore|disregard|forget)\b[^.]{0,40}\b(?:instructions?|rules?|prompts?)\b|\b(?:do not|don't|never)\b[^.]{0,20}\b(?:tell|mention|reveal|inform|show)\b[^.]{0,30}\buser\b|\bsystem prompt\b|\byou (?:are|must|should|will)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Orders();

    // An example in a fence is shown to the reader of the page.
    private static bool IsInCode(PromptDefinition definition, int offset)
    {
        var isOpen = false;
        foreach (var line in definition.Text.AsSpan(definition.BodyOffset, offset - definition.BodyOffset).EnumerateLines())
            isOpen ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal) || line.TrimStart().StartsWith("~~~", StringComparison.Ordinal);
        return isOpen;
    }

    private static string WhatIs(string secret) => secret switch
    {
        _ when secret.StartsWith("sk-ant", StringComparison.Ordinal) => "a key of Anthropic's API",
        _ when secret.StartsWith("sk-", StringComparison.Ordinal) => "a key of OpenAI's API",
        _ when secret.StartsWith("gh", StringComparison.Ordinal) || secret.StartsWith("github", StringComparison.Ordinal) => "a token of GitHub",
        _ when secret.StartsWith("AKIA", StringComparison.Ordinal) || secret.StartsWith("ASIA", StringComparison.Ordinal) => "a key of AWS",
        _ when secret.StartsWith("---", StringComparison.Ordinal) => "a private key",
        _ => "a key or token",
    };

    // What documentation writes in a key's place: the word itself, or one character over and over.
    private static bool IsExample(string secret) =>
        secret.Contains("EXAMPLE", StringComparison.OrdinalIgnoreCase) || secret.Contains("xxxx", StringComparison.OrdinalIgnoreCase) || secret.Contains("your", StringComparison.OrdinalIgnoreCase)
        || secret.Contains("1234567890", StringComparison.Ordinal) || secret.Contains("abcdef", StringComparison.OrdinalIgnoreCase) || secret.Distinct().Count() < 10;

    private static IEnumerable<Finding> Hidden(ValidationRule rule, PromptDefinition definition)
    {
        var text = definition.Text;
        var found = new Dictionary<string, (int First, int Count)>(StringComparer.Ordinal);
        var previous = default(Rune);
        var offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // A flag of a country's part is a black flag with tags behind it (UTS 51, section C.1).
            var inFlag = IsTag(rune) && (previous.Value == 0x1F3F4 || IsTag(previous));
            if (NameOf(rune) is { } name && !inFlag)
                found[name] = found.TryGetValue(name, out var known) ? (known.First, known.Count + 1) : (offset, 1);
            if (!IsTag(rune) || inFlag)
                previous = rune;
            offset += rune.Utf16SequenceLength;
        }
        foreach (var (name, (first, count)) in found)
        {
            var fix = count == 1 && name == NoWidth ? new FindingFix(first, first + 1, "", "remove a character of no width") : null;
            yield return rule.AtOffset(definition, first, FormattableString.Invariant($"Here {(count == 1 ? "stands a character" : $"stand {count:N0} characters")} that nobody sees: {name}."), name == NoWidth ? FindingSeverity.Information : null, fix) with { Subject = name };
        }
    }

    private const string NoWidth = "a space of no width";

    // Unicode 17: bidirectional controls (UAX 9), tags, zero-width space, word joiner and a byte order mark inside the text. Joiners
    // belong to scripts and emoji.
    private static string? NameOf(Rune rune) => rune.Value switch
    {
        (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => "a control of the direction of text",
        >= 0xE0000 and <= 0xE007F => "a tag",
        0x200B or 0x2060 or 0xFEFF => NoWidth,
        _ => null,
    };

    private static bool IsTag(Rune rune) => rune.Value is >= 0xE0000 and <= 0xE007F;
}
