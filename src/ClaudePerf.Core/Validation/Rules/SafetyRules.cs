using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Secrets, permissions and hidden text in prompts.</summary>
internal static partial class SafetyRules
{
    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("secret", FindingSeverity.Error,
            "A key or token in a prompt.",
            "Everyone who can read the repository has it, and every use sends it to the provider.",
            "Revoke it, and read the new one from the environment instead.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      from match in Secrets().Matches(definition.Text)
                                      where !IsExample(match.Value)
                                      select rule.AtOffset(definition, match.Index,
                                          $"This looks like {WhatIs(match.Value)}: '{match.Value[..8]}…'. Revoke it and remove "
                                              + $"it from the file.") with { Subject = FindingIdentity.Hash(match.Value) }),
        new("bypass-permissions", FindingSeverity.Warning,
            "An agent that never asks for permission.",
            "Anyone who can influence the agent's input can do what you can do.",
            "Use acceptEdits, or allow individual commands in the settings.",
            static (rule, context) => from agent in context.Agents
                                      where agent is { Loads: true, PermissionMode: "bypassPermissions", Scope: not DefinitionScope.Plugin }
                                      select rule.AtField(
                                          agent, "permissionMode",
                                          "This agent runs everything without asking. Use acceptEdits, or allow individual "
                                              + "commands in the settings.")),
        new("bash-with-web", FindingSeverity.Information,
            "An agent that can run any command and read any web page.",
            "A web page can tell it what to run.",
            "Give it only one of the two, or limit Bash to individual commands: Bash(git diff:*).",
            static (rule, context) => from agent in context.Agents
                                      where agent is { Loads: true, Tools: not null }
                                      let tools = agent.Tools!.Value
                                      where tools.Contains("Bash") && (tools.Contains("WebFetch") || tools.Contains("WebSearch"))
                                      select rule.AtField(agent, "tools",
                                          "This agent can run any command and read any web page. Remove one of the two, or limit "
                                              + "Bash to individual commands.")) { IsOffByDefault = true },
        new("hidden-characters", FindingSeverity.Warning,
            "Invisible characters that the model reads: text direction controls, zero-width characters, tags.",
            "They can hide an instruction, or make the displayed text differ from the text that is sent.",
            "Remove them; -Fix removes zero-width characters.",
            static (rule, context) => context.Ecosystem.Definitions.SelectMany(definition => Hidden(rule, definition))),
        new("hidden-instructions", FindingSeverity.Warning,
            "A comment that addresses the model.",
            "Readers of the rendered page do not see it; the model does.",
            "Move it to visible text, or remove it.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      // Claude Code itself removes block comments from memory files.
                                      where definition.IsActive && definition.Kind != PromptKind.Memory
                                      from match in Comments().Matches(definition.Text)
                                      where match.Index >= definition.BodyOffset && Orders().IsMatch(match.Value)
                                          && !IsInCode(definition, match.Index)
                                      select rule.AtOffset(
                                          definition, match.Index,
                                          "This comment tells the model something that readers of the rendered page do not see. "
                                              + "Make it visible or remove it.")),
    ];

    // Formats documented by the issuers: Anthropic, OpenAI, GitHub, GitLab, AWS, Google, Slack, Stripe, npm, and PEM
    // (RFC 7468).
    [GeneratedRegex(
        @"\bsk-ant-[\w-]{32,}|\bsk-proj-[\w-]{32,}|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{60,}|\bglpat-[\w-]{20}\b|"
            + @"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b|\bxox[abpr]-[\w-]{20,}|\b[sr]k_live_[A-Za-z0-9]{24,}|"
            + @"\bnpm_[A-Za-z0-9]{36}\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40,}",
        RegexOptions.NonBacktracking)]
    private static partial Regex Secrets();

    [GeneratedRegex("<!--(?s:.{0,4000}?)-->", RegexOptions.NonBacktracking)]
    private static partial Regex Comments();

    [GeneratedRegex(
        @"\b(?:ignore|disregard|forget)\b[^.]{0,40}\b(?:instructions?|rules?|prompts?)\b|\b(?:do not|don't|"
            + @"never)\b[^.]{0,20}\b(?:tell|mention|reveal|inform|show)\b[^.]{0,30}\buser\b|\bsystem prompt\b|\byou (?:are|must|"
            + @"should|will)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Orders();

    // Readers of the page see an example in a fence.
    private static bool IsInCode(PromptDefinition definition, int offset)
    {
        var isOpen = false;
        foreach (var line in definition.Text.AsSpan(definition.BodyOffset, offset - definition.BodyOffset).EnumerateLines())
            isOpen ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal)
                || line.TrimStart().StartsWith("~~~", StringComparison.Ordinal);
        return isOpen;
    }

    private static string WhatIs(string secret) => secret switch
    {
        _ when secret.StartsWith("sk-ant", StringComparison.Ordinal) => "an Anthropic API key",
        _ when secret.StartsWith("sk-", StringComparison.Ordinal) => "an OpenAI API key",
        _ when secret.StartsWith("gh", StringComparison.Ordinal) || secret.StartsWith("github", StringComparison.Ordinal) =>
            "a GitHub token",
        _ when secret.StartsWith("AKIA", StringComparison.Ordinal) || secret.StartsWith("ASIA", StringComparison.Ordinal) => "an AWS key",
        _ when secret.StartsWith("---", StringComparison.Ordinal) => "a private key",
        _ => "a key or token",
    };

    // Placeholders in documentation: the word itself, or one character repeated.
    private static bool IsExample(string secret) =>
        secret.Contains("EXAMPLE", StringComparison.OrdinalIgnoreCase) || secret.Contains("xxxx", StringComparison.OrdinalIgnoreCase)
            || secret.Contains("your", StringComparison.OrdinalIgnoreCase)
        || secret.Contains("1234567890", StringComparison.Ordinal) || secret.Contains("abcdef", StringComparison.OrdinalIgnoreCase)
            || secret.Distinct().Count() < 10;

    private static IEnumerable<Finding> Hidden(ValidationRule rule, PromptDefinition definition)
    {
        var text = definition.Text;
        var found = new Dictionary<string, (int First, int Count)>(StringComparer.Ordinal);
        var previous = default(Rune);
        var offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // The flag of a country's region is a black flag followed by tags (UTS 51, section C.1).
            var inFlag = IsTag(rune) && (previous.Value == 0x1F3F4 || IsTag(previous));
            if (NameOf(rune) is { } name && !inFlag)
                found[name] = found.TryGetValue(name, out var known) ? (known.First, known.Count + 1) : (offset, 1);
            if (!IsTag(rune) || inFlag)
                previous = rune;
            offset += rune.Utf16SequenceLength;
        }
        foreach (var (name, (first, count)) in found)
        {
            var fix = count == 1 && name == NoWidth ? new FindingFix(first, first + 1, "", "remove a zero-width character") : null;
            yield return rule.AtOffset(definition, first,
                string.Create(CultureInfo.InvariantCulture,
                    $"{(count == 1 ? "An invisible character" : $"{count:N0} invisible characters")}: {name}. Remove "
                        + $"{(count == 1 ? "it" : "them")}."), name == NoWidth ? FindingSeverity.Information
                            : null, fix) with { Subject = name };
        }
    }

    private const string NoWidth = "a zero-width space";

    // Unicode 17: bidirectional controls (UAX 9), tags, zero-width space, word joiner, and a byte order mark inside
    // the text. Joiners are used by scripts and emoji.
    private static string? NameOf(Rune rune) => rune.Value switch
    {
        (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => "a text direction control",
        >= 0xE0000 and <= 0xE007F => "a tag",
        0x200B or 0x2060 or 0xFEFF => NoWidth,
        _ => null,
    };

    private static bool IsTag(Rune rune) => rune.Value is >= 0xE0000 and <= 0xE007F;
}
